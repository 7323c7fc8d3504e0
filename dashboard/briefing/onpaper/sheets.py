"""Pages: a briefing's contents laid out on its paper, as PDF or as a picture a page."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.briefing.briefing import Layout, Orientation, Paper
from dashboard.briefing.burning import burnt
from dashboard.briefing.contents import AreaChart, Contents, LegendEntry, MapContents, Sheet
from dashboard.briefing.onpaper.drawing import drawn, pen
from dashboard.briefing.projection import Frame
from dashboard.briefing.speech import Speech, speech
from dashboard.briefing.typesetting import typeset

_PAPER_MM = {Paper.A4: (210.0, 297.0), Paper.A3: (297.0, 420.0), Paper.LETTER: (215.9, 279.4)}
_MARGIN_X_MM, _MARGIN_Y_MM = 28.0, 31.0
"""Of both sides together, as `templates/furniture.typ` has them."""

_NAMES_MM = 2.6
"""Left of a map, for the names of its parallels."""

_AROUND_MM = 4.0, 3.6
"""Around a map alone, as `templates/map_only.typ` has it."""

_PICTURE_PX = 700
_SHORT = 80
_TITLE_PT = ((60, 16.0), (120, 13.0), (250, 10.0))
_SMALLEST_TITLE_PT = 8.5

Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameOnPage:
    """Where a map's frame stands on a page, and what of the Earth lies in it."""

    page: int
    """From 1."""

    left_mm: float
    """Of its left edge from the left of the page."""

    top_mm: float
    """Of its upper edge from the top of the page."""

    frame: Frame
    """The rectangle; it turns millimetres into degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the parts of a sheet are, millimetres."""

    overview: tuple[float, float]
    overview_alone: tuple[float, float]
    locator: tuple[float, float]
    detail: tuple[float, float]
    index: tuple[float, float]
    chart: tuple[float, float]
    left: float
    picture: float


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
    values, pictures = _values(contents)
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
    values, pictures = _values(contents)
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
    made, pictures = _map(map_, inner, speech(language)), dict[str, bytes]()
    _take_picture(made, pictures)
    values = {"map": made, "lang": language}
    return typeset("map_only.typ", values, kind="png", dpi=dpi, pictures=pictures).files[0]


def _placed(mark: Mapping[str, Any]) -> FrameOnPage:
    frame = Frame(
        width_mm=mark["width"], height_mm=mark["height"], lon=mark["lon"], lat=mark["lat"],
        metres_a_mm=mark["metres_a_mm"],
    )  # fmt: skip
    return FrameOnPage(page=mark["page"], left_mm=mark["left"], top_mm=mark["top"], frame=frame)


def sizes(paper: Paper, orientation: Orientation) -> Sizes:
    """Return how large maps and chart are on a paper."""
    wide, high = _PAPER_MM[paper]
    if orientation is Orientation.LANDSCAPE:
        wide, high = high, wide
    wide, high = wide - _MARGIN_X_MM, high - _MARGIN_Y_MM
    if orientation is Orientation.LANDSCAPE:
        left = wide * 0.55
        detail = (left - 9) * 0.3
        return Sizes(
            overview=(left - _NAMES_MM, high * 0.34),
            overview_alone=(left - _NAMES_MM, high * 0.7), locator=(wide * 0.19, high * 0.24),
            detail=(detail, detail / 1.25), index=(wide - _NAMES_MM, high * 0.55),
            chart=(left, high * 0.14), left=left, picture=(left - detail - 7) / 2 / 1.25,
        )  # fmt: skip
    detail = (wide - 9) * 0.32
    over = wide * 0.64 - _NAMES_MM
    return Sizes(
        overview=(over, high * 0.235),
        overview_alone=(over, high * 0.42), locator=(wide - over - 3 - 2 * _NAMES_MM, high * 0.13),
        detail=(detail, detail / 1.25), index=(wide - _NAMES_MM, high * 0.5),
        chart=(wide, high * 0.105), left=wide, picture=(wide - detail - 7) / 2 / 1.25,
    )  # fmt: skip


