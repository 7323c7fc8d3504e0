"""Tables: every row of a file must be a row of a layer, with that row's own place.

So nothing that was left out can stand in it: no other record, no small count, nothing unreviewed.
What is told apart below is told so that the message says what was broken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.briefing.checking.allowed import Allowed, LayerRows, Vertex
from dashboard.briefing.checking.canonical import canonical
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_words
from layers.exactness import SMALL_COUNT
from layers.terms import DetectionStatus

PLACED = "events"
"""The layer whose rows have no place, and are put at the middle of their site."""

_PEOPLE = frozenset({"n_people", "n_child", "n_f", "n_m"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file."""

    cells: Mapping[str, object]
    """Column -> value, as the file has it."""

    vertices: Sequence[Vertex]
    """Of its geometry, unrounded, as the file has it."""


def check_table(
    rows: Iterable[Row], allowed: Allowed, found: Found, place: str, *, extra: Iterable[str] = ()
) -> None:
    """Write down what of a table is not in the contents.

    Parameters
    ----------
    rows
        Of the file.
    allowed, found
        What may stand there; where problems go.
    place
        Of the table in the file; numbers are rows from 1.
    extra
        Columns that are the file's own, such as a number of the row.

    """
    listed = list(rows)
    if not listed:
        return
    names = [each for each in listed[0].cells if each not in set(extra)]
    layer = _layer_of(names, allowed)
    if layer is None:
        found.add(Breach.VALUE, "This table is no layer of the briefing.", place)
        return
    columns = [each for each in names if each in layer.columns]
    said = {each for each in names if each not in layer.columns}
    for column in said:
        _check_said(column, listed, allowed, found, place)
    known = _known(layer, tuple(columns))
    middle = allowed.middles if layer.id == PLACED else frozenset[Vertex]()
    for number, row in enumerate(listed, 1):
        where = f"{place}, row {number}".strip(", ")
        _check_row(row, columns, known, middle, layer, allowed, found, where)


def check_vertices(
    vertices: Iterable[Vertex], among: frozenset[Vertex], allowed: Allowed, found: Found, place: str
) -> None:
    """Write down vertices that are too fine, or none of those allowed."""
    decimals = allowed.decimals
    for lon, lat in vertices:
        vertex = (round(lon, decimals) + 0.0, round(lat, decimals) + 0.0)
        if abs(lon - vertex[0]) > 1e-9 or abs(lat - vertex[1]) > 1e-9:
            found.add(
                Breach.FINER, f"A coordinate has more than {decimals} decimals of a degree.", place
            )
        elif vertex not in among:
            found.add(Breach.PLACE, "A coordinate is none of the briefing's.", place)


def _layer_of(names: Sequence[str], allowed: Allowed) -> LayerRows | None:
    """Return the layer whose columns these are, or most of them."""
    wanted = set(names)
    best = max(
        allowed.layers,
        key=lambda each: len(wanted & set(each.columns)) / max(1, len(wanted | set(each.columns))),
        default=None,
    )
    if best is None or len(wanted & set(best.columns)) * 2 < min(len(wanted), len(best.columns)):
        return None
    return best


def _known(layer: LayerRows, columns: tuple[str, ...]) -> dict[tuple[str, ...], frozenset[Vertex]]:
    """Return the rows of a layer by some of its columns, with their vertices."""
    at = [layer.columns.index(each) for each in columns]
    found: dict[tuple[str, ...], frozenset[Vertex]] = {}
    for row, vertices in layer.rows.items():
        key = tuple(row[each] for each in at)
        found[key] = found.get(key, frozenset()) | vertices
    return found


def _check_said(
    column: str, rows: Sequence[Row], allowed: Allowed, found: Found, place: str
) -> None:
    """Write down a column that is none of the layer's, and says not the same in every row."""
    values = {str(row.cells.get(column)) for row in rows}
    if len(values) > 1:
        found.add(Breach.VALUE, "A column is none of the layer's.", place)
    for value in values:
        check_words(value, allowed, found, place)
        check_words(column, allowed, found, place)


def _check_row(
    row: Row, columns: Sequence[str], known: Mapping[tuple[str, ...], frozenset[Vertex]],
    middle: frozenset[Vertex], layer: LayerRows, allowed: Allowed, found: Found, place: str,
) -> None:  # fmt: skip
    key = tuple(canonical(row.cells.get(each)) for each in columns)
    if key not in known:
        found.add(Breach.VALUE, "A row is none of the briefing's.", place)
        _say_which(dict(zip(columns, key, strict=True)), layer, found, place)
    own = known.get(key, frozenset())
    check_vertices(row.vertices, own or middle, allowed, found, place)


def _say_which(row: Mapping[str, str], layer: LayerRows, found: Found, place: str) -> None:
    """Write down which rule of the table of disclosure a strange row breaks, where it shows."""
    for column in _PEOPLE & set(row):
        if row[column].isdigit() and 0 < int(row[column]) < SMALL_COUNT:
            found.add(Breach.COUNT, f"A count of people is under {SMALL_COUNT}.", place)
    if layer.id == "detections" and row.get("status", "") not in ("", DetectionStatus.VERIFIED):
        found.add(Breach.UNREVIEWED, "A detection that no person has verified stands here.", place)
