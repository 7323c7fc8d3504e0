"""The slides of one sheet: maps, pictures, chart and key figures, and what is said."""

from collections.abc import Sequence

from dashboard.briefing.burning import burnt
from dashboard.briefing.contents import AreaChart, Sheet
from dashboard.briefing.map_contents import Picture
from dashboard.briefing.slides import chart as charts
from dashboard.briefing.slides import legend, pictures, table
from dashboard.briefing.slides.binder import GAP, HALF, Binder
from dashboard.briefing.slides.flow import LEAST_POINTS, Para, fitting, section
from dashboard.briefing.slides.letters import plain
from dashboard.briefing.slides.page import BODY, FAINT, TITLE, Box, Page, is_cut, shortened
from dashboard.briefing.slides.table import Plan, Row

_SIDE = 100.0
"""Width of what stands beside a map, millimetres."""

_LOCATOR_HIGH = 66.0
_BESIDE_CHART = (36.0, 56.0, 33.0, 27.0)
_ALONE = (70.0, 114.0, 80.0, 50.0)
_BESIDE_TEXT = (40.0, 62.0, 42.0, 30.0)
"""Widths of what, how much, whence and when, millimetres."""

_TABLE_POINTS = (12.0, 11.0, LEAST_POINTS)
_TEXT_POINTS = (12.0, 11.0, LEAST_POINTS)
_PIXELS = 1_200
"""Width of a picture: enough for the letters burnt in."""

_FLOWING_POINTS = 11.0
_CHART_HIGH = 104.0


def site_slides(binder: Binder, sheet: Sheet) -> None:
    """Make the slides of one sheet."""
    _maps(binder, sheet)
    if sheet.pictures:
        _pictures(binder, sheet)
    _detail(binder, sheet)
    paras = _said(binder, sheet)
    if sheet.chart is None:
        paras = _figures_and_text(binder, sheet, paras)
    else:
        _figures_and_chart(binder, sheet, sheet.chart)
    binder.texts(_name(binder, sheet), paras, synthetic=sheet.synthetic)


def _name(binder: Binder, sheet: Sheet) -> str:
    """Return its name; of an atlas with its number on the index."""
    name = plain(sheet.title)
    return f"{sheet.number} · {name}" if len(binder.contents.sheets) > 1 else name


def _subtitle(sheet: Sheet) -> str:
    """Return where it is and what; cut if it is longer than a line."""
    return shortened(sheet.subtitle, 12.0, TITLE.width)


def _maps(binder: Binder, sheet: Sheet) -> None:
    """Make the slide with where it is: overview, locator, legend."""
    name = _name(binder, sheet)
    page = binder.page(name, _subtitle(sheet), synthetic=sheet.synthetic)
    wide = BODY.width - _SIDE - GAP
    binder.map(page, Box(BODY.left, BODY.top, wide, BODY.height), sheet.overview)
    right = BODY.left + wide + GAP
    binder.map(page, Box(right, BODY.top, _SIDE, _LOCATOR_HIGH), sheet.locator)
    top = BODY.top + _LOCATOR_HIGH + 5
    box = Box(right, top, _SIDE, BODY.top + BODY.height - top)
    both = tuple(dict.fromkeys((*sheet.overview.legend, *sheet.locator.legend)))
    left = legend.draw(page, box, binder.word("Legend"), both)
    binder.legend_goes_on(name, left, synthetic=sheet.synthetic)


def _detail(binder: Binder, sheet: Sheet) -> None:
    """Make the slide with the site itself over its latest picture."""
    if sheet.detail is None:
        return
    name = _name(binder, sheet)
    page = binder.page(name, _subtitle(sheet), synthetic=sheet.synthetic)
    wide = BODY.width - _SIDE - GAP
    binder.map(page, Box(BODY.left, BODY.top, wide, BODY.height), sheet.detail)
    box = Box(BODY.left + wide + GAP, BODY.top, _SIDE, BODY.height)
    left = legend.draw(page, box, binder.word("Legend"), sheet.detail.legend)
    binder.legend_goes_on(name, left, synthetic=sheet.synthetic)


def _pictures(binder: Binder, sheet: Sheet) -> None:
    """Make the slide with before and after, their days in them and beneath them."""
    page = binder.page(
        _name(binder, sheet), binder.word("Before and after"), synthetic=sheet.synthetic
    )
    said = Para(text=plain(sheet.pictures_said), size=11.0, after=0)
    tall = said.height(BODY.width)
    captions = [_caption(each, HALF) for each in sheet.pictures]
    words = max(sum(para.height(HALF) for para in each) for each in captions)
    room = BODY.height - tall - words - 5
    for at, (each, caption) in enumerate(zip(sheet.pictures, captions, strict=True)):
        left = BODY.left + at * (HALF + GAP)
        png = burnt(each, width_px=_PIXELS, language=page.language)
        wide, high = pictures.within(png, HALF, room)
        words_said = ". ".join(map(plain, each.words))
        page.picture(png, Box(left, BODY.top, wide, high), words_said, each.words[0])
        page.text(Box(left, BODY.top + high + 2, HALF, words), caption, name="Caption")
    page.text(Box(BODY.left, BODY.top + BODY.height - tall, BODY.width, tall), [said])


