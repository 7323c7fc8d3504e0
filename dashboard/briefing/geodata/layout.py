"""A sheet for printing in a project of QGIS: map, legend, scale bar, north arrow, marking, sources.

A4, landscape, millimetres. What QGIS would reckon in a text, between [% and %], is parted first.
"""

import base64
from collections.abc import Sequence
from textwrap import fill
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement

from layers.exchange.writing.values import inert

NAME = "Briefing"
Box = tuple[float, float, float, float]
"""Left, top, width, height, millimetres."""

InLegend = tuple[str, str, Sequence[str]]
"""Id and name of a layer, and what its signs mean."""

_PAGE = (297.0, 210.0)
_MAP: Box = (10, 24, 197, 168)
_LEGEND_SIGNS = 38
"""Of a line of the legend, which QGIS does not break."""
_ARROW = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="36" viewBox="0 0 24 36">'
    b'<path d="M12 1 20 25 12 20 4 25z" fill="#22262a"/>'
    b'<path d="M8.5 35V27.5h1.6l3.8 5V27.5h1.6V35h-1.6l-3.8-5V35z" fill="#22262a"/></svg>'
)
_PAGES, _MAPS, _PICTURES, _LABELS, _LEGENDS, _BARS = 65638, 65639, 65640, 65641, 65642, 65646
_LEFT, _RIGHT, _TOP = "1", "2", "32"


def layout(
    *,
    title: str,
    marking: str,
    said: str,
    extent: Box,
    crs: Element,
    layers: Sequence[InLegend],
) -> Element:
    """Return the sheet.

    Parameters
    ----------
    title, marking, said
        What stands above, at the corner, and beneath.
    extent
        West, south, east, north of what must be seen, in units of `crs`.
    crs
        Of the map.
    layers
        Those in the legend, from the top.

    """
    made = Element("Layout", name=NAME, units="mm", printResolution="300")
    pages = SubElement(made, "PageCollection")
    pages.append(_item(_PAGES, "page", (0, 0, *_PAGE)))
    bold, small = _font(16, bold=True), _font(7, bold=False)
    made.append(_label("title", title, (10, 8, 222, 14), bold, _LEFT))
    made.append(_label("marking", marking, (232, 8, 55, 14), bold, _RIGHT))
    made.append(_map(extent, crs))
    made.append(_legend(layers))
    made.append(_scale_bar())
    made.append(_north())
    made.append(_label("sources", said, (10, 194, 277, 12), small, _LEFT))
    return made


def _item(kind: int, name: str, box: Box, **more: str) -> Element:
    """Return one item of the sheet."""
    left, top, width, height = box
    place, size = f"{left:g},{top:g},mm", f"{width:g},{height:g},mm"
    said = {"frame": "false", "background": "false", **more}
    made = Element(
        "LayoutItem", said, type=str(kind), id=name, uuid=_id(name), templateUuid=_id(name),
        position=place, positionOnPage=place, size=size, visibility="1", opacity="1",
        referencePoint="0", zValue="1",
    )  # fmt: skip
    SubElement(made, "FrameColor", red="120", green="126", blue="132", alpha="255")
    SubElement(made, "BackgroundColor", red="255", green="255", blue="255", alpha="255")
    return made


def _id(name: str) -> str:
    """Return an id that is always the same."""
    return f"{{{uuid5(NAMESPACE_URL, f'compoundwatch:layout:{name}')}}}"


def _font(points: int, *, bold: bool) -> str:
    weight, style = ("75", "Bold") if bold else ("50", "Regular")
    return f"Sans Serif,{points},-1,5,{weight},0,0,0,0,0,{style}"


def _label(name: str, text: str, box: Box, font: str, side: str) -> Element:
    made = _item(
        _LABELS, name, box, labelText=inert(text), htmlState="0", halign=side, valign=_TOP,
        marginX="0", marginY="0",
    )  # fmt: skip
    SubElement(made, "LabelFont", description=font, style="")
    SubElement(made, "FontColor", red="34", green="38", blue="42", alpha="255")
    return made


