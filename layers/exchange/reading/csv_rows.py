"""Rows of a CSV: commas, double quotes, a header, UTF-8, and an end of line after each row.

Common programs leave out the end of the last line. So a last row that has all of its cells is
taken, and said to be looked at: it could be cut within its last cell. One that has fewer is cut,
and the file is refused. A file that is cut exactly between two lines looks whole; nothing can tell.
"""

import csv
import io

from layers.errors import RejectedError
from layers.exchange.reading import sheet
from layers.exchange.reading.limits import MAX_ROWS
from layers.exchange.reading.table import Table, check_count
from layers.exchange.reading.upload import AGAIN, Upload


def table(upload: Upload, _part: str = "") -> Table:
    """Return the rows of a CSV.

    Raises
    ------
    RejectedError
        If it is no UTF-8 text, cut short or badly quoted, or has no rows or too many.

    """
    text, name = upload.text, upload.name
    if "\x00" in text:
        raise RejectedError(f"{name} holds zero bytes, so it is no CSV. Save it again as CSV.")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    body: list[sheet.Line] = []
    try:
        header = next(lines)
        if len(header) == 1 and any(each in header[0] for each in ";\t|"):
            raise RejectedError(
                f"{name} has its cells between other signs than commas. Nothing was imported. Save "
                "it with commas, and with points for decimals."
            )
        for row in lines:
            if any(cell.strip() for cell in row):
                body.append((lines.line_num, row))
            if len(body) > MAX_ROWS + 1:
                check_count(len(body), name)
    except (csv.Error, StopIteration) as error:
        raise RejectedError(
            f"{name} is cut short or badly quoted at line {lines.line_num} ({error}). {AGAIN}"
        ) from None
    notes = []
    if body and not text.endswith("\n" if "\n" in text else "\r"):
        number, last = body[-1]
        if len(last) < len(header):
            raise RejectedError(
                f"{name} ends within row {number}, which has {len(last)} of {len(header)} cells: "
                f"it is cut short. {AGAIN}"
            )
        notes.append(
            f"Row {number}, the last, has no end of line. See whether its last cell is whole: a "
            "file that was cut short looks so too."
        )
    return sheet.table(header, body, notes, name)