def _caption(picture: Picture, wide: float) -> list[Para]:
    first, *rest = map(plain, picture.words)
    bold = Para(text=shortened(first, 12.0, wide, bold=True, count=2), bold=True, after=1)
    return [bold, *(Para(text=shortened(each, 10.0, wide, count=3), size=10.0, after=0)
                    for each in rest)]  # fmt: skip


def _figures_and_chart(binder: Binder, sheet: Sheet, chart: AreaChart) -> None:
    """Make the slide with the chart and the key figures: beside it, or on slides of their own."""
    name, rows = _name(binder, sheet), _rows(sheet)
    plan = _plan(binder, rows, _BESIDE_CHART)
    page = binder.page(
        name, binder.word("Key figures" if plan else "Built-up area"), synthetic=sheet.synthetic
    )
    wide = HALF if plan else BODY.width
    charts.draw(
        page, Box(BODY.left, BODY.top, wide, _CHART_HIGH), chart,
        charts.described_in_words(chart, binder.contents), binder.contents,
    )  # fmt: skip
    paras = _beneath(binder, chart)
    top = _CHART_HIGH + 3
    beneath = Box(BODY.left, BODY.top + top, wide, BODY.height - top)
    fits = fitting(paras, wide, [beneath.height], (11.0, LEAST_POINTS))
    page.columns(beneath, fits or [], 0)
    if plan:
        _table(page, plan, rows, BODY.left + HALF + GAP, binder.word("Key figures"))
    else:
        _tables(binder, sheet, rows)
    if fits is None:
        head = Para(text=plain(chart.title), bold=True, heading=True, after=2)
        binder.texts(name, [head, *paras], synthetic=sheet.synthetic)


def _beneath(binder: Binder, chart: AreaChart) -> list[Para]:
    """Return what stands beneath a chart: what was not observed, and what its marks mean."""
    paras = [Para(text=plain(chart.said))]
    if unseen := ", ".join(plain(each.name) for each in charts.gaps(chart)):
        text = f"{plain(binder.word('not observed'))}: {unseen}"
        paras.insert(0, Para(text=text, bold=True))
    return paras


def _figures_and_text(binder: Binder, sheet: Sheet, paras: list[Para]) -> list[Para]:
    """Make the slide with the key figures, and the text beside them if it fits; return the rest."""
    rows = _rows(sheet)
    plan = _plan(binder, rows, _BESIDE_TEXT)
    left = BODY.left + sum(_BESIDE_TEXT) + GAP
    wide = BODY.width - sum(_BESIDE_TEXT) - GAP
    fits = fitting(paras, wide, [BODY.height], _TEXT_POINTS)
    if plan is None or fits is None:
        _tables(binder, sheet, rows)
        return paras
    head = binder.word("Key figures")
    page = binder.page(_name(binder, sheet), head, synthetic=sheet.synthetic)
    _table(page, plan, rows, BODY.left, head)
    page.columns(Box(left, BODY.top, wide, BODY.height), fits)
    return []


def _rows(sheet: Sheet) -> list[Row]:
    return table.cleaned([(one.label, one.value, one.source, one.on) for one in sheet.figures])


def _plan(binder: Binder, rows: Sequence[Row], widths: tuple[float, ...]) -> Plan | None:
    """Return how the key figures are set in one table; None where they have no room in one."""
    plans = (_planned(binder, widths, size) for size in _TABLE_POINTS)
    return next((each for each in plans if each.height(rows) <= BODY.height), None)


def _planned(binder: Binder, widths: tuple[float, ...], size: float) -> Plan:
    header = tuple(plain(binder.word(each)) for each in ("Figure", "Value", "Source", "As of"))
    return Plan(header=header, widths=widths, size=size)


def _table(page: Page, plan: Plan, rows: Sequence[Row], left: float, said: str) -> None:
    box = Box(left, BODY.top, sum(plan.widths), plan.height(rows))
    table.draw(page, box, plan, rows, plain(said))


def _tables(binder: Binder, sheet: Sheet, rows: Sequence[Row]) -> None:
    """Draw the key figures onto as many slides of their own as they need."""
    head = plain(binder.word("Key figures"))
    plan = _plan(binder, rows, _ALONE) or _planned(binder, _ALONE, _FLOWING_POINTS)
    for at, part in enumerate(filter(None, table.pages(plan, rows, [BODY.height]))):
        section_ = binder.continued(head) if at else head
        page = binder.page(_name(binder, sheet), section_, synthetic=sheet.synthetic)
        _table(page, plan, part, BODY.left, section_)


def _said(binder: Binder, sheet: Sheet) -> list[Para]:
    """Return all that is said of a site in words, under headings."""
    name, word = _name(binder, sheet), binder.word
    sections: list[tuple[str, Sequence[str]]] = [
        (word("Assessment"), sheet.assessed),
        (word("Before and after"), [] if sheet.pictures else [sheet.pictures_said]),
        (word("Built-up area"), [] if sheet.chart else [sheet.chart_said]),
        (word("What could not be seen"), sheet.unseen),
        (word("What is shown"), sheet.shown),
        (word("Sources"), sheet.sources),
    ]  # fmt: skip
    found = [para for head, texts in sections for para in section(head, texts)]
    cut = _subtitle(sheet) != plain(sheet.subtitle)
    whole = [Para(text=plain(sheet.subtitle), colour=FAINT)] if cut else []
    if is_cut(name, word("Key figures")):
        whole.insert(0, Para(text=plain(sheet.title), bold=True))
    return [*whole, *found]
