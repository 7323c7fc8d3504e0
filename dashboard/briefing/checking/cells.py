"""Cells of spreadsheets, CSV and XLSX alike: no formula, and shapes as texts (WKT)."""

import re
from collections.abc import Iterable

from dashboard.briefing.checking.allowed import Vertex
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.tables import Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?(?:[eE]-?\d+)?) (-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)")
_CUT = "…"
WKT = "wkt"
"""The column that has the shapes."""


def check_formulas(cells: Iterable[object], found: Found, place: str) -> None:
    """Write down texts that a spreadsheet may take for a formula."""
    for each in cells:
        if isinstance(each, str) and each.startswith(_FORMULA) and not _PLAIN.fullmatch(each):
            found.add(Breach.FORMULA, "A cell begins like a formula.", place)


def row_of(cells: dict[str, object]) -> Row:
    """Return a row of a table whose shapes are a column of texts, WKT."""
    shape = str(cells.pop(WKT, "") or "")
    return Row(cells, _vertices(shape))


def _vertices(wkt: str) -> list[Vertex]:
    found = [(float(lon), float(lat)) for lon, lat in _PAIR.findall(wkt.partition(_CUT)[0])]
    return found[:-1] if _CUT in wkt else found
