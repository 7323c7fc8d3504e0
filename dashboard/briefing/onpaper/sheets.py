"""Pages: a briefing's contents laid out on its paper, as PDF or as a picture a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.briefing.contents import Contents
from dashboard.briefing.frames import FrameOnPage
from dashboard.briefing.map_contents import MapContents
from dashboard.briefing.onpaper.values import map_values, take_picture, values_of
from dashboard.briefing.projection import Frame
from dashboard.briefing.speech import speech
from dashboard.briefing.typesetting import typeset

_AROUND_MM = 4.0, 3.6
"""Around a map alone, as `templates/map_only.typ` has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """A briefing as PDF."""

    pdf: bytes
    """The file."""

    frames: tuple[FrameOnPage, ...]
    """Its maps, for whoever reads it back."""


def pdf(contents: Contents) -> Paged:
    """Return the briefing as PDF: fonts embedded, vectors where vectors are meant, no date in it.

    Raises
    ------
    FontsMissingError
        If the packaged fonts are not there.

    """
    values, pictures = values_of(contents)
    made = typeset("briefing.typ", values, pictures=pictures)
    return Paged(pdf=made.files[0], frames=tuple(_placed(each) for each in made.frames))


def png(contents: Contents, *, dpi: float | None = None) -> tuple[bytes, ...]:
    """Return the briefing as a picture a page, PNG.

    Parameters
    ----------
    contents
        What it says.
    dpi
        Dots per inch; None: as the briefing asks.

    Raises
    ------
    FontsMissingError
        If the packaged fonts are not there.

    """
    values, pictures = values_of(contents)
    dots = contents.briefing.dpi if dpi is None else dpi
    return typeset("briefing.typ", values, kind="png", dpi=dots, pictures=pictures).files


def map_png(map_: MapContents, size_mm: tuple[float, float], language: str, *, dpi: float) -> bytes:
    """Return one map alone, without its legend, PNG; the names of its lines stand around it.

    Parameters
    ----------
    map_
        Its contents.
    size_mm
        Width and height of the whole picture, millimetres.
    language
        Of what is written on it.
    dpi
        Dots per inch.

    """
    inner = size_mm[0] - _AROUND_MM[0], size_mm[1] - _AROUND_MM[1]
    made, pictures = map_values(map_, inner, speech(language)), dict[str, bytes]()
    take_picture(made, pictures)
    values = {"map": made, "lang": language}
    return typeset("map_only.typ", values, kind="png", dpi=dpi, pictures=pictures).files[0]


def _placed(mark: Mapping[str, Any]) -> FrameOnPage:
    frame = Frame(
        width_mm=mark["width"], height_mm=mark["height"], lon=mark["lon"], lat=mark["lat"],
        metres_a_mm=mark["metres_a_mm"],
    )  # fmt: skip
    return FrameOnPage.of(mark["page"], mark["left"], mark["top"], frame)
