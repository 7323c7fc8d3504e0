"""Contents as plain values for the templates, and the pictures that they name."""

import math
from typing import Any

from dashboard.briefing.briefing import Layout, Orientation
from dashboard.briefing.burning import burnt
from dashboard.briefing.contents import INVENTED, AreaChart, Contents, Sheet
from dashboard.briefing.map_contents import LegendEntry, MapContents
from dashboard.briefing.onpaper.drawing import drawn, pen
from dashboard.briefing.onpaper.layout import Sizes, sizes
from dashboard.briefing.speech import Speech, speech

_PICTURE_PX = 700
_SHORT = 80
_TITLE_PT = ((60, 16.0), (120, 13.0), (250, 10.0))
_SMALLEST_TITLE_PT = 8.5

Values = dict[str, Any]


def values_of(contents: Contents) -> tuple[Values, dict[str, bytes]]:
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
        "synthetic": contents.invented, "invented": word(INVENTED),
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
        "index": map_values(contents.index, size.index, tongue) if contents.index else None,
        "sheets": sheets, "method": list(contents.method), "sources": list(contents.sources),
        "attribution": list(contents.attribution), "left_mm": size.left,
    }  # fmt: skip
    for made in [values["index"], *(one["overview"] for one in sheets),
                 *(one["detail"] for one in sheets)]:  # fmt: skip
        take_picture(made, pictures)
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
        "overview": map_values(
            sheet.overview, size.overview_alone if bare else size.overview, tongue
        ),
        "locator": map_values(sheet.locator, size.locator, tongue),
        "detail": map_values(sheet.detail, size.detail, tongue) if sheet.detail else None,
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


def map_values(map_: MapContents, size: tuple[float, float], tongue: Speech) -> Values:
    """Return a map as plain values, with its caption and its own legend."""
    made = drawn(map_, *size, tongue)
    made |= {"caption": map_.caption, "legend": [_key(each) for each in map_.legend],
             "png": map_.picture.png if map_.picture else None}  # fmt: skip
    return made


def take_picture(made: Values | None, pictures: dict[str, bytes]) -> None:
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
