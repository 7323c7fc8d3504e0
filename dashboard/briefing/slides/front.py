"""The front of a deck: the title slide, and of an atlas the index of its sites."""

from dataclasses import replace
from typing import Any

from dashboard.briefing.map_contents import MapContents
from dashboard.briefing.slides import legend, table
from dashboard.briefing.slides.binder import GAP, HALF, Binder
from dashboard.briefing.slides.flow import LEAST_POINTS, Para, columns, fitting, height
from dashboard.briefing.slides.letters import plain
from dashboard.briefing.slides.page import BODY, EDGE, FAINT, WIDE, Box, Page
from dashboard.briefing.slides.table import Plan

_TITLE_POINTS = (34.0, 30.0, 26.0, 22.0, 18.0, 16.0, 14.0, 12.0)
_TITLE = Box(EDGE, 22.0, WIDE - 2 * EDGE, 66.0)
_SCALES = (1.0, 0.9, 0.8, 0.7)
_NOTES_POINTS = (14.0, 13.0, 12.0, 11.0)
_LIST = (11.0, 60.0, 38.0, 14.0)
"""Widths of number, name, id with country, and slide, millimetres."""

_LIST_POINTS = 10.0
_LEGEND_HIGH = 15.0

Cells = list[list[Any]]


def title_slide(binder: Binder) -> None:
    """Make the title slide: what, as of when, for whom, how marked, and its maker's notes."""
    said = binder.contents
    page = binder.page(said.title)
    size = next(
        (each for each in _TITLE_POINTS if _title(said.title, each).height(_TITLE.width)
         <= _TITLE.height), _TITLE_POINTS[-1],
    )  # fmt: skip
    title = _title(said.title, size)
    tall = title.height(_TITLE.width)
    page.headline(Box(_TITLE.left, _TITLE.top, _TITLE.width, tall), title)
    top = max(_TITLE.top + tall + 9, 62.0)
    under = Box(EDGE, top, BODY.width, BODY.top + BODY.height - top)
    facts = _facts(binder)
    scale = next((each for each in _SCALES if height(_scaled(facts, each), HALF) <= under.height),
                 _SCALES[-1])  # fmt: skip
    facts_box = Box(under.left, under.top, HALF, under.height)
    page.text(facts_box, _scaled(facts, scale), name="Facts")
    _notes(binder, page, under)


def _title(text: str, size: float) -> Para:
    return Para(text=plain(text), size=size, bold=True, after=0)


def _facts(binder: Binder) -> list[Para]:
    said = binder.contents
    found: list[Para] = [Para(text=plain(said.as_of), size=16.0, bold=True, after=8)]
    for label, texts in (
        (binder.word("Period"), [said.period]), (binder.word("For"), [said.audience_says]),
        (binder.word("Marking"), [said.marking, said.marking_says]),
        (binder.word("Coordinates"), [said.coarse]),
        (binder.word("Version of the store"), [str(said.store_version)]),
    ):  # fmt: skip
        found.append(Para(text=plain(label), size=11.0, colour=FAINT, after=0))
        found += [Para(text=plain(each), size=14.0, after=1) for each in texts]
        found.append(Para(text="", size=6.0, after=0))
    return found


def _scaled(paras: list[Para], scale: float) -> list[Para]:
    return [replace(each, size=max(each.size * scale, LEAST_POINTS) if each.text else 4.0)
            for each in paras]  # fmt: skip


def _notes(binder: Binder, page: Page, box: Box) -> None:
    """Write the maker's own words beside the facts, or onto slides of their own."""
    if not binder.contents.notes:
        return
    head = plain(binder.word("Notes of the maker"))
    paras = [Para(text=head, bold=True, heading=True, after=2),
             *(Para(text=plain(each)) for each in binder.contents.notes)]  # fmt: skip
    found = fitting(paras, HALF, [box.height], _NOTES_POINTS)
    if found is None:
        small = columns(paras, HALF, lambda at: box.height if at == 0 else BODY.height)
        found = small[:1]
        rest = [para for column in small[1:] for para in column]
        page.columns(box, [[], found[0]], GAP)
        goes_on = Para(text=binder.continued(head), bold=True, heading=True, after=2)
        binder.texts(binder.contents.title, [goes_on, *rest])
        return
    page.columns(box, [[], found[0]], GAP)


def index_slides(binder: Binder, index: MapContents) -> Cells:
    """Make the index: all sites on one map by number, and a list of them.

    Returns
    -------
    list
        Of each sheet the cells of its row: what the last holds, the number of its slide, is filled
        in when that is known.

    """
    said = binder.contents
    head = plain(index.caption)
    page = binder.page(said.title, head)
    wide = sum(_LIST)
    box = Box(BODY.left, BODY.top, BODY.width - wide - GAP, BODY.height - _LEGEND_HIGH)
    binder.map(page, box, index)
    beneath = Box(box.left, box.top + box.height + 2, box.width, _LEGEND_HIGH)
    left = legend.draw(page, beneath, binder.word("Legend"), index.legend)
    plan = Plan(
        header=tuple(plain(binder.word(each)) for each in ("No.", "Compounds", "Id", "Page")),
        widths=_LIST, size=_LIST_POINTS, strong=0,
    )  # fmt: skip
    rows = table.cleaned(
        [(str(each.number), each.title, each.where, "0000") for each in said.sheets]
    )
    found = table.pages(plan, rows, [BODY.height])
    x = BODY.left + BODY.width - wide
    cells = _drawn(page, plan, found[0], x, head)
    for at in range(1, len(found), 2):
        page = binder.page(said.title, binder.continued(head))
        for place, part in enumerate(found[at : at + 2]):
            x = BODY.left + place * (HALF + GAP)
            cells += _drawn(page, plan, part, x, binder.continued(head))
    binder.legend_goes_on(said.title, left, synthetic=None)
    return [each for each in cells if each[0].text_frame.text]


def numbered(binder: Binder, cells: Cells, pages: list[int]) -> None:
    """Fill in the numbers of the slides at which the sheets begin."""
    plan = Plan(header=("",) * len(_LIST), widths=_LIST, size=_LIST_POINTS)
    for row, number in zip(cells, pages, strict=True):
        table.fill_in(binder.pages[0], row[-1], str(number), plan)


def _drawn(page: Page, plan: Plan, rows: list[table.Row], left: float, said: str) -> Cells:
    if not rows:
        return []
    high = plan.height(rows)
    return table.draw(page, Box(left, BODY.top, sum(plan.widths), high), plan, rows, said)
