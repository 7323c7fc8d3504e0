"""CSV read back: its rows, its shapes as WKT, and no formula."""

import csv
import io
import re
from collections.abc import Iterable

from dashboard.briefing.checking.allowed import Allowed, Vertex
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.tables import Row, check_table
from dashboard.briefing.checking.words import check_marking

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?(?:[eE]-?\d+)?) (-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)")
_CUT = "…"
_ROWS_OWN = "tlp"
"""The marking of a row, which is none of the file."""

WKT = "wkt"
"""The column that has the shapes."""

_LONGEST = 100_000_000


def check_csv(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a CSV file may not leave."""
    with found.reading("The file"):
        before = csv.field_size_limit(_LONGEST)
        try:
            text = content.decode("utf-8")
            lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        finally:
            csv.field_size_limit(before)
        head, rows = _unlike(lines[0]), lines[1:]
        if any(len(each) != len(head) for each in rows):
            found.add(Breach.DAMAGED, "The rows are not all as long as the heading.")
            return
        for number, cells in enumerate([head, *rows]):
            check_formulas(cells, found, f"row {number}")
        made = [row_of(dict(zip(head, cells, strict=True))) for cells in rows]
        check_table(made, allowed, found, "")
        own = [at for at, name in enumerate(head) if name != _ROWS_OWN]
        for number, cells in enumerate(rows, 1):
            check_marking("\n".join(cells[at] for at in own), allowed, found, f"row {number}")


def check_formulas(cells: Iterable[object], found: Found, place: str) -> None:
    """Write down texts that a spreadsheet may take for a formula."""
    for each in cells:
        if isinstance(each, str) and each.startswith(_FORMULA) and not _PLAIN.fullmatch(each):
            found.add(Breach.FORMULA, "A cell begins like a formula.", place)


def _unlike(names: list[str]) -> list[str]:
    """Return a heading whose names are unlike: the second is what the file says of itself."""
    return [f"{each}, again {at}" if each in names[:at] else each for at, each in enumerate(names)]


def row_of(cells: dict[str, object]) -> Row:
    """Return a row of a table whose shapes are a column of texts, WKT."""
    shape = str(cells.pop(WKT, "") or "")
    return Row(cells, _vertices(shape))


def _vertices(wkt: str) -> list[Vertex]:
    found = [(float(lon), float(lat)) for lon, lat in _PAIR.findall(wkt.partition(_CUT)[0])]
    return found[:-1] if _CUT in wkt else found
