"""A table as lines of JSON, from the process that reads to the one that asked: never pickle.

First a line with what holds for all rows; then a line a row, with cells in the order of the
columns and its shape as hexadecimal WKB; then a last line, so that a cut answer is seen. Who
receives it trusts none of it.
"""

import json
from collections.abc import Iterator
from typing import Any

import shapely

from layers.errors import RejectedError
from layers.exchange.reading.shapes import from_wkb
from layers.exchange.reading.table import SourceRow, Table

_CUT = "The process that read the file ended before it was done. Nothing was imported."


def lines(table: Table) -> Iterator[str]:
    """Return a table as lines."""
    yield json.dumps(
        {
            "columns": table.columns,
            "notes": table.notes,
            "tags": table.tags,
            "system": table.system,
            "rows": len(table.rows),
        }
    )
    blobs = shapely.to_wkb([row.shape for row in table.rows], hex=True)  # all at once: faster
    for row, blob in zip(table.rows, blobs, strict=True):
        cells = [row.values.get(each) for each in table.columns]
        yield json.dumps([row.number, cells, blob or "", row.problem])
    yield json.dumps("end")


def refusal(message: str) -> str:
    """Return a refusal as a line."""
    return json.dumps({"refused": message})


def table(answer: Iterator[bytes]) -> Table:
    """Return the table of lines.

    Raises
    ------
    RejectedError
        If the file was refused, or the answer is cut short or is none.

    """
    try:
        head = json.loads(next(answer))
        if "refused" in head:
            raise RejectedError(str(head["refused"]))
        columns = tuple(map(str, head["columns"]))
        rows = [_row(json.loads(next(answer)), columns) for _ in range(int(head["rows"]))]
        if json.loads(next(answer)) != "end":
            raise RejectedError(_CUT)
        tags = {str(key): str(value) for key, value in head["tags"].items()}
        system = head["system"] if head["system"] in {"1900", "1904"} else ""
        notes = list(map(str, head["notes"]))
        return Table(rows=rows, columns=columns, tags=tags, notes=notes, system=system)
    except (StopIteration, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise RejectedError(_CUT) from None


def _row(found: list[Any], columns: tuple[str, ...]) -> SourceRow:
    number, cells, blob, problem = found
    values = {
        column: str(cell) for column, cell in zip(columns, cells, strict=True) if cell is not None
    }
    shape, wrong = from_wkb(bytes.fromhex(blob)) if blob else (None, "")
    return SourceRow(number=int(number), values=values, shape=shape, problem=str(problem) or wrong)
