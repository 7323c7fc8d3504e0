"""Looks as QGIS has them: symbols, a renderer and labels, as XML, for style tables and projects.

Widths are millimetres: a pixel of the map is 1/96 inch. Values and names of columns are data: a
label is the name of a column and never an expression, and a value is compared and never run.
"""

from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from dashboard.style import Look, MapLayer
from layers.exchange.writing.outgoing import Drawn, Place
from layers.exchange.writing.values import inert, legal

VERSION = "3.22.0"
"""Of QGIS, whose form it has; newer ones read it, too."""

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

WRITTEN = frozenset({"name", "said"})
"""Columns that are written on the map at once. Others, such as ids, can be switched on; what they
would name keeps its place free of others' labels all the same."""

_MM = 25.4 / 96
_MARKER_MM = 2.6
_OTHER = Look(stroke="#777777")
"""Of a value that no look is for."""

_MARKS = {"circle": "circle", "square": "square", "flag": "triangle"}
_KINDS = {Place.POLYGON: "fill", Place.LINE: "line", Place.POINT: "marker"}
_GEOMETRY = {Place.POINT: "0", Place.LINE: "1", Place.POLYGON: "2", Place.NONE: "4"}
_AROUND_A_POINT, _LEVEL, _ALONG_A_LINE = "6", "4", "2"
_PLACEMENT = {
    Place.POINT: _AROUND_A_POINT, Place.POLYGON: _LEVEL, Place.LINE: _ALONG_A_LINE,
}  # fmt: skip


def drawn_as(layer: MapLayer, values: Collection[str] | None = None) -> Drawn:
    """Return how other programs draw a layer of the map.

    Parameters
    ----------
    layer
        How it is drawn here.
    values
        What its column `by` holds: a legend has these alone. None for all that have a look.

    """
    chosen = layer.looks
    if layer.by and values:
        chosen = {each: look for each, look in layer.looks.items() if each in values}
        if set(values) - set(layer.looks):
            chosen = {**chosen, "": layer.looks.get("", _OTHER)}
    looks = {
        value: {"stroke": look.stroke, "fill": look.fill, "width": look.width}
        for value, look in chosen.items()
    }
    return Drawn(
        looks=looks, by=layer.by, label=layer.label, shown=layer.shown,
        qml={place: _qml(layer, chosen, place) for place in _KINDS},
    )  # fmt: skip


def _qml(layer: MapLayer, looks: Mapping[str, Look], place: Place) -> str:
    """Return a style as QGIS keeps it in a file or a table of styles."""
    root = Element("qgis", version=VERSION, styleCategories="Symbology|Labeling", labelsEnabled="1")
    root.append(renderer(layer, looks, place))
    if layer.label:
        root.append(labels(layer.label, place))
    SubElement(root, "layerGeometryType").text = _GEOMETRY[place]
    return DOCTYPE + tostring(root, encoding="unicode")


def renderer(layer: MapLayer, looks: Mapping[str, Look], place: Place) -> Element:
    """Return the renderer of a layer: one symbol, or one for each value of its column."""
    made = Element("renderer-v2", type="singleSymbol", symbollevels="0", enableorderby="0")
    if layer.by:
        made.set("type", "categorizedSymbol")
        made.set("attr", legal(layer.by))
        categories = SubElement(made, "categories")
        for number, value in enumerate(looks):
            SubElement(
                categories, "category", symbol=str(number), value=legal(value), render="true",
                label=inert(layer.words.get(value) or value or "…"),
            )  # fmt: skip
    symbols = SubElement(made, "symbols")
    for number, look in enumerate(looks.values()):
        symbols.append(_symbol(str(number), look, place, layer.mark))
    return made


def _symbol(name: str, look: Look, place: Place, mark: str) -> Element:
    """Return the symbol of a look."""
    made = Element("symbol", type=_KINDS[place], name=name, alpha="1", clip_to_extent="1")
    if place is Place.POINT:
        made.append(_marker(look, mark))
    if place is Place.POLYGON:
        made.append(symbol_layer(
            "SimpleFill", color=_colour(look.stroke, look.fill), outline_style="no",
            style="solid" if look.fill else "no",
        ))  # fmt: skip
    if place is Place.LINE or (place is Place.POLYGON and look.width):
        made.append(_line(look))
    return made


def _marker(look: Look, mark: str) -> Element:
    return symbol_layer(
        "SimpleMarker", name=_MARKS.get(mark, "circle"), size=_mm(_MARKER_MM / _MM), size_unit="MM",
        color=_colour(look.stroke, look.fill), outline_color=_colour(look.stroke, 1),
        outline_style="solid" if look.width else "no", outline_width=_mm(look.width),
        outline_width_unit="MM", joinstyle="miter",
    )  # fmt: skip


def _line(look: Look) -> Element:
    dashes = ";".join(_mm(float(each)) for each in look.dash.split())
    return symbol_layer(
        "SimpleLine", line_color=_colour(look.stroke, 1), line_width=_mm(look.width),
        line_width_unit="MM", line_style="solid", joinstyle="round", capstyle="flat",
        use_custom_dash="1" if dashes else "0", customdash=dashes or "5;2", customdash_unit="MM",
    )  # fmt: skip


def symbol_layer(kind: str, **properties: str) -> Element:
    """Return one layer of a symbol."""
    made = Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = SubElement(made, "Option", type="Map")
    for name, value in sorted(properties.items()):
        SubElement(options, "Option", name=name, type="QString", value=value)
    return made


def labels(column: str, place: Place) -> Element:
    """Return labels that say what a column holds: the column is named, nothing is reckoned."""
    made = Element("labeling", type="simple")
    settings = SubElement(made, "settings", calloutType="simple")
    style = SubElement(
        settings, "text-style", fieldName=legal(column), isExpression="0", fontSize="8",
        fontSizeUnit="Point", textColor="34,38,42,255", textOpacity="1", allowHtml="0",
        fontFamily="Sans Serif", namedStyle="Regular", multilineHeight="1",
    )  # fmt: skip
    SubElement(
        style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM",
        bufferColor="255,255,255,255", bufferOpacity="0.85", bufferNoFill="1",
    )  # fmt: skip
    SubElement(settings, "text-format", wrapChar="", autoWrapLength="28", plussign="0")
    SubElement(
        settings, "placement", placement=_PLACEMENT[place], dist="0.6", distUnits="MM",
        offsetType="1",
        predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR", priority="5",
        polygonPlacementFlags="3",
    )  # fmt: skip
    SubElement(
        settings, "rendering", drawLabels="1" if column in WRITTEN else "0", obstacle="1",
        obstacleFactor="2", obstacleType="1", displayAll="0", scaleVisibility="0",
    )  # fmt: skip
    return made


def _mm(pixels: float) -> str:
    return f"{pixels * _MM:.3f}"


def _colour(colour: str, opacity: float) -> str:
    """Return a colour, #rrggbb, as QGIS has it."""
    parts = [str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)]
    return ",".join([*parts, str(round(opacity * 255))])
