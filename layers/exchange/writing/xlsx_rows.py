"""XLSX: a first sheet that says what the file is, a sheet a layer, and no formula anywhere.

Texts stay texts: none is made a formula, a link or a number, and one that a spreadsheet could take
for a formula, if it is typed or saved as CSV, has an apostrophe before it, as in the CSV files.
The same values give the same octets.
"""

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from layers.errors import RejectedError
from layers.exchange.writing.csv_rows import wkt
from layers.exchange.writing.outgoing import Outgoing
from layers.exchange.writing.values import cell, legal, spreadsheet_cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""Rows of a sheet under its heading."""

_LONGEST = 32_767
"""Characters of a cell."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffd]")
_NAME_LENGTH = 31
_WIDTHS, _LINE = (28, 60, 60), 15
"""Of the first sheet: columns, in characters, and the height of a line, in points."""

_SETTINGS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False, "nan_inf_to_errors": False,
}  # fmt: skip


def xlsx(
    layers: Sequence[Outgoing],
    about: Mapping[str, str],
    *,
    title: str,
    at: datetime,
    first_sheet: str = "About",
) -> bytes:
    """Return layers as one workbook.

    Parameters
    ----------
    layers
        A sheet each, in this order.
    about
        What the first sheet says: name -> value.
    title
        Of the whole; the first line of the first sheet.
    at
        The instant at which it stands as created, UTC.
    first_sheet
        Name of the first sheet.

    Raises
    ------
    RejectedError
        If a layer has more rows than a sheet can.

    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _SETTINGS)
    book.set_properties(
        {"title": _cut(legal(title), 255), "created": at.astimezone(UTC).replace(tzinfo=None)}
    )
    heading = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    taken = {"history"}  # a name that Excel keeps for itself
    names = [_sheet_name(each, taken) for each in (first_sheet, *(each.title for each in layers))]
    sheets = [(name, each.title, each.said) for name, each in zip(names[1:], layers, strict=True)]
    _about(book.add_worksheet(names[0]), about, title, sheets, heading, wrapped)
    for name, layer in zip(names[1:], layers, strict=True):
        _rows(book.add_worksheet(name), layer, heading)
    book.close()
    return out.getvalue()


def _about(
    sheet: "Worksheet",
    about: Mapping[str, str],
    title: str,
    sheets: Iterable[tuple[str, str, str]],
    heading: "Format",
    wrapped: "Format",
) -> None:
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    _put(sheet, 0, [title], heading)
    for number, row in enumerate([*about.items(), (), *sheets], start=1):
        _put(sheet, number, row, wrapped)
        sheet.set_row(number, _LINE * max(1, *map(_lines, row, _WIDTHS), 1))


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a cell."""
    return sum(1 + len(each) // width for each in text.split("\n"))


def _rows(sheet: "Worksheet", layer: Outgoing, heading: "Format") -> None:
    if layer.rows > MOST_ROWS:
        raise RejectedError(
            f"{layer.id} has {layer.rows:,} rows; a sheet holds {MOST_ROWS:,}. Write a .gpkg or a "
            ".csv, or one zone at a time."
        )
    columns = {**layer.columns, **wkt(layer)}
    sheet.set_landscape()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(columns) - 1), 16)
    _put(sheet, 0, columns, heading)
    for number, row in enumerate(zip(*columns.values(), strict=True), start=1):
        _put(sheet, number, row)


def _put(
    sheet: "Worksheet", row: int, values: Iterable[object], style: "Format | None" = None
) -> None:
    """Write one row: numbers as numbers, all else as texts.

    So are truths: LibreOffice makes a formula, =TRUE(), of the truths of a workbook.
    """
    for column, value in enumerate(values):
        held = cell(value)
        if isinstance(held, bool):
            sheet.write_string(row, column, str(held), style)
        elif isinstance(held, int | float) and math.isfinite(held):
            sheet.write_number(row, column, held, style)
        elif held not in (None, ""):
            sheet.write_string(row, column, _fitting(str(spreadsheet_cell(held))), style)


def _fitting(text: str) -> str:
    """Return a text that a cell can hold; what is cut says so."""
    if _cut(text, _LONGEST) == text:
        return text
    said = f" … ({len(text):,} characters, cut)"
    return _cut(text, _LONGEST - len(said)) + said


def _cut(text: str, units: int) -> str:
    """Return as much of a text as has so many units of UTF-16, which is how Excel counts."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def _sheet_name(title: str, taken: set[str]) -> str:
    """Return a title as a sheet may be called, unlike the others."""
    bare = _NOT_IN_NAMES.sub(" ", legal(title)).strip("' ")
    bare = _cut(bare, _NAME_LENGTH - 4).strip("' ") or "Layer"
    name = next(
        each
        for number in range(1, len(taken) + 2)
        if (each := bare if number == 1 else f"{bare} {number}").lower() not in taken
    )
    taken.add(name.lower())
    return name
