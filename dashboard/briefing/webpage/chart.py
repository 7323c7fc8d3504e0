"""Areas of a site by quarter, as a drawing in the page and as a table that says the same."""

import math

from dashboard.briefing.contents import AreaChart, Contents, EpochArea
from dashboard.briefing.speech import speech
from dashboard.briefing.webpage.markup import Html, tag, together
from dashboard.style import FOOTPRINT, INTERVAL

_WIDTH, _HEIGHT = 560, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 12, 30
_FLOOR = _HEIGHT - _BOTTOM
_LETTER_PX = 7.0
"""Of a label, to keep labels apart."""

_TICKS = 4
_DIGITS = 1
_ARM_PX = 5.0


def drawn(chart: AreaChart, number: int, contents: Contents) -> Html:
    """Return the chart of one sheet; `number` tells its parts from those of others."""
    top, step = _scale([each.high_ha or each.area_ha or 0.0 for each in chart.epochs])
    wide = (_WIDTH - _LEFT - _RIGHT) / max(len(chart.epochs), 1)
    hatch, gaps = f"hatch-{number}", any(each.area_ha is None for each in chart.epochs)
    places = [(_LEFT + wide * (at + 0.5), each) for at, each in enumerate(chart.epochs)]
    picture = tag(
        "svg", _hatching(hatch), tag("title", chart.title, id=f"chart-{number}"),
        *(_gap(x, wide, each, hatch, contents) for x, each in places if each.area_ha is None),
        _ticks(top, step, contents), _names(places, wide),
        *(_epoch(x, each, top, contents) for x, each in places if each.area_ha is not None),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img", aria_labelledby=f"chart-{number}",
        aria_describedby=f"chart-said-{number}", class_="chart",
    )  # fmt: skip
    key = tag("p", swatch(hatch), " ", contents.word("not observed"), class_="key") if gaps else ""
    return tag(
        "figure", tag("figcaption", chart.title, class_="above"), picture, key,
        tag("p", chart.said, class_="said", id=f"chart-said-{number}"),
        tag("details", tag("summary", contents.word("As a table")), _table(chart, contents)),
    )  # fmt: skip


def swatch(hatch: str) -> Html:
    """Return a sample of hatching, for a legend."""
    box = tag("rect", x=0.5, y=0.5, width=21, height=11, fill=f"url(#{hatch})", class_="frame")
    return tag("svg", box, width=22, height=12, class_="swatch", aria_hidden="true")


def _scale(values: list[float]) -> tuple[float, float]:
    """Return the top of the scale and the step of its ticks: 1, 2 or 5 times a power of ten."""
    most = max(values, default=0.0)
    if not (math.isfinite(most) and most > 0):
        return 1.0, 0.5
    power = 10.0 ** math.floor(math.log10(most / _TICKS))
    step = next(each * power for each in (1, 2, 5, 10) if each * power * _TICKS >= most)
    return math.ceil(most / step) * step, step


def _y(value: float, top: float) -> float:
    return _FLOOR - (_FLOOR - _TOP) * min(max(value / top, 0.0), 1.0)


def _hatching(name: str) -> Html:
    return tag("defs", tag(
        "pattern", tag("rect", width=6, height=6, class_="blank"),
        tag("line", x1=0, y1=0, x2=0, y2=6, class_="stripe"),
        id=name, width=6, height=6, patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
    ))  # fmt: skip


def _gap(x: float, wide: float, epoch: EpochArea, hatch: str, contents: Contents) -> Html:
    return tag(
        "rect", tag("title", f"{epoch.name}: {contents.word('not observed')}"),
        x=f"{x - wide / 2:.1f}", y=_TOP, width=f"{wide:.1f}", height=_FLOOR - _TOP,
        fill=f"url(#{hatch})",
    )  # fmt: skip


def _ticks(top: float, step: float, contents: Contents) -> Html:
    """Return lines and numbers of the scale."""
    tongue, found = speech(contents.briefing.language), []
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    for at in range(round(top / step) + 1):
        y = f"{_y(at * step, top):.1f}"
        found.append(tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="grid"))
        found.append(tag(
            "text", tongue.number(at * step, digits), x=_LEFT - 6, y=y, dy="0.35em",
            text_anchor="end",
        ))  # fmt: skip
    return together(*found)


def _names(places: list[tuple[float, EpochArea]], wide: float) -> Html:
    """Return the names of quarters along the floor, as many as have room."""
    longest = max((len(each.name) for _, each in places), default=1) * _LETTER_PX + 8
    every = max(1, math.ceil(longest / wide))
    found = []
    for x, each in places[:: every or 1]:
        half = len(each.name) * _LETTER_PX / 2
        at = min(max(x, half), _WIDTH - half)
        found.append(tag("text", each.name, x=f"{at:.1f}", y=_FLOOR + 20, text_anchor="middle"))
    return together(*found)


def _epoch(x: float, epoch: EpochArea, top: float, contents: Contents) -> Html:
    """Return one observed quarter: its interval as a bar, its estimate as a dot."""
    area = epoch.area_ha or 0.0
    parts = [tag("title", f"{epoch.name}: {' · '.join(_cells(epoch, contents)[:3])}")]
    if epoch.low_ha is not None and epoch.high_ha is not None:
        low, high = _y(epoch.low_ha, top), _y(epoch.high_ha, top)
        parts.append(tag(
            "rect", x=f"{x - _ARM_PX:.1f}", width=2 * _ARM_PX, y=f"{high:.1f}",
            height=f"{max(low - high, 1):.1f}", fill=INTERVAL.stroke, fill_opacity=INTERVAL.fill,
        ))  # fmt: skip
    parts.append(
        tag("circle", cx=f"{x:.1f}", cy=f"{_y(area, top):.1f}", r=4, fill=FOOTPRINT.stroke)
    )
    return tag("g", *parts)


def _table(chart: AreaChart, contents: Contents) -> Html:
    heads = (
        contents.word("Quarter"),
        f"{contents.word('Built-up area')}, {contents.word('hectares')}",
        contents.word("Low"), contents.word("High"), contents.word("Observed"),
    )  # fmt: skip
    rows = [
        tag("tr", tag("th", each.name, scope="row"),
            *(tag("td", cell, class_="number") for cell in _cells(each, contents)))
        for each in chart.epochs
    ]  # fmt: skip
    head = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in heads)))
    return tag("div", tag("table", head, tag("tbody", *rows)), class_="wide", tabindex=0,
               role="region", aria_label=chart.title)  # fmt: skip


def _cells(epoch: EpochArea, contents: Contents) -> list[str]:
    """Return area, lower and upper end, and what share was seen, in words."""
    tongue = speech(contents.briefing.language)

    def said(value: float | None) -> str:
        return "–" if value is None else tongue.number(value, _DIGITS)

    area = contents.word("not observed") if epoch.area_ha is None else said(epoch.area_ha)
    seen = "–" if epoch.observed_share is None else tongue.percent(epoch.observed_share)
    return [area, said(epoch.low_ha), said(epoch.high_ha), seen]
