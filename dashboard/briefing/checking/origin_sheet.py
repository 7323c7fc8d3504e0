"""A sheet for a country of origin read back: marked, without pictures, and no number but its own.

Its letters come back from a page in the order in which they stand there: of a name that turns its
letters, they and its numbers are read backwards, so that a number may be its own or that turned.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any

import numpy as np
from pypdf import PdfReader

from dashboard.briefing.checking.canonical import latin_digits, letters, shown
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.on_paper import NEAR_MM, Points
from dashboard.briefing.checking.pdf_letters import Letters, drawn_on, spoken
from dashboard.briefing.checking.pdf_metadata import PROGRAM, check_metadata
from dashboard.briefing.checking.pdf_parts import Parts, check_between
from dashboard.briefing.checking.problem import Breach, Problem
from dashboard.briefing.checking.words import GRIDS
from dashboard.briefing.origins.contents import OriginSheet
from layers.clearance import CEILING, up_to
from layers.terms import Audience, Tlp

LARGEST = 50_000_000
"""Octets of a sheet that is read at all."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CELL = re.compile(r"U\d{1,3}x\d{1,3}y\d{1,3}")
_FINE = re.compile(r"\d{1,3}\.\d{2,}|\d{1,3},\d{4,}|\d{6,}")
"""Written like a longitude, a latitude or metres of a grid."""


def check_origin(pdf: bytes, sheet: OriginSheet) -> list[Problem]:
    """Return what of a finished sheet may not leave; it never raises for what the file holds.

    Parameters
    ----------
    pdf
        The file.
    sheet
        What it was made of.

    """
    found, known = Found(f"{sheet.country_iso3}.pdf"), _Known(sheet)
    if sheet.marking != CEILING[Audience.PARTNER].value:
        found.add(Breach.MARKING, "The sheet is not marked for partners.")
    if len(pdf) > LARGEST:
        found.add(Breach.DAMAGED, "The file is too large to be read.")
        return found.problems
    with found.reading("The file"):
        reader = PdfReader(io.BytesIO(pdf), strict=True)
        if reader.is_encrypted:
            found.add(Breach.DAMAGED, "The document is locked.")
            return found.problems
        check_between(pdf, reader, found)
        parts = Parts(reader, found)
        if parts.images:
            found.add(Breach.PICTURE, "There is a picture, and a sheet has none.")
        known.check(filter(_says_something, parts.texts), found, "texts beside the pages")
        for text in check_metadata(reader, known.says, found):
            if any(_FINE.fullmatch(each) for each in _numbers(text) - known.numbers):
                found.add(Breach.METADATA, "The metadata hold a number like a place.", "XMP")
        _check_pages(reader, known, found)
    return found.problems


def _check_pages(reader: PdfReader, known: "_Known", found: Found) -> None:
    font_tables, pages = Letters(), len(reader.pages)
    if not pages:
        found.add(Breach.MARKING, "There is no page.")
    for number, page in enumerate(reader.pages, 1):
        place = f"page {number}"
        with found.reading("The page", place):
            drawn = drawn_on(page)
            text = font_tables.text(drawn.shown)
            known.check_marking(text, found, place)
            known.check([text], found, place, {str(number), str(pages)})
            for each in map(spoken, drawn.said):
                if not known.holds(each):
                    found.add(Breach.VALUE, "What is read aloud is none of the sheet's.", place)
            if any(each.image or not _straight(each.points) for each in drawn.paths):
                found.add(Breach.PLACE, "There is a drawing, and a sheet has none.", place)


@dataclass(frozen=True)
class _Known:
    """What may stand in the file of one sheet."""

    sheet: OriginSheet

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every text, as it was entered and without signs that have no shape."""
        raw = [each for each in _texts(self.sheet) if each]
        return tuple(dict.fromkeys([*raw, *map(shown, raw)]))

    @cached_property
    def joined(self) -> str:
        """All of them behind one another, and all of them turned."""
        whole = latin_digits("\n".join(self.texts))
        return f"{whole}\n{whole[::-1]}"

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number of theirs, and that turned."""
        return frozenset(_numbers(self.joined))

    @cached_property
    def titles(self) -> frozenset[str]:
        """Every text as titles are compared."""
        return frozenset(map(letters, self.texts)) | {""}

    def says(self, text: str) -> bool:
        """Say whether a text is one of the sheet's."""
        return letters(text) in self.titles

    def holds(self, text: str) -> bool:
        """Say whether a part of a text with digits in it is a part of one of the sheet's."""
        plain = latin_digits(text)
        return not re.search(r"\d", plain) or plain in self.joined

    def check(
        self, texts: Iterable[str], found: Found, place: str, pages: Iterable[str] = ()
    ) -> None:
        """Write down numbers and codes of grids that the sheet does not say."""
        for text in texts:
            strange = _numbers(text) - self.numbers - set(pages)
            if any(_FINE.fullmatch(each) for each in strange):
                found.add(Breach.PLACE, "A number like a place is none of the sheet's.", place)
            elif strange:
                found.add(Breach.VALUE, "A number is none of the sheet's.", place)
            plain = latin_digits(shown(text))
            if any(each[0] not in self.joined for one in GRIDS for each in one.finditer(plain)):
                found.add(Breach.PLACE, "A code of a grid is none of the sheet's.", place)

    def check_marking(self, text: str, found: Found, place: str) -> None:
        """Write down that a page does not say how far it may travel, or says another."""
        marking = self.sheet.marking
        if not re.search(re.escape(marking) + r"(?![+\w])", text):
            found.add(Breach.MARKING, "The marking of the sheet does not stand here.", place)
        others = [each.value for each in Tlp if not up_to(each, CEILING[Audience.PARTNER])]
        if any(each in text and each not in self.joined for each in others):
            found.add(Breach.MARKING, "It is marked higher than the sheet.", place)


def _straight(points: Points) -> bool:
    """Say whether a path goes only up and across, as lines of tables and frames do."""
    steps = np.abs(np.diff(points, axis=0))
    return bool((steps.min(axis=1) <= NEAR_MM).all())


def _says_something(text: str) -> bool:
    """Say whether a text of a part is more than its program, or where a cell of a table stands."""
    return not (PROGRAM.fullmatch(text) or _CELL.fullmatch(text))


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(latin_digits(shown(text))))


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a sheet but the hints, which are never printed."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if one.name != "hints":
                yield from _texts(getattr(value, one.name))
