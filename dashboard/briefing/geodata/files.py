"""A briefing's layers as files: of all together, and of each alone.

Together: a GeoPackage with its project of QGIS, a KML, a workbook. Alone: GeoJSON and CSV. All are
made from the same released rows, rounded once more for their audience, and say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dashboard.briefing.contents import DataLayer
from dashboard.briefing.geodata.qgis import Frame, project
from dashboard.briefing.geodata.styles import drawn_as
from dashboard.briefing.map_contents import Bounds
from dashboard.briefing.speech import Speech, speech
from dashboard.language import SOURCE
from layers.clearance import DECIMALS
from layers.exchange.writing.csv_rows import csv_table
from layers.exchange.writing.geojson_rows import geojson
from layers.exchange.writing.geopackage_rows import geopackage, tables
from layers.exchange.writing.kml_rows import kml
from layers.exchange.writing.outgoing import Outgoing, Place, outgoing
from layers.exchange.writing.xlsx_rows import xlsx
from layers.terms import Audience

_POINTS = frozenset({"rescues", "events"})
"""Layers of points, whether or not they have rows."""


def files(
    layers: Sequence[DataLayer],
    *,
    title: str,
    about: Mapping[str, str],
    bounds: Bounds,
    audience: Audience,
    as_of: datetime,
    marking: str,
    sources: Sequence[str] = (),
    stem: str = "briefing",
    language: str = SOURCE,
) -> dict[str, bytes]:
    """Return name -> octets of every file; the same values give the same octets.

    Parameters
    ----------
    layers
        From the bottom of the map to its top.
    title
        Of the briefing.
    about
        What each file says of itself besides, in the briefing's language: for whom, as of when,
        which version of the store. Short: a CSV has it in every row.
    bounds
        What is seen first, degrees.
    audience
        For whom: coordinates have as many decimals as it may have.
    as_of
        The briefing's instant, which stands as the files' own.
    marking
        TLP.
    sources
        Of everything; in all files but those of one layer.
    stem
        What the files of several layers are called.
    language
        Of the words that are added here.

    """
    tongue = speech(language)
    going = [_outgoing(each, audience, tongue) for each in layers]
    decimals = DECIMALS[audience]
    coarse = tongue.says("rounded to {count} decimals of a degree", count=decimals)
    said = {"TLP": marking, tongue.says("Coordinates"): coarse, **about}
    full = said | ({tongue.says("Sources"): "\n".join(sources)} if sources else {})
    west, south, east, north = (round(each, decimals) for each in bounds)
    together = {
        f"{stem}.gpkg": geopackage(going, full, title=title, at=as_of),
        f"{stem}.qgs": project([*tables(going)], Frame(
            geopackage=f"{stem}.gpkg", title=title, about=full, marking=marking,
            attribution=" · ".join(sources), bounds=(west, south, east, north),
        )),
        f"{stem}.kml": kml(going, full, title=title),
        f"{stem}.xlsx": xlsx(going, full, title=title, at=as_of,
                              first_sheet=tongue.says("About")),
    }  # fmt: skip
    for layer, each in zip(layers, going, strict=True):
        together |= _alone(layer, each, audience, {"title": title, **said})
    return together


def _alone(
    layer: DataLayer, going: Outgoing, audience: Audience, said: Mapping[str, str]
) -> dict[str, bytes]:
    """Return the files of one layer."""
    about = {"layer": going.title, **said, "said": going.said}
    return {
        f"{layer.id}.geojson": geojson(layer.released, audience, about=about).encode(),
        f"{layer.id}.csv": csv_table(going, about).encode(),
    }


def _outgoing(layer: DataLayer, audience: Audience, tongue: Speech) -> Outgoing:
    """Return a layer, drawn as in the briefing."""
    frame, drawn = layer.released.frame, layer.drawn
    words = {value: tongue.says(text) for value, text in drawn.words.items()}
    values = set(map(str, frame[drawn.by])) if drawn.by in frame else None
    return outgoing(
        layer.released, audience, layer=layer.id, title=layer.title,
        place=Place.POINT if layer.id in _POINTS else Place.POLYGON,
        drawn=drawn_as(replace(drawn, words=words), values),
    )  # fmt: skip
