"""KML 2.2: a folder a layer, a style a look, values as typed data, days as spans of time.

Values are data: nothing of them is shown as markup. A balloon says the name of a row alone, and
that without angle brackets, for Google Earth runs what stands in a balloon as HTML. All attributes
are in the file, for programs that read them. It names no picture and no address.

Source: OGC 07-147r2, KML 2.2 (https://www.ogc.org/standard/kml/).
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.exchange.writing.outgoing import Outgoing
from layers.exchange.writing.spans import span
from layers.exchange.writing.values import cell, inert, legal

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
"""
_BALLOON = "<BalloonStyle><text>$[name]</text></BalloonStyle>"
_PLAIN: Mapping[str, Any] = {"stroke": "#333333", "fill": 0.2, "width": 2.0}


def kml(layers: Sequence[Outgoing], about: Mapping[str, str], *, title: str) -> bytes:
    """Return layers as one KML document.

    Parameters
    ----------
    layers
        From the bottom of the map to its top.
    about
        What the file says of itself.
    title
        Of the whole.

    """
    lines = "\n".join(f"{name}: {value}" for name, value in about.items())
    parts = [f"{_HEAD}<name>{_text(title)}</name>\n<open>1</open>\n{_described(lines)}\n"]
    parts += [each for layer in layers for each in _styles(layer)]
    parts += [each for layer in layers for each in _schema(layer)]
    for layer in layers:
        shown = "" if layer.drawn.shown else "<visibility>0</visibility>"
        parts.append(f"<Folder>\n<name>{_text(layer.title)}</name>{shown}\n")
        parts.append(f"{_described(layer.said)}\n")
        parts += _placemarks(layer)
        parts.append("</Folder>\n")
    parts.append("</Document>\n</kml>\n")
    return "".join(parts).encode()


def _text(value: object) -> str:
    """Return what Google Earth may show, and has nothing to run in."""
    return escape(inert(str(value)), quote=False)


def _described(text: str) -> str:
    return f'<Snippet maxLines="0"></Snippet><description>{_text(text)}</description>'


def _styles(layer: Outgoing) -> Iterator[str]:
    """Yield a style for each look."""
    for number, look in enumerate(_looks(layer).values()):
        line, face = _colour(look["stroke"], 1.0), _colour(look["stroke"], look["fill"])
        edge = "1" if look["width"] else "0"
        yield (
            f'<Style id="{layer.id}-{number}">'
            f"<IconStyle><color>{line}</color><scale>0.8</scale></IconStyle>"
            f"<LabelStyle><scale>0.8</scale></LabelStyle>"
            f"<LineStyle><color>{line}</color><width>{look['width']}</width></LineStyle>"
            f"<PolyStyle><color>{face}</color><outline>{edge}</outline></PolyStyle>"
            f"{_BALLOON}</Style>\n"
        )


def _looks(layer: Outgoing) -> Mapping[str, Mapping[str, Any]]:
    return {**layer.drawn.looks} or {"": _PLAIN}


def _colour(colour: str, opacity: float) -> str:
    """Return a colour, #rrggbb, as KML has it: aabbggrr.

    Examples
    --------
    >>> _colour("#0072b2", 1.0)
    'ffb27200'

    """
    return f"{round(opacity * 255):02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _schema(layer: Outgoing) -> Iterator[str]:
    """Yield what the attributes of a layer are."""
    yield f'<Schema id="{layer.id}-fields" name="{layer.id}">\n'
    for name, column in layer.columns.items():
        yield f'<SimpleField type="{_type(column)}" name="{escape(legal(name))}"></SimpleField>\n'
    yield "</Schema>\n"


def _type(column: Sequence[object]) -> str:
    kinds = {type(each) for each in column if each is not None}
    for kind, said in ((bool, "bool"), (int, "int"), (float, "double")):
        if kinds == {kind}:
            return said
    return "double" if kinds == {int, float} else "string"


def _placemarks(layer: Outgoing) -> Iterator[str]:
    """Yield the rows of a layer."""
    drawn = layer.drawn
    styles = {value: number for number, value in enumerate(_looks(layer))}
    names = [escape(legal(name)) for name in layer.columns]
    rows = zip(*layer.columns.values(), strict=True) if layer.columns else [()] * layer.rows
    for values, shape in zip(rows, layer.shapes, strict=True):
        row = dict(zip(layer.columns, values, strict=True))
        style = styles.get(str(row.get(drawn.by, "")), styles.get(""))
        data = "".join(
            f'<SimpleData name="{name}">{escape(_said(value), quote=False)}</SimpleData>'
            for name, value in zip(names, values, strict=True)
            if value is not None
        )
        yield (
            f"<Placemark><name>{_text(row.get(drawn.label or 'name') or '')}</name>{_when(row)}"
            + ("" if style is None else f"<styleUrl>#{layer.id}-{style}</styleUrl>")
            + f'<ExtendedData><SchemaData schemaUrl="#{layer.id}-fields">{data}</SchemaData>'
            f"</ExtendedData>{_shape(shape, layer.decimals)}</Placemark>\n"
        )


def _said(value: object) -> str:
    plain = cell(value)
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


def _when(row: Mapping[str, object]) -> str:
    days = span(row)
    if days is None:
        return ""
    return f"<TimeSpan><begin>{days[0]}</begin><end>{days[1]}</end></TimeSpan>"


def _shape(shape: BaseGeometry | None, decimals: int) -> str:
    """Return a shape, its coordinates with as many decimals as its audience may have."""
    if shape is None:
        return ""
    if isinstance(shape, shapely.Point):
        return f"<Point>{_places(shape, decimals)}</Point>"
    if isinstance(shape, shapely.LineString):
        return f"<LineString><tessellate>1</tessellate>{_places(shape, decimals)}</LineString>"
    if isinstance(shape, shapely.Polygon):
        turned = shapely.orient_polygons(shape)
        rings = [f"<outerBoundaryIs>{_ring(turned.exterior, decimals)}</outerBoundaryIs>"]
        rings += [
            f"<innerBoundaryIs>{_ring(each, decimals)}</innerBoundaryIs>"
            for each in turned.interiors
        ]
        return f"<Polygon><tessellate>1</tessellate>{''.join(rings)}</Polygon>"
    parts = "".join(_shape(each, decimals) for each in shapely.get_parts(shape))
    return f"<MultiGeometry>{parts}</MultiGeometry>"


def _ring(ring: BaseGeometry, decimals: int) -> str:
    return f"<LinearRing>{_places(ring, decimals)}</LinearRing>"


def _places(shape: BaseGeometry, decimals: int) -> str:
    """Return coordinates as KML has them: longitude, latitude."""
    pairs = shapely.get_coordinates(shape).tolist()
    said = " ".join(f"{x:.{decimals}f},{y:.{decimals}f}" for x, y in pairs)
    return f"<coordinates>{said}</coordinates>"
