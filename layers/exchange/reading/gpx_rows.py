"""Waypoints of a GPX. Tracks and routes are the way of a person, and are never taken.

Source: https://www.topografix.com/GPX/1/1/. Coordinates are degrees on WGS 84.
"""

from collections import Counter
from xml.etree.ElementTree import Element

from layers.errors import RejectedError
from layers.exchange.reading.limits import MAX_ROWS
from layers.exchange.reading.markup import elements, local, text_of
from layers.exchange.reading.shapes import from_point
from layers.exchange.reading.table import SourceRow, Table, check_count, first_wrong, gathered
from layers.exchange.reading.upload import Upload

_COLUMNS = {
    "name": "name", "desc": "description", "cmt": "comment", "time": "date", "ele": "elevation",
    "sym": "symbol", "type": "type", "src": "source",
}  # fmt: skip
_IGNORED = {"trk": "tracks", "rte": "routes"}


def table(upload: Upload, _part: str = "") -> Table:
    """Return the waypoints of a GPX.

    Raises
    ------
    RejectedError
        If it is no whole GPX, or has no waypoints or too many.

    """
    rows: list[SourceRow] = []
    ignored: Counter[str] = Counter()
    for path, element in elements(upload.content, "gpx", upload.name):
        if path == "/gpx/wpt":
            rows.append(_row(len(rows) + 1, element))
            if len(rows) > MAX_ROWS:
                check_count(len(rows), upload.name)
        if path in {"/gpx/trk", "/gpx/rte"}:
            ignored[_IGNORED[local(element)]] += 1
        if not path.startswith("/gpx/wpt/"):
            element.clear()
    notes = [
        f"{number} {what} ignored: they are the way somebody went, and only waypoints are places."
        for what, number in ignored.items()
    ]
    if not rows and notes:
        raise RejectedError(
            f"{upload.name} holds no waypoints. {' '.join(notes)} Export the places as waypoints."
        )
    check_count(len(rows), upload.name)
    return Table(rows=rows, notes=notes, columns=gathered(rows, upload.name))


def _row(number: int, waypoint: Element) -> SourceRow:
    values: dict[str, str] = {}
    for each in waypoint:
        column = _COLUMNS.get(local(each))
        if column and (text := text_of(each)):
            values.setdefault(column, text)
    found, wrong = from_point(waypoint.get("lon"), waypoint.get("lat"))
    problem = first_wrong(values) or wrong
    return SourceRow(number=number, values=values, shape=found, problem=problem)
