"""Values as files can hold them: plain, no formula, no sign that breaks a file or is run in it.

Names in records are data: they may hold markup, formulas, templates and control characters.
"""

import re
from datetime import date, datetime

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""What a spreadsheet may take for the start of a formula; the wide ones in East Asia (OWASP)."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, and no UTF-8 of a lone surrogate."""

_INERT = str.maketrans({"<": "⟨", ">": "⟩"})


def plain(value: object) -> object:
    """Return a value as JSON can hold it: dates as text, what is missing as null."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def spreadsheet_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def cell(value: object) -> str | float | bool | None:
    """Return a plain value as one cell of a table: a list as its members, with commas between."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return legal(", ".join(str(each) for each in value))
    return legal(str(value))


def legal(text: str) -> str:
    """Return a text that XML and UTF-8 can hold: any other sign becomes U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


def inert(text: str) -> str:
    """Return a text for a place where a program might run markup or templates: it has none.

    Angle brackets become those of mathematics; what begins an expression of QGIS or an
    entity of Google Earth is parted by a blank.

    Examples
    --------
    >>> inert("<b> [% now() %] $[id]")
    '⟨b⟩ [ % now() % ] $ [id]'

    """
    parted = legal(text).replace("[%", "[ %").replace("%]", "% ]").replace("$[", "$ [")
    return parted.translate(_INERT)