def _values(contents: Contents) -> tuple[Values, dict[str, bytes]]:
    """Return plain values for the template, and the pictures that they name."""
    asked, tongue = contents.briefing, speech(contents.briefing.language)
    size = sizes(asked.paper, asked.orientation)
    pictures: dict[str, bytes] = {}
    sheets = []
    for each in contents.sheets:
        made, own = _sheet(each, contents, size, tongue)
        sheets.append(made)
        pictures |= own
    title_pt = next((pt for most, pt in _TITLE_PT if len(contents.title) <= most),
                    _SMALLEST_TITLE_PT)  # fmt: skip
    word = contents.word
    values = {
        "lang": asked.language, "paper": asked.paper.value,
        "flipped": asked.orientation is Orientation.LANDSCAPE,
        "atlas": asked.layout is Layout.ATLAS, "title": contents.title, "title_size": title_pt,
        "short": shortened(contents.title), "marking": contents.marking,
        "marking_says": contents.marking_says, "as_of": contents.as_of, "day": contents.day,
        "period": contents.period, "audience": contents.audience_says,
        "synthetic": word("SYNTHETIC: invented, no real place") if contents.synthetic else "",
        "credit": shortened("; ".join(contents.attribution), 150), "page": word("Page"),
        "words": {
            "legend": word("Legend"), "contents": word("Contents"), "sources": word("Sources"),
            "method": word("Method and limits"), "figures": word("Key figures"),
            "unseen": word("What could not be seen"), "assessment": word("Assessment"),
            "shown": word("What is shown"), "notes": word("Notes of the maker"),
            "source": word("Source"), "as_of": word("As of"), "figure": word("Figure"),
            "before_after": word("Before and after"), "value": word("Value"),
            "attribution": word("Attribution"), "marking": word("Marking"),
            "for_whom": word("For"), "period": word("Period"),
            "left_out": word("What is left out"),
        },
        "notes": list(contents.notes), "left_out": list(contents.left_out),
        "index": _map(contents.index, size.index, tongue) if contents.index else None,
        "sheets": sheets, "method": list(contents.method), "sources": list(contents.sources),
        "attribution": list(contents.attribution), "left_mm": size.left,
    }  # fmt: skip
    for made in [values["index"], *(one["overview"] for one in sheets),
                 *(one["detail"] for one in sheets)]:  # fmt: skip
        _take_picture(made, pictures)
    return values, pictures


def _sheet(
    sheet: Sheet, contents: Contents, size: Sizes, tongue: Speech
) -> tuple[Values, dict[str, bytes]]:
    """Return one sheet as plain values, and its pictures with their words burnt in."""
    bare = not sheet.pictures and sheet.chart is None
    atlas, language = contents.briefing.layout is Layout.ATLAS, contents.briefing.language
    names = [f"{sheet.number}-{place}.png" for place in range(len(sheet.pictures))]
    pictures = {
        name: burnt(each, width_px=_PICTURE_PX, language=language)
        for name, each in zip(names, sheet.pictures, strict=True)
    }
    return {
        "number": sheet.number, "title": sheet.title,
        "heading": f"{sheet.number}. {sheet.title}" if atlas else contents.title,
        "where": sheet.where, "subtitle": sheet.subtitle,
        "synthetic": sheet.synthetic,
        "overview": _map(
            sheet.overview, size.overview_alone if bare else size.overview, tongue
        ),
        "locator": _map(sheet.locator, size.locator, tongue),
        "detail": _map(sheet.detail, size.detail, tongue) if sheet.detail else None,
        "pictures": [
            {"file": name, "alt": " ".join(each.words)}
            for name, each in zip(names, sheet.pictures, strict=True)
        ],
        "pictures_said": sheet.pictures_said, "picture_mm": size.picture,
        "legend": [_key(each) for each in sheet.legend],
        "chart": _chart(sheet.chart, size.chart, contents, tongue) if sheet.chart else None,
        "chart_said": sheet.chart_said,
        "figures": [
            {"label": each.label, "value": each.value, "source": each.source, "on": each.on}
            for each in sheet.figures
        ],
        "assessed": list(sheet.assessed), "unseen": list(sheet.unseen),
        "shown": list(sheet.shown), "sources": list(sheet.sources),
    }, pictures  # fmt: skip


def _map(map_: MapContents, size: tuple[float, float], tongue: Speech) -> Values:
    """Return a map as plain values, with its caption and its own legend."""
    made = drawn(map_, *size, tongue)
    made |= {"caption": map_.caption, "legend": [_key(each) for each in map_.legend],
             "png": map_.picture.png if map_.picture else None}  # fmt: skip
    return made


def _take_picture(made: Values | None, pictures: dict[str, bytes]) -> None:
    """Move the picture of a map from its values to the files beside them."""
    png = made.pop("png", None) if made else None
    if made and png is not None:
        name = f"map-{len(pictures)}.png"
        pictures[name] = png
        made["picture"]["file"] = name


def _key(entry: LegendEntry) -> Values:
    return {"mark": entry.mark, "text": entry.text, **pen(entry.look)}


def _chart(
    chart: AreaChart, size: tuple[float, float], contents: Contents, tongue: Speech
) -> Values:
    """Return a chart as plain values: what is drawn, its axis and its names."""
    ends = [each.high_ha or each.area_ha or 0.0 for each in chart.epochs]
    step = _nice(max([*ends, 0.1]) / 3)
    count = math.ceil(max([*ends, 0.1]) / step)
    digits = 0 if step >= 1 else 1 if step >= 0.1 else 2
    return {
        "title": chart.title, "said": chart.said, "width": size[0], "height": size[1],
        "gap": contents.word("not observed"), "top": step * count,
        "alt": f"{chart.title}. {chart.said}",
        "every": max(math.ceil(len(chart.epochs) / (size[0] / 15)), 1),
        "ticks": [
            {"value": step * number, "name": tongue.number(step * number, digits)}
            for number in range(count + 1)
        ],
        "epochs": [
            {"name": each.name, "area_ha": each.area_ha,
             "low_ha": each.area_ha if each.low_ha is None else each.low_ha,
             "high_ha": each.area_ha if each.high_ha is None else each.high_ha}
            for each in chart.epochs
        ],
    }  # fmt: skip


def _nice(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * 0.999)


def shortened(text: str, longest: int = _SHORT) -> str:
    """Return a text that fits a line; that it was cut is shown."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
