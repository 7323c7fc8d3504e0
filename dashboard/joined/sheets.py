"""Sheets: a table as a CSV file that says for whom it is, from when, and what is left out.

A file travels without the page it came from: so each row carries what stands beside the table.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from layers.clearance import up_to
from layers.exchange.exporting import plain, spreadsheet_cell
from layers.terms import Tlp

SUPPRESSION = (
    "Reports: 11 and more, of three places and more, rounded down to fives. People of a rescue: "
    "10 and more, but for caseworkers. What is left out is not zero."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What stands in each row of a file."""

    audience: str
    """Whom it was made for."""

    store_version: int
    """Of which state of the store."""

    as_of: str
    """When, UTC."""

    marking: str
    """The highest marking of what it is made of (TLP 2.0)."""

    said: str
    """How many records it is made of, and what is hidden of them."""

    suppression: str = SUPPRESSION
    """Which numbers are left out."""


def sheet(table: pd.DataFrame, about: About) -> bytes:
    """Return a table as CSV (RFC 4180), UTF-8; no cell is a formula to a spreadsheet.

    Rows end in CR LF: so the writer quotes a lone CR too, which would else begin a row of its own.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    told = asdict(about)
    writer.writerow([*map(str, table.columns), *told])
    beside = [spreadsheet_cell(each) for each in told.values()]
    for row in table.itertuples(index=False, name=None):
        writer.writerow([*(spreadsheet_cell(plain(each)) for each in row), *beside])
    return out.getvalue().encode("utf-8")


def highest(markings: Iterable[str]) -> Tlp:
    """Return the highest of some markings; of none, that of what anybody may have.

    Examples
    --------
    >>> highest(["TLP:GREEN", "TLP:AMBER", "TLP:CLEAR"]).value
    'TLP:AMBER'

    """
    found = Tlp.CLEAR
    for each in {*markings}:
        if not up_to(Tlp(each), found):
            found = Tlp(each)
    return found
