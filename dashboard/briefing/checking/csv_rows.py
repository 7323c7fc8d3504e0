"""CSV read back: its rows, its shapes as WKT, and no formula."""

import csv
import io

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.cells import check_formulas, row_of
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.tables import check_table
from dashboard.briefing.checking.words import check_marking

_ROWS_OWN = "tlp"
"""The marking of a row, which is none of the file."""

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


def _unlike(names: list[str]) -> list[str]:
    """Return a heading whose names are unlike: the second is what the file says of itself."""
    return [f"{each}, again {at}" if each in names[:at] else each for at, each in enumerate(names)]
