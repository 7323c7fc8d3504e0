"""Exports: released frames alone, in a format for other programs, written beside and renamed.

Each file says for which audience it was made, from which version of the store, and how
coarse it is. A .geojson or a .csv holds one layer; a .gpkg, a .kml or an .xlsx holds several.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from layers.clearance import CEILING, DECIMALS
from layers.errors import RejectedError
from layers.exchange.writing.csv_rows import csv_table
from layers.exchange.writing.geojson_rows import geojson
from layers.exchange.writing.geopackage_rows import geopackage
from layers.exchange.writing.kml_rows import kml
from layers.exchange.writing.outgoing import Drawn, Outgoing, Place, outgoing, rounded
from layers.exchange.writing.values import plain, spreadsheet_cell
from layers.exchange.writing.xlsx_rows import xlsx
from layers.files import write_beside
from layers.frames import Released
from layers.read import Reader
from layers.terms import Audience

__all__ = [
    "ALL", "LAYERS", "ONE_LAYER", "SEVERAL", "asked_for", "export_layer", "export_layers",
    "geojson", "plain", "rounded", "spreadsheet_cell",
]  # fmt: skip

ALL = "all"
"""Instead of the names of layers: every one that can be had."""

ONE_LAYER, SEVERAL = (".geojson", ".csv"), (".gpkg", ".kml", ".xlsx")
"""How files end that hold one layer, and those that hold several."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_OF_A_ZONE = frozenset({"footprints", "events", "scenes"})
_PLACES = {"rescues": Place.POINT}
"""What lies at the places of a layer, where it has no rows to see; outlines else."""

_NOWHERE = frozenset({"cases", "organisations", "referral-contacts", "runs", "events"})
"""Layers that are no map."""

LAYERS: dict[str, Callable[[Reader, str | None], Released]] = {
    "zones": lambda reader, _zone: reader.zones(),
    "compounds": lambda reader, zone: reader.compounds(zone),
    "detections": lambda reader, zone: reader.detections(zone),
    "footprints": lambda reader, zone: reader.footprints(_needed(zone)),
    "events": lambda reader, zone: reader.events(_needed(zone)),
    "rescues": lambda reader, zone: reader.rescues(zone),
    "report-cells": lambda reader, zone: reader.report_cells(zone),
    "cases": lambda reader, _zone: reader.cases(),
    "organisations": lambda reader, _zone: reader.organisations(),
    "referral-contacts": lambda reader, _zone: reader.referral_contacts(),
    "runs": lambda reader, zone: reader.runs(zone),
    "scenes": lambda reader, zone: reader.scenes(_needed(zone)),
}


def export_layer(
    reader: Reader,
    layer: str,
    path: Path,
    *,
    zone_id: str | None = None,
    at: datetime | None = None,
    drawn: Mapping[str, Drawn] | None = None,
) -> Released:
    """Write one layer as its audience may have it, and return what was written.

    Parameters and errors are those of `export_layers`.
    """
    return export_layers(reader, [layer], path, zone_id=zone_id, at=at, drawn=drawn)[layer]


def export_layers(
    reader: Reader,
    layers: Sequence[str],
    path: Path,
    *,
    zone_id: str | None = None,
    at: datetime | None = None,
    drawn: Mapping[str, Drawn] | None = None,
) -> dict[str, Released]:
    """Write layers into one file as their audience may have them, and return what was written.

    Parameters
    ----------
    reader
        For whom.
    layers
        Names of LAYERS, from the bottom of a map to its top.
    path
        Where it goes; its ending says the format.
    zone_id
        Only of this zone.
    at
        As of when, UTC: it stands in the file. 1970 stands in formats that must have an instant
        where none is given, so that the same rows give the same octets.
    drawn
        How a layer is drawn by other programs, by its name.

    Raises
    ------
    RejectedError
        If there is no such layer, if the file's name ends in none of the formats, or if a format
        for one layer is to hold several.

    """
    if not layers or (wrong := [each for each in layers if each not in LAYERS]):
        named = repr(wrong[0]) if layers else "named"
        raise RejectedError(f"There is no layer {named}. Choose one of {', '.join(LAYERS)}.")
    ending = path.suffix.lower()
    if ending not in (*ONE_LAYER, *SEVERAL):
        raise RejectedError(
            f"{path.name} ends in {path.suffix.lower()!r}. Write a .geojson or a .csv file of one "
            "layer, or a .gpkg, .kml or .xlsx of several."
        )
    if len(layers) > 1 and ending in ONE_LAYER:
        raise RejectedError(
            f"{path.name} can hold one layer, and {len(layers)} are named. Name one, or write a "
            ".gpkg, .kml or .xlsx."
        )
    found = {each: LAYERS[each](reader, zone_id) for each in layers}
    going = [
        outgoing(
            released, reader.audience, layer=each, drawn=(drawn or {}).get(each),
            place=Place.NONE if each in _NOWHERE else _PLACES.get(each, Place.POLYGON),
        )
        for each, released in found.items()
    ]  # fmt: skip
    write_beside(path, _written(ending, going, found, reader, at))
    return found


def asked_for(names: Sequence[str], *, zone_id: str | None) -> tuple[list[str], list[str]]:
    """Return the layers that are named, each once, and those that `all` leaves out.

    Without a zone, what belongs to a zone is left out of `all`.
    """
    if ALL not in names:
        return list(dict.fromkeys(names)), []
    left_out = [each for each in LAYERS if zone_id is None and each in _OF_A_ZONE]
    return [each for each in LAYERS if each not in left_out], left_out


def about_audience(audience: Audience) -> dict[str, str]:
    """Return what a file says of for whom it is: audience, marking, and how coarse it is."""
    return {
        "audience": audience.value,
        "marking": CEILING[audience].value,
        "coordinates": f"rounded to {DECIMALS[audience]} decimals of a degree",
    }


def _written(
    ending: str, going: list[Outgoing], found: Mapping[str, Released], reader: Reader,
    at: datetime | None,
) -> bytes:  # fmt: skip
    """Return the octets of a file."""
    about: dict[str, object] = {
        **about_audience(reader.audience), "store_version": reader.version(),
        **({} if at is None else {"as_of": at.astimezone(UTC).isoformat(timespec="seconds")}),
    }  # fmt: skip
    first, title = going[0], ", ".join(each.id for each in going)
    texts = {"layers": title, **{name: str(value) for name, value in about.items()}}
    one = {"layer": first.id, **about, "said": first.said}
    match ending:
        case ".geojson":
            return geojson(found[first.id], reader.audience, about=one).encode()
        case ".csv":
            return csv_table(first, one).encode()
        case ".gpkg":
            return geopackage(going, texts, title=title, at=at or _NEVER)
        case ".kml":
            return kml(going, texts, title=title)
        case _:
            return xlsx(going, texts, title=title, at=at or _NEVER)


def _needed(zone_id: str | None) -> str:
    if zone_id is None:
        raise RejectedError("This layer belongs to a zone. Name one: --zone ZONE.")
    return zone_id
