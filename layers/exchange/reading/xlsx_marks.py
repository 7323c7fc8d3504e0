"""What a sheet says beside its values: merged cells, formulas nobody computed, hidden rows, 1904.

Each of these makes a value missing, or shows a person something else than a program reads. They are
looked for in the text of the sheet, without building it.

Source: ECMA-376: 18.3.1.55 mergeCells, 18.3.1.40 f, 18.3.1.73 row, 18.2.28 workbookPr.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from defusedxml.ElementTree import fromstring

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL = re.compile(rb"\br\s*=\s*[\"'][A-Z]+(\d+)[\"']")
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\b[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*?\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']")

_UNCOMPUTED = "has a formula that was never computed. Open the file, let it compute, and save it"
_IN_MERGED = (
    "lies in merged cells, of which only the first holds a value. Unmerge them, and fill in each"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What was found of one sheet."""

    merged: tuple[tuple[int, int], ...]
    """First and last row that lack a value which a person sees there; in order, none twice."""

    uncomputed: frozenset[int]
    """Rows with a formula and no value; 0 stands for one whose row is not said."""

    hidden: int
    """Rows and columns that a person does not see."""

    def problem(self, row: int) -> str:
        """Return what is wrong with a row; nothing if it is whole."""
        if row in self.uncomputed:
            return _UNCOMPUTED
        before = bisect_right(self.merged, row, key=lambda rows: rows[0])
        return _IN_MERGED if before and row <= self.merged[before - 1][1] else ""


def marks_of(sheet: bytes) -> Marks:
    """Return what the XML of a sheet says beside its values."""
    merged = _joined(
        (int(top) + (left == right), int(bottom))
        for left, top, right, bottom in _MERGED.findall(sheet)
    )
    rows = (_CELL.search(found[1]) for found in _FORMULA.finditer(sheet))
    return Marks(
        merged=merged,
        uncomputed=frozenset(0 if found is None else int(found[1]) for found in rows),
        hidden=len(_HIDDEN.findall(sheet)),
    )


def _joined(found: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return stretches of rows in order, those that overlap as one: a sheet may have a million."""
    made: list[tuple[int, int]] = []
    for first, last in sorted(rows for rows in found if rows[0] <= rows[1]):
        if made and first <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], last)
        else:
            made.append((first, last))
    return tuple(made)


def sheet_xml(kept: Mapping[str, bytes], name: str) -> bytes:
    """Return the XML of a sheet by its name, by way of the workbook's own list.

    Raises
    ------
    ValueError
        If the list leads nowhere.

    """
    parts = {each.lower(): content for each, content in kept.items()}
    book = fromstring(parts.get("xl/workbook.xml", b""))
    links = fromstring(parts.get("xl/_rels/workbook.xml.rels", b""))
    wanted = [
        value
        for each in book.iter()
        if each.tag.endswith("}sheet") and each.get("name") == name
        for key, value in each.items()
        if key.endswith("}id")
    ]
    for each in links:
        if each.get("Id") in wanted:
            target = each.get("Target", "").lstrip("/").lower().removeprefix("xl/")
            if (found := parts.get(f"xl/{target}")) is not None:
                return found
    raise ValueError("the workbook lists a sheet that is not there")


def system_of(kept: Mapping[str, bytes]) -> str:
    """Return from which year a workbook counts days: "1900" or "1904"."""
    book = next((each for name, each in kept.items() if name.lower() == "xl/workbook.xml"), b"")
    return "1904" if _FROM_1904.search(book) else "1900"