def _map(extent: Box, crs: Element) -> Element:
    """Return the map; its extent is widened to the shape of its frame."""
    made = _item(_MAPS, "map", _MAP, frame="true", background="true", followPreset="false",
                 keepLayerSet="false", drawCanvasItems="true", mapRotation="0")  # fmt: skip
    west, south, east, north = extent
    per_mm = 1.05 * max((east - west) / _MAP[2], (north - south) / _MAP[3])
    x, y = (west + east) / 2, (south + north) / 2
    wide, high = per_mm * _MAP[2] / 2, per_mm * _MAP[3] / 2
    SubElement(made, "Extent", xmin=f"{x - wide:.0f}", ymin=f"{y - high:.0f}",
               xmax=f"{x + wide:.0f}", ymax=f"{y + high:.0f}")  # fmt: skip
    SubElement(made, "crs").append(crs)
    return made


def _legend(layers: Sequence[InLegend]) -> Element:
    """Return the legend: of the layers that are shown, and of what is seen on the map."""
    made = _item(_LEGENDS, "legend", (209, 23, 78, 120), background="true", resizeToContents="1",
                 symbolWidth="6", symbolHeight="4", boxSpace="1", columnCount="1",
                 lineSpacing="0.6",
                 map_uuid=_id("map"), legendFilterByMap="1", fontColor="#22262a")  # fmt: skip
    styles = SubElement(made, "styles")
    for name, points, above in (
        ("title", 10, "0"), ("group", 9, "2"), ("subgroup", 8, "3"), ("symbol", 8, "2"),
        ("symbolLabel", 8, "2"),
    ):  # fmt: skip
        style = SubElement(styles, "style", name=name, marginTop=above, alignment="1", indent="0")
        if name == "symbolLabel":
            style.set("marginLeft", "2")
        font = _font(points, bold=name == "subgroup")
        SubElement(style, "styleFont", description=font, style="")
    tree = SubElement(made, "layer-tree-group")
    for layer_id, name, words in layers:
        node = SubElement(
            tree, "layer-tree-layer", id=layer_id, name=inert(name), checked="Qt::Checked",
            expanded="1",
        )  # fmt: skip
        options = SubElement(SubElement(node, "customproperties"), "Option", type="Map")
        said = {"legend/title-label": name} | {
            f"legend/label-{number}": each for number, each in enumerate(words)
        }
        for key, text in said.items():
            broken = fill(inert(text), _LEGEND_SIGNS)
            SubElement(options, "Option", name=key, type="QString", value=broken)
    return made


def _scale_bar() -> Element:
    made = _item(
        _BARS, "scale bar", (209, 178, 62, 12), style="Single Box", mapUuid=_id("map"),
        unitType="km", unitLabel="km", numMapUnitsPerScaleBarUnit="1", segmentSizeMode="1",
        minBarWidth="25", maxBarWidth="60", numSegments="2", numSegmentsLeft="0", height="1.5",
        labelBarSpace="1.5", boxContentSpace="1", numUnitsPerSegment="1", segmentMillimeters="20",
        outlineWidth="0.2", background="true",
    )  # fmt: skip
    SubElement(made, "text-style", fontFamily="Sans Serif", fontSize="8", fontSizeUnit="Point",
               textColor="34,38,42,255", textOpacity="1", allowHtml="0")  # fmt: skip
    for name, shade in (("fillColor", "34"), ("fillColor2", "255"), ("strokeColor", "34")):
        SubElement(made, name, red=shade, green=shade, blue=shade, alpha="255")
    return made


def _north() -> Element:
    """Return an arrow that follows the north of the map. It is drawn here, and needs no file."""
    drawn = "base64:" + base64.b64encode(_ARROW).decode()
    return _item(_PICTURES, "north", (276, 175, 10, 15), file=drawn, mode="0", resizeMode="0",
                 anchorPoint="0", northMode="0", northOffset="0", mapUuid=_id("map"))  # fmt: skip
