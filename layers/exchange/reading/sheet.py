"""A sheet of cells into a table: first a header, then perhaps a row of HXL tags, then rows.

HXL tags (https://hxlstandard.org) say in the second row what each column means: #date, #adm1.
"""

from collections.abc import Sequence

from layers.exchange.reading.shapes import from_wkt
from layers.exchange.reading.table import SourceRow, Table, check_columns, check_count, first_wrong

Line = tuple[int, Sequence[str]]


def table(header: Sequence[str], lines: Sequence[Line], notes: list[str], name: str) -> Table:
    """Return a table of a header and numbered lines of cells.

    Raises
    ------
    RejectedError
        If columns have no names of their own, or there are no rows or too many.

    """
    columns = [each.strip().lower() for each in header]
    check_columns(columns, name)
    tags: dict[str, str] = {}
    if lines and _is_tags(lines[0][1], len(columns)):
        tags = {
            column: cell.strip()
            for column, cell in zip(columns, lines[0][1], strict=False)
            if cell.strip()
        }
        lines = lines[1:]
    check_count(len(lines), name)
    rows = [_row(number, columns, cells) for number, cells in lines]
    return Table(rows=rows, notes=notes, columns=tuple(columns), tags=tags)


def _is_tags(cells: Sequence[str], width: int) -> bool:
    """Say whether a row is one of HXL tags: each cell is empty or a tag, and one is a tag."""
    written = [cell.strip() for cell in cells if cell.strip()]
    return len(cells) <= width and bool(written) and all(each.startswith("#") for each in written)


def _row(number: int, columns: list[str], cells: Sequence[str]) -> SourceRow:
    values = {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}
    parsed, wrong = from_wkt(values.pop("wkt", ""))
    problem = first_wrong(values)
    if len(cells) != len(columns):
        problem = (
            f"has {len(cells)} cells where the header has {len(columns)}: cut short, or a comma"
        )
    return SourceRow(number=number, values=values, shape=parsed, problem=problem or wrong)
