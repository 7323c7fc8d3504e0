"""The workbook behind a chart: its own numbers and nothing else, no formula, no name, no date."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter

Column = Sequence[str | float | None]

SHEET = "Sheet1"
"""Name of its one sheet, as the chart's references say."""

_NO_DAY = datetime(1980, 1, 1, tzinfo=UTC)


def workbook(names: Column, series: Sequence[tuple[str, Column]]) -> bytes:
    """Return a workbook (XLSX): names in the first column, a series in each of the others.

    Parameters
    ----------
    names
        Of the categories.
    series
        Name and values; None stays an empty cell.

    """
    out = io.BytesIO()
    made = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    made.set_properties({"created": _NO_DAY.replace(tzinfo=None)})
    sheet = made.add_worksheet(SHEET)
    for at, (head, values) in enumerate([("", names), *series]):
        for row, value in enumerate([head, *values]):
            if isinstance(value, str) and value:
                sheet.write_string(row, at, value)
            elif isinstance(value, int | float):
                sheet.write_number(row, at, value)
    made.close()
    return out.getvalue()
