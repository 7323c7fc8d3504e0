"""Tables: native ones, whose rows go on to the next slide where they have no room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn
from pptx.util import Mm

from dashboard.briefing.slides import measure
from dashboard.briefing.slides.flow import Para
from dashboard.briefing.slides.letters import plain
from dashboard.briefing.slides.page import Box, Page, described
from dashboard.briefing.slides.writing import child, filled, write

Row = tuple[str, ...]

_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The style without any: every look is said here."""

_SIDE, _ABOVE = 1.6, 0.9
"""Room round the text of a cell, millimetres."""

_HEAD, _LINE = "#e9ecef", "#b6bcc2"
_EMU_MM = 36_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a table is set: the same columns and size wherever it goes on."""

    header: Row
    """Over the columns."""

    widths: tuple[float, ...]
    """Of the columns, millimetres."""

    size: float
    """Points."""

    strong: int = 0
    """Number of the column that is bold."""

    def high(self, row: Row, *, bold: bool = False) -> float:
        """Return the height of a row, millimetres."""
        return 2 * _ABOVE + max(
            measure.height(text, self.size, self.within(at), bold=bold or at == self.strong)
            for at, text in enumerate(row)
        )

    def within(self, at: int) -> float:
        """Return the width of the text in a column, millimetres."""
        return self.widths[at] - 2 * _SIDE

    def height(self, rows: Sequence[Row]) -> float:
        """Return the height of rows under their header, millimetres."""
        return self.high(self.header, bold=True) + sum(map(self.high, rows))


def cleaned(rows: Sequence[Sequence[str]]) -> list[Row]:
    """Return rows as plain texts."""
    return [tuple(map(plain, row)) for row in rows]


def pages(plan: Plan, rows: Sequence[Row], heights: Sequence[float]) -> list[list[Row]]:
    """Return rows by the table that they stand in.

    Parameters
    ----------
    plan
        How they are set.
    rows
        Plain texts, as many each as there are columns.
    heights
        Room for each table, millimetres; the last one's holds for all that follow.

    """
    found: list[list[Row]] = [[]]
    waiting, head = list(rows), plan.high(plan.header, bold=True)
    left = heights[0] - head
    while waiting:
        row = waiting.pop(0)
        if plan.high(row) <= left:
            found[-1].append(row)
            left -= plan.high(row)
            continue
        full = heights[min(len(found), len(heights) - 1)] - head
        if plan.high(row) > full and (cut := _cut(plan, row, left)):
            found[-1].append(cut[0])
            row = cut[1]
        waiting.insert(0, row)
        found.append([])
        left = full
    return found


def _cut(plan: Plan, row: Row, room: float) -> tuple[Row, Row] | None:
    """Return a row that is higher than a slide as what fits here, and what is left of it."""
    first, rest = [], []
    for at, text in enumerate(row):
        line = measure.spacing(text, plan.size) * measure.MM_A_POINT
        count = int((room - 2 * _ABOVE) / line)
        if count < 1:
            return None
        broken = measure.lines(text, plan.size, plan.within(at), bold=at == plan.strong)
        first.append("".join(broken[:count]).rstrip())
        rest.append("".join(broken[count:]).lstrip())
    return tuple(first), tuple(rest)


def draw(page: Page, box: Box, plan: Plan, rows: Sequence[Row], said: str) -> list[list[Any]]:
    """Draw a table of rows that have room, and return its cells, row by row, without the header."""
    whole = [plan.header, *rows]
    wide = sum(plan.widths)
    frame = page.slide.shapes.add_table(
        len(whole), len(plan.header), Mm(box.left), Mm(box.top), Mm(wide), Mm(box.height)
    )
    described(frame, said, said)
    table = frame.table
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN  # noqa: SLF001
    table.first_row, table.horz_banding = True, False
    for column, width in zip(table.columns, plan.widths, strict=True):
        column.width = Mm(width)
    found = []
    for number, (row, texts) in enumerate(zip(table.rows, whole, strict=True)):
        row.height = round(plan.high(texts, bold=number == 0) * _EMU_MM)
        for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            fill_in(page, cell, text, plan, bold=number == 0 or at == plan.strong)
            _look(cell, head=number == 0)
        found.append(list(row.cells))
    frame.height = sum(row.height for row in table.rows)
    return found[1:]


def fill_in(page: Page, cell: Any, text: str, plan: Plan, *, bold: bool = False) -> None:
    """Write a text into a cell."""
    cell.margin_left = cell.margin_right = Mm(_SIDE)
    cell.margin_top = cell.margin_bottom = Mm(_ABOVE)
    para = Para(text=text, size=plan.size, bold=bold, after=0)
    write(cell._tc.txBody, [para], page.language)  # noqa: SLF001


def _look(cell: Any, *, head: bool) -> None:
    """Rule a line beneath a cell, and shade it in the header."""
    shape = cell._tc.get_or_add_tcPr()  # noqa: SLF001
    rule = child(shape, "a:lnB", w="6350")
    filled(rule, _LINE)
    if head:
        filled(shape, _HEAD)
    else:
        child(shape, "a:noFill")
