"""Legend and switches of the map: native boxes, and of every look only what is on the map."""

from collections.abc import Iterator

from dashboard.briefing.contents import Contents
from dashboard.briefing.speech import speech
from dashboard.briefing.webpage.layers import OnMap
from dashboard.briefing.webpage.markup import Html, tag
from dashboard.style import BORDER, LAND, Look

PICTURES, INDEX = "pictures", "index"
"""Names of what can be switched beside the layers."""

_FLAG = "M5 2.5h12l-3 3.5l3 3.5h-12M5 2.5v11"
_DISC = 5


def legend(contents: Contents, layers: list[OnMap]) -> Html:
    """Return the legend; its switches work once the script of the page runs."""
    entries = [*_others(contents), *(_layer(each, contents) for each in reversed(layers))]
    land = tag("ul", _look("area", Look(stroke=BORDER, fill=1, width=1), contents.word("Land"),
                           inside=LAND), class_="looks")  # fmt: skip
    return tag("fieldset", tag("legend", contents.word("Legend")), *entries, land, class_="layers")


def _others(contents: Contents) -> Iterator[Html]:
    if contents.index is not None:
        looks = [_look(each.mark, each.look, each.text) for each in contents.index.legend]
        yield tag("div", _switch(INDEX, contents.index.caption, "", shown=True),
                  tag("ul", *looks, class_="looks"), class_="layer")  # fmt: skip
    if any(each.detail and each.detail.picture for each in contents.sheets):
        yield tag("div", _switch(PICTURES, contents.word("Imagery"), "", shown=True),
                  class_="layer")  # fmt: skip


def _layer(on: OnMap, contents: Contents) -> Html:
    """Return one layer: its switch, what its looks mean, of which quarter, and its rows by name."""
    tongue, drawn = speech(contents.briefing.language), on.layer.drawn
    looks = [
        _look(_mark(on, value), drawn.looks[value], tongue.says(drawn.words.get(value, value)))
        for value in on.values
    ]
    count = "" if on.epochs else tongue.number(len(on.rows))
    parts: list[str] = [_switch(on.layer.id, on.layer.title, count, shown=drawn.shown)]
    if looks:
        parts.append(tag("ul", *looks, class_="looks"))
    if on.epochs:
        choices = [("", contents.word("The newest of each")), *((each, each) for each in on.epochs)]
        options = [
            tag("option", f"{words} ({tongue.number(len(on.of(epoch)))})", value=epoch)
            for epoch, words in choices
        ]
        parts.append(tag("label", contents.word("Quarter"), " ",
                         tag("select", *options, data_epochs=on.layer.id, disabled=True,
                             autocomplete="off"), class_="epochs"))  # fmt: skip
    if len(on.rows):
        parts.append(tag("details", tag("summary", contents.word("As a list")),
                         data_list=on.layer.id, hidden=True))  # fmt: skip
    return tag("div", *parts, class_="layer")


def _switch(name: str, title: str, count: str, *, shown: bool) -> Html:
    box = tag("input", type="checkbox", data_layer=name, checked=shown, disabled=True,
              autocomplete="off")  # fmt: skip
    words = tag("span", title, class_="name")
    counted = tag("span", count, class_="count") if count else ""
    return tag("label", box, words, counted, class_="switch")


def _mark(on: OnMap, value: str) -> str:
    """Return what a look is a sample of: an outline where there is one, else how points are."""
    rows, by = on.rows, on.layer.drawn.by
    shapes = rows[rows[by] == value].geometry if by else rows.geometry
    return on.layer.drawn.mark if (shapes.geom_type == "Point").all() else "area"


def _look(mark: str, look: Look, words: str, *, inside: str = "") -> Html:
    style: dict[str, str | float] = {
        "stroke": look.stroke, "stroke_width": look.width, "fill": inside or look.stroke,
        "fill_opacity": 0.8 if mark == "flag" else look.fill, "stroke_dasharray": look.dash,
    }  # fmt: skip
    if mark == "flag":
        shape = tag("path", d=_FLAG, **{**style, "stroke_width": 1.5})
    elif mark in ("circle", "number", "ring"):
        shape = tag("circle", cx=12, cy=8, r=_DISC, **style)
    elif mark == "square":
        shape = tag("rect", x=7, y=3, width=10, height=10, **style)
    else:
        shape = tag("rect", x=3, y=3, width=18, height=10, **style)
    sample = tag("svg", shape, width=24, height=16, class_="swatch ground", aria_hidden="true")
    return tag("li", sample, tag("span", words))
