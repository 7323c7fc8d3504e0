"""Rows of a workbook: the values of one sheet, as they were last computed.

Only the parts that hold cells reach the reader, out of a zip that was checked and is packed
anew in memory: no link, no macro, no picture, no embedded file. Formulas are never computed.

Source: ECMA-376, SpreadsheetML; python-calamine.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from layers.errors import RejectedError
from layers.exchange.reading import parts, sheet, xlsx_marks
from layers.exchange.reading.limits import MAX_CELLS, MAX_ROWS
from layers.exchange.reading.packed import members
from layers.exchange.reading.table import Table
from layers.exchange.reading.upload import AGAIN, Upload

_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(?:workbook|styles|sharedStrings)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/[\w .-]+\.xml",
    re.IGNORECASE,
)
_PLACE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{0,8})([0-9]{1,20})")
_FORBIDDEN = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_WHOLE = 10**15


def table(upload: Upload, part: str = "") -> Table:
    """Return the rows of a sheet.

    Raises
    ------
    RejectedError
        If it is no whole workbook, a sheet reaches too far, it is unclear which sheet is meant,
        or its first row is no header.

    """
    found = members(upload)
    kept = {each: content for each, content in found.items() if _NEEDED.fullmatch(each)}
    for each, content in kept.items():
        if _FORBIDDEN.search(content):
            raise RejectedError(
                f"{upload.name} declares entities, which no workbook needs. {AGAIN}"
            )
        if each.lower().startswith("xl/worksheets/"):
            _check_reach(content, upload.name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_packed(kept)))
        sheets = {
            each.name: book.get_sheet_by_name(each.name)
            for each in book.sheets_metadata
            if each.typ is SheetTypeEnum.WorkSheet and each.visible is SheetVisibleEnum.Visible
        }
        name = parts.chosen(
            {each: found.total_height for each, found in sheets.items()}, part, upload.name
        )
        cells = sheets[name].to_python(skip_empty_area=False)
        marks = xlsx_marks.marks_of(xlsx_marks.sheet_xml(kept, name))
        hidden = len(book.sheets_metadata) - len(sheets)
    except (CalamineError, OSError, ValueError, ParseError) as error:
        raise RejectedError(
            f"{upload.name} is no whole workbook ({type(error).__name__}): it is cut short or "
            f"damaged. {AGAIN}"
        ) from None
    notes = [f"{hidden} hidden sheets or sheets without cells were ignored."] if hidden else []
    if any(_ERROR.search(content) for content in kept.values()):
        notes.append("Cells with an error, such as #REF!, were read as empty.")
    if 0 in marks.uncomputed:
        raise RejectedError(
            f"{upload.name} has formulas that were never computed. Open it in a spreadsheet, and "
            "save it."
        )
    if marks.hidden:
        notes.append(
            f"{marks.hidden} hidden rows or columns were read as well: nothing hides here."
        )
    made = _table(cells, notes, upload.name)
    rows = [replace(each, problem=each.problem or marks.problem(each.number)) for each in made.rows]
    return replace(made, rows=rows, system=xlsx_marks.system_of(kept))


def _table(cells: Sequence[Sequence[object]], notes: list[str], name: str) -> Table:
    lines = [[_text(each) for each in row] for row in cells]
    if not lines or not any(lines[0]):
        raise RejectedError(f"{name} has no names of columns in its first row.")
    width = max((n + 1 for row in lines for n, each in enumerate(row) if each.strip()), default=0)
    full = [
        (number, row[:width])
        for number, row in enumerate(lines[1:], 2)
        if any(each.strip() for each in row)
    ]
    return sheet.table(lines[0][:width], full, notes, name)


def _check_reach(content: bytes, name: str) -> None:
    """Refuse a sheet whose last row and column lie far out: all between would take memory."""
    rows = columns = 1
    for letters, digits in set(_PLACE.findall(content)):
        rows = max(rows, int(digits))
        columns = max(columns, _column(letters.upper()))
    if rows > MAX_ROWS + 2 or rows * columns > MAX_CELLS:
        raise RejectedError(
            f"{name} has a sheet that reaches to row {rows:,} and column {columns:,}, too far to "
            f"be read ({MAX_ROWS:,} rows, {MAX_CELLS:,} cells). Delete what stands below and to "
            "the right of the data, or cut it up."
        )


def _column(letters: bytes) -> int:
    number = 0
    for each in letters:
        number = 26 * number + each - 64
    return number


def _packed(kept: dict[str, bytes]) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as packing:
        for name, content in kept.items():
            packing.writestr(zipfile.ZipInfo(name), content)
    return box.getvalue()


def _text(value: object) -> str:
    """Return a cell as text: dates as ISO 8601, whole numbers without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE else repr(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
