"""XLSX read back: its rows, and no formula, link, comment or hidden sheet.

It is read from its XML, and not by what would show it: a reader of tables leaves out formulas.
"""

import re

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.canonical import canonical
from dashboard.briefing.checking.cells import check_formulas, row_of
from dashboard.briefing.checking.charts import check_numbers
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.markup import Element, bare
from dashboard.briefing.checking.packed import (
    check_links,
    check_properties,
    check_title,
    documents,
    unpacked,
)
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.tables import check_table
from dashboard.briefing.checking.words import check_marking, check_words

_KNOWN = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml"
    r"|xl/(workbook|styles|sharedStrings)\.xml|xl/theme/theme\d+\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet\d+\.xml"
)
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_TAGS = frozenset({
    "worksheet", "sheetPr", "dimension", "sheetViews", "sheetView", "pane", "selection",
    "sheetFormatPr", "cols", "col", "sheetData", "row", "c", "v", "is", "t", "pageMargins",
    "pageSetup", "pageSetUpPr", "autoFilter", "mergeCells", "mergeCell", "ignoredErrors",
    "ignoredError",
})  # fmt: skip
_BOOK = frozenset({
    "workbook", "fileVersion", "workbookPr", "bookViews", "workbookView", "sheets", "sheet",
    "calcPr",
})  # fmt: skip
_CELL = re.compile(r"([A-Z]+)(\d+)")


def check_xlsx(content: bytes, allowed: Allowed, found: Found, *, packed: bool = False) -> None:
    """Write down what of a workbook may not leave.

    Parameters
    ----------
    content, allowed, found
        The file, what may stand in it, where problems go.
    packed
        Whether it lies in another file, as the numbers of a chart: then it has no marking of its
        own, and its numbers must be the contents'.

    """
    with found.reading("The file"):
        parts = unpacked(content, _KNOWN, found)
        check_links(parts, found)
        check_properties(parts, allowed, found)
        check_title(parts, allowed, found)
        read = dict(documents(parts, found))
        texts = _shared(read.get("xl/sharedStrings.xml"))
        _check_book(read.get("xl/workbook.xml"), found)
        sheets = {int(match[1]): root for name, root in read.items()
                  if (match := _SHEET.fullmatch(name))}  # fmt: skip
        for number, root in sorted(sheets.items()):
            place = f"sheet {number}"
            with found.reading("A sheet", place):
                rows = _cells(root, texts, found, place)
                if packed:
                    check_numbers([each.values() for each in rows], allowed, found, place)
                elif number == 1:
                    _check_said(rows, allowed, found, place)
                else:
                    _check_rows(rows, allowed, found, place)


def _check_book(book: Element | None, found: Found) -> None:
    if book is None:
        found.add(Breach.DAMAGED, "The list of sheets cannot be read.")
        return
    for each in book.iter():
        if bare(each.tag) not in _BOOK:
            found.add(Breach.METADATA, "The workbook has parts of a kind that is not known.")
        if bare(each.tag) == "sheet" and each.get("state", "visible") != "visible":
            found.add(Breach.ATTACHED, "A sheet is hidden.")


def _shared(root: Element | None) -> list[str]:
    if root is None:
        return []
    return ["".join(t.text or "" for t in each.iter() if bare(t.tag) == "t") for each in root]


def _cells(root: Element, texts: list[str], found: Found, place: str) -> list[dict[str, object]]:
    """Return column letters -> value, a row each; formulas and hidden cells are problems."""
    rows: list[dict[str, object]] = []
    for each in root.iter():
        name = bare(each.tag)
        if name == "f":
            found.add(Breach.FORMULA, "A cell holds a formula.", place)
        elif name not in _TAGS:
            found.add(Breach.METADATA, "The sheet has parts of a kind that is not known.", place)
        if name in ("row", "col") and each.get("hidden") in ("1", "true"):
            found.add(Breach.ATTACHED, "A row or column is hidden.", place)
        if name == "row":
            rows.append({})
        elif name == "c" and (match := _CELL.fullmatch(each.get("r", ""))):
            rows[-1][match[1]] = _value(each, texts)
    for number, row in enumerate(rows, 1):
        check_formulas(row.values(), found, f"{place}, row {number}")
    return rows


def _value(cell: Element, texts: list[str]) -> object:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter() if bare(t.tag) == "t")
    text = next((each.text or "" for each in cell if bare(each.tag) == "v"), "")
    if kind == "s":
        return texts[int(text)]
    if kind == "b":
        return text == "1"
    return text if kind in ("str", "e") or not text else float(text)


def _check_said(rows: list[dict[str, object]], allowed: Allowed, found: Found, place: str) -> None:
    said = "\n".join(str(each) for row in rows for each in row.values())
    check_words(said, allowed, found, place)
    check_marking(said, allowed, found, place)


def _check_rows(rows: list[dict[str, object]], allowed: Allowed, found: Found, place: str) -> None:
    if not rows:
        return
    head = rows[0]
    made = [{str(name): row.get(letters, "") for letters, name in head.items()} for row in rows[1:]]
    if any(set(row) - set(head) for row in rows[1:]):
        found.add(Breach.VALUE, "A cell stands in no column.", place)
    check_table([row_of(_bare(each)) for each in made], allowed, found, place)


def _bare(row: dict[str, object]) -> dict[str, object]:
    """Return a row with its heading as its layer has it."""
    return {canonical(name): value for name, value in row.items()}
