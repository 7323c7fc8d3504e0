"""Looks as QGIS has them: what occurs is in the legend, and values are compared, never run."""

from dataclasses import replace

import pytest
from defusedxml.ElementTree import fromstring

from dashboard.briefing.geodata.styles import DOCTYPE, drawn_as
from dashboard.style import COMPOUNDS, MAP_LAYERS, MapLayer
from layers.exchange.writing.outgoing import Place
from layers.terms import SiteStatus

LAYERS = {each.id: each for each in MAP_LAYERS}


def categories(layer: MapLayer, values: set[str] | None) -> dict[str, str]:
    style = drawn_as(layer, values).qml[Place.POLYGON]
    root = fromstring(style.removeprefix(DOCTYPE))
    return {each.get("value"): each.get("label") for each in root.iter("category")}


def test_a_legend_has_what_occurs_and_nothing_else() -> None:
    assert set(categories(LAYERS["compounds"], {"raided"})) == {"raided"}
    assert set(categories(LAYERS["compounds"], None)) == {each.value for each in COMPOUNDS}
    assert set(categories(LAYERS["compounds"], set())) == {each.value for each in COMPOUNDS}


def test_a_value_that_no_look_is_for_is_drawn_all_the_same() -> None:
    assert set(categories(LAYERS["compounds"], {"raided", "=cmd()"})) == {"raided", ""}
    assert set(drawn_as(LAYERS["compounds"], {"=cmd()"}).looks) == {""}


def test_values_and_columns_are_data() -> None:
    nasty = "a\"b'<x>[% now() %]\x00"
    look = COMPOUNDS[SiteStatus.RAIDED]
    layer = replace(LAYERS["compounds"], by=nasty, label=nasty, looks={nasty: look},
                    words={nasty: nasty})  # fmt: skip
    root = fromstring(drawn_as(layer).qml[Place.POINT].removeprefix(DOCTYPE))
    ((value, label),) = [(each.get("value"), each.get("label")) for each in root.iter("category")]
    assert value == "a\"b'<x>[% now() %]\ufffd"
    assert label == "a\"b'⟨x⟩[ % now() % ]\ufffd"
    (text,) = root.iter("text-style")
    assert text.get("isExpression") == "0"


@pytest.mark.parametrize("layer", MAP_LAYERS)
def test_there_is_a_style_for_whatever_lies_at_a_place(layer: MapLayer) -> None:
    drawn = drawn_as(layer)
    kinds = {"fill": Place.POLYGON, "line": Place.LINE, "marker": Place.POINT}
    for kind, place in kinds.items():
        root = fromstring(drawn.qml[place].removeprefix(DOCTYPE))
        assert {each.get("type") for each in root.iter("symbol")} == {kind}
        assert len([*root.iter("symbol")]) == len(layer.looks)
    assert set(drawn.looks) == set(layer.looks)
