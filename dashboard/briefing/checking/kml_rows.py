"""KML read back: its rows, its places, and nothing that asks for more."""

import re

from dashboard.briefing.checking.allowed import Allowed, Vertex
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.markup import Element, bare, check_comments, check_tags, read
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.tables import Row, check_table
from dashboard.briefing.checking.words import check_marking, check_words

_TAGS = frozenset({
    "kml", "Document", "Folder", "Placemark", "name", "open", "visibility", "description",
    "Snippet", "Style", "styleUrl", "IconStyle", "LabelStyle", "LineStyle", "PolyStyle",
    "BalloonStyle", "ListStyle", "color", "scale", "width", "fill", "outline", "text", "Schema",
    "SimpleField", "ExtendedData", "SchemaData", "SimpleData", "Data", "value", "TimeSpan",
    "TimeStamp", "begin", "end", "when", "Point", "LineString", "LinearRing", "Polygon",
    "MultiGeometry", "outerBoundaryIs", "innerBoundaryIs", "coordinates", "tessellate", "snippet",
    "displayName",
})  # fmt: skip
"""No link, no picture, no view, no overlay: a program would fetch it, or go there."""

_BALLOON = "$[name]"
_SAID = ("name", "description", "Snippet")


def check_kml(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a KML file may not leave."""
    with found.reading("The file"):
        root = read(content)
        check_comments(content, found)
        check_tags(root, _TAGS, found)
        document = "\n".join(_texts(root, "Document", _SAID))
        check_marking(document, allowed, found)
        for each in root.iter():
            if bare(each.tag) == "text" and (each.text or "") != _BALLOON:
                found.add(Breach.ACTIVE, "A balloon says more than a name.")
            if bare(each.tag) == "styleUrl" and not (each.text or "").startswith("#"):
                found.add(Breach.ACTIVE, "A style lies outside of the file.")
            if bare(each.tag) in _SAID and each.text:
                check_words(each.text, allowed, found, bare(each.tag))
        for number, folder in enumerate(_all(root, "Folder"), 1):
            rows = [_row(each) for each in _all(folder, "Placemark")]
            check_table(_filled(rows, folder, root), allowed, found, f"folder {number}")
        inside = sum(len(_all(each, "Placemark")) for each in _all(root, "Folder"))
        if inside != len(_all(root, "Placemark")):
            found.add(Breach.VALUE, "A placemark stands in no layer.")


def _row(placemark: Element) -> Row:
    cells: dict[str, object] = {
        each.get("name", ""): each.text or "" for each in _all(placemark, "SimpleData")
    }
    vertices: list[Vertex] = []
    for each in _all(placemark, "coordinates"):
        for place in re.split(r"\s+", (each.text or "").strip()):
            lon, lat = place.split(",")
            vertices.append((float(lon), float(lat)))
    return Row(cells, vertices)


def _filled(rows: list[Row], folder: Element, root: Element) -> list[Row]:
    """Return rows with every field of their schema: those that are empty are not written."""
    wanted = {each.get("schemaUrl", "").lstrip("#") for each in _all(folder, "SchemaData")}
    names = [
        field.get("name", "")
        for schema in _all(root, "Schema") if schema.get("id") in wanted
        for field in _all(schema, "SimpleField")
    ]  # fmt: skip
    return [Row(dict.fromkeys(names, "") | dict(each.cells), each.vertices) for each in rows]


def _texts(root: Element, parent: str, names: tuple[str, ...]) -> list[str]:
    return [
        each.text or ""
        for one in _all(root, parent)
        for each in one if bare(each.tag) in names
    ]  # fmt: skip


def _all(root: Element, name: str) -> list[Element]:
    return [each for each in root.iter() if bare(each.tag) == name]
