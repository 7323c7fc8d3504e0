"""A project of QGIS 3 that opens the GeoPackage beside it, drawn as the briefing is.

It names that file and nothing else: no path, no address, no person, no clock. Web Mercator
(EPSG:3857), so that a map of the web can be laid under it; the layers are degrees.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from dashboard.briefing.geodata.layout import layout
from dashboard.briefing.geodata.styles import DOCTYPE, VERSION
from dashboard.briefing.map_contents import Bounds
from layers.exchange.writing.geopackage_rows import Table
from layers.exchange.writing.outgoing import Place
from layers.exchange.writing.values import inert, legal

_TYPES = {Place.POLYGON: "Polygon", Place.LINE: "Line", Place.POINT: "Point",
          Place.NONE: "No geometry"}  # fmt: skip
_RADIUS_M = 6_378_137.0
_NARROWEST_DEG = 0.01
"""Of an extent: a single point is shown with its surroundings."""

_CRS = {
    4326: ("3452", "WGS 84", "longlat", "true", "+proj=longlat +datum=WGS84 +no_defs"),
    3857: ("3857", "WGS 84 / Pseudo-Mercator", "merc", "false",
           "+proj=merc +a=6378137 +b=6378137 +units=m +nadgrids=@null +wktext +no_defs"),
}  # fmt: skip
"""EPSG code -> id in QGIS, name, projection, whether degrees, and in the form of PROJ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the layers of a project."""

    geopackage: str
    """Name of the file beside it."""

    title: str
    """Of the project, and of its sheet."""

    about: Mapping[str, str]
    """What it says of itself, in its metadata."""

    attribution: str
    """Sources, said with every layer."""

    bounds: Bounds
    """What is seen when it opens, degrees."""

    marking: str
    """TLP, on its sheet."""


def project(tables: Sequence[Table], frame: Frame) -> bytes:
    """Return a project, XML, of tables from the bottom of the map to its top."""
    title, geopackage = frame.title, frame.geopackage
    root = Element("qgis", version=VERSION, projectname=inert(title), saveUser="", saveUserFull="",
                   saveDateTime="")  # fmt: skip
    SubElement(root, "homePath", path="")
    SubElement(root, "title").text = inert(title)
    SubElement(root, "projectCrs").append(_crs(3857))
    from_the_top = list(reversed(tables))
    root.append(_tree(from_the_top, geopackage))
    extent = _metres(frame.bounds)
    root.append(_canvas(extent))
    layers = SubElement(root, "projectlayers")
    for each in from_the_top:
        layers.append(_layer(each, geopackage, frame.attribution))
    order = SubElement(root, "layerorder")
    for each in from_the_top:
        SubElement(order, "layer", id=_id(each))
    root.append(_properties())
    root.append(_said(title, frame.about))
    shown = [
        (_id(each), each.title, _words(each))
        for each in from_the_top
        if each.place is not Place.NONE and each.layer.drawn.shown
    ]
    SubElement(root, "Layouts").append(layout(
        title=title, marking=frame.marking, said=frame.attribution, extent=extent, crs=_crs(3857),
        layers=shown,
    ))  # fmt: skip
    view = SubElement(root, "ProjectViewSettings", UseProjectScales="0")
    default = SubElement(view, "DefaultViewExtent", _corners(extent))
    default.append(_crs(3857))
    indent(root, " ")
    return (DOCTYPE + tostring(root, encoding="unicode") + "\n").encode()


def _id(table: Table) -> str:
    return f"compoundwatch_{table.name}"


def _source(table: Table, geopackage: str) -> str:
    return f"./{geopackage}|layername={table.name}"


def _tree(tables: Sequence[Table], geopackage: str) -> Element:
    """Return the list of layers, from the top."""
    made = Element("layer-tree-group")
    for each in tables:
        checked = "Qt::Checked" if each.layer.drawn.shown else "Qt::Unchecked"
        SubElement(
            made, "layer-tree-layer", id=_id(each), name=inert(each.title), providerKey="ogr",
            source=_source(each, geopackage), checked=checked, expanded="1",
        )  # fmt: skip
    SubElement(made, "custom-order", enabled="0")
    return made


def _style(table: Table) -> Element | None:
    """Return the style of a table, which is ours; None where it has none."""
    style = table.layer.drawn.qml.get(table.place)
    return fromstring(style.removeprefix(DOCTYPE)) if style else None  # noqa: S314 - as said


def _words(table: Table) -> list[str]:
    """Return what the signs of a table mean, in their order."""
    style = _style(table)
    return [] if style is None else [each.get("label", "") for each in style.iter("category")]


def _layer(table: Table, geopackage: str, attribution: str) -> Element:
    """Return one layer: where its rows are, what it is called, how it is drawn."""
    drawn, place = table.layer.drawn, table.place
    made = Element("maplayer", type="vector", geometry=_TYPES[place], readOnly="1")
    made.set("labelsEnabled", "1" if drawn.label else "0")
    for name, text in {
        "id": _id(table), "datasource": _source(table, geopackage),
        "layername": inert(table.title), "abstract": inert(table.layer.said),
        "attribution": inert(attribution),
    }.items():  # fmt: skip
        SubElement(made, name).text = text
    SubElement(made, "srs").append(_crs(4326))
    metadata = SubElement(made, "resourceMetadata")
    SubElement(metadata, "title").text = inert(table.title)
    SubElement(metadata, "abstract").text = inert(table.layer.said)
    SubElement(metadata, "rights").text = inert(attribution)
    SubElement(made, "provider", encoding="UTF-8").text = "ogr"
    if (style := _style(table)) is not None:
        made.extend(style)
    if drawn.label:
        column = legal(drawn.label).replace('"', '""')
        SubElement(made, "previewExpression").text = f'"{column}"'
    return made


def _canvas(extent: Bounds) -> Element:
    """Return what is seen when the project opens."""
    made = Element("mapcanvas", name="theMapCanvas", annotationsVisible="1")
    SubElement(made, "units").text = "meters"
    box = SubElement(made, "extent")
    for name, value in _corners(extent).items():
        SubElement(box, name).text = value
    SubElement(made, "rotation").text = "0"
    SubElement(made, "destinationsrs").append(_crs(3857))
    return made


def _properties() -> Element:
    """Return settings: relative paths, degrees on an ellipsoid measured in metres."""
    made = Element("properties")
    for group, name, kind, value in (
        ("Paths", "Absolute", "bool", "false"),
        ("SpatialRefSys", "ProjectionsEnabled", "int", "1"),
        ("Measure", "Ellipsoid", "QString", "EPSG:7030"),
        ("Measurement", "DistanceUnits", "QString", "meters"),
        ("Measurement", "AreaUnits", "QString", "ha"),
    ):
        parent = made.find(group)
        parent = SubElement(made, group) if parent is None else parent
        SubElement(parent, name, type=kind).text = value
    return made


def _said(title: str, about: Mapping[str, str]) -> Element:
    """Return what the project says of itself."""
    made = Element("projectMetadata")
    lines = (f"{name}: {value}" for name, value in about.items())
    for name, text in {"title": title, "abstract": "\n".join(lines), "author": ""}.items():
        SubElement(made, name).text = inert(text)
    return made


def _crs(code: int) -> Element:
    """Return a reference system by its EPSG code."""
    number, name, projection, degrees, proj = _CRS[code]
    made = Element("spatialrefsys")
    for key, text in {
        "proj4": proj, "srsid": number, "srid": str(code), "authid": f"EPSG:{code}",
        "description": name, "projectionacronym": projection, "ellipsoidacronym": "EPSG:7030",
        "geographicflag": degrees,
    }.items():  # fmt: skip
        SubElement(made, key).text = text
    return made


def _metres(bounds: Bounds) -> Bounds:
    """Return bounds in metres of Web Mercator, whole ones, and nowhere too narrow."""
    west, south, east, north = bounds
    wide, high = (max(0.0, _NARROWEST_DEG - size) / 2 for size in (east - west, north - south))
    corners = (west - wide, south - high, east + wide, north + high)
    x = [round(math.radians(each) * _RADIUS_M) for each in corners[::2]]
    y = [round(math.asinh(math.tan(math.radians(each))) * _RADIUS_M) for each in corners[1::2]]
    return float(x[0]), float(y[0]), float(x[1]), float(y[1])


def _corners(extent: Bounds) -> dict[str, str]:
    return dict(
        zip(("xmin", "ymin", "xmax", "ymax"), (f"{each:.0f}" for each in extent), strict=True)
    )
