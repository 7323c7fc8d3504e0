"""Placemarks of a KML or KMZ: points and polygons, with names, dates and extended data.

Nothing that a file links to is followed: network links, overlays, icons, styles.

Source: OGC 12-007r2, KML 2.3. Coordinates are longitude, latitude on WGS 84.
"""

from collections import Counter
from xml.etree.ElementTree import Element

from layers.errors import RejectedError
from layers.exchange.reading.limits import MAX_ROWS, MAX_VERTICES
from layers.exchange.reading.markup import child, elements, local, text_of
from layers.exchange.reading.packed import members
from layers.exchange.reading.shapes import NOT_FINITE, OTHER, TOO_MANY, Read, from_point, from_rings
from layers.exchange.reading.table import SourceRow, Table, check_count, first_wrong, gathered
from layers.exchange.reading.upload import Upload

_IGNORED = {
    "NetworkLink": "a link to another file, which is never followed",
    "GroundOverlay": "a picture over the ground",
    "ScreenOverlay": "a picture over the screen",
    "PhotoOverlay": "a photograph",
    "include": "an inclusion of another file, which is never followed",
}
_GEOMETRIES = {
    "Point", "Polygon", "MultiGeometry", "LineString", "LinearRing", "Model", "Track", "MultiTrack",
}  # fmt: skip
_CLASH = "has two values for one column"


def table(upload: Upload, _part: str = "") -> Table:
    """Return the placemarks of a KML.

    Raises
    ------
    RejectedError
        If it is no whole KML, or has no placemarks or too many.

    """
    return _placemarks(upload.content, upload.name)


def packed_table(upload: Upload, _part: str = "") -> Table:
    """Return the placemarks of a KMZ: of its doc.kml, or of the only .kml inside.

    Raises
    ------
    RejectedError
        If it is no whole zip, or it is unclear which file inside is meant.

    """
    found = members(upload)
    named = [each for each in found if each.lower().endswith(".kml")]
    chosen = [each for each in named if each.lower() == "doc.kml"] or named
    if len(chosen) != 1:
        raise RejectedError(
            f"{upload.name} holds {len(named)} .kml files and none called doc.kml, so it is "
            "unclear which one is meant. Give the .kml itself."
        )
    return _placemarks(found[chosen[0]], upload.name)


def _placemarks(content: bytes, name: str) -> Table:
    rows: list[SourceRow] = []
    ignored: Counter[str] = Counter()
    for path, element in elements(content, "kml", name):
        tag = local(element)
        if tag in _IGNORED:
            ignored[tag] += 1
        if tag == "Placemark":
            rows.append(_row(len(rows) + 1, element))
            if len(rows) > MAX_ROWS:
                check_count(len(rows), name)
        if "/Placemark/" not in path:
            element.clear()
    notes = [f"{n} × {tag} was ignored: {_IGNORED[tag]}." for tag, n in ignored.items()]
    if not rows and notes:
        raise RejectedError(f"{name} holds no placemarks of its own. {' '.join(notes)}")
    check_count(len(rows), name)
    return Table(rows=rows, notes=notes, columns=gathered(rows, name))


def _row(number: int, placemark: Element) -> SourceRow:
    values = {
        tag.lower(): text for tag in ("name", "description") if (text := _said(placemark, tag))
    }
    if when := _when(placemark):
        values["date"] = when
    problem = ""
    for key, text in _extended(placemark):
        column = key.strip().lower()
        if not column or values.get(column, text) != text:
            problem = _CLASH if column else "has extended data without a name"
            break
        values[column] = text
    geometry = next((each for each in placemark if local(each) in _GEOMETRIES), None)
    found, wrong = (None, "") if geometry is None else _shape(geometry)
    problem = problem or first_wrong(values) or wrong
    return SourceRow(number=number, values=values, shape=found, problem=problem)


def _said(element: Element, name: str) -> str:
    return text_of(child(element, name))


def _when(placemark: Element) -> str:
    """Return when it was, or began, as it is written."""
    for outer, inner in (("TimeStamp", "when"), ("TimeSpan", "begin")):
        found = child(placemark, outer)
        if found is not None:
            return _said(found, inner)
    return ""


def _extended(placemark: Element) -> list[tuple[str, str]]:
    data = child(placemark, "ExtendedData")
    found: list[tuple[str, str]] = []
    for each in data if data is not None else ():
        if local(each) == "Data":
            found.append((each.get("name", ""), _said(each, "value")))
        elif local(each) == "SchemaData":
            found += [
                (one.get("name", ""), text_of(one)) for one in each if local(one) == "SimpleData"
            ]
    return found


def _shape(geometry: Element) -> Read:
    tag = local(geometry)
    if tag == "Point":
        found = _positions(geometry)
        if isinstance(found, str):
            return None, found
        return from_point(*found[0]) if len(found) == 1 else (None, OTHER)
    if tag == "Polygon":
        return _polygons([geometry])
    if tag == "MultiGeometry":
        parts = [each for each in geometry if local(each) in _GEOMETRIES]
        if len(parts) == 1 and local(parts[0]) == "Point":
            return _shape(parts[0])
        if parts and all(local(each) == "Polygon" for each in parts):
            return _polygons(parts)
    return None, OTHER


def _polygons(polygons: list[Element]) -> Read:
    parts: list[list[list[tuple[float, float]]]] = []
    for polygon in polygons:
        rings: list[list[tuple[float, float]]] = []
        for kind in ("outerBoundaryIs", "innerBoundaryIs"):
            for edge in (each for each in polygon if local(each) == kind):
                for ring in (each for each in edge if local(each) == "LinearRing"):
                    found = _positions(ring)
                    if isinstance(found, str):
                        return None, found
                    rings.append(found)
            if not rings:
                return None, "has a polygon without an outer edge"
        parts.append(rings)
    return from_rings(parts)


def _positions(element: Element) -> list[tuple[float, float]] | str:
    """Return the coordinates of an element, or what is wrong with them."""
    written = _said(element, "coordinates").split()
    if len(written) > MAX_VERTICES:
        return TOO_MANY
    try:
        found = [(float(x), float(y)) for x, y, *_ in (each.split(",") for each in written)]
    except ValueError:
        return NOT_FINITE
    return found or "has no coordinates"
