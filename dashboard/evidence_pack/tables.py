"""Tables of a pack as bytes: CSV that no spreadsheet runs, GeoJSON as exact as its audience has it.

Which columns a table has, and in what order, stands here; a column is empty where nothing is known.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import shapely

from dashboard.evidence_pack.contents import Chip, Contents, Row
from layers.clearance import DECIMALS
from layers.disclosure_table import COLUMNS
from layers.evidence import SERIES, Evidence
from layers.exchange.exporting import geojson, plain, rounded, spreadsheet_cell
from layers.frames import Released, frame
from layers.record import Record
from layers.review import Review
from layers.run import Run
from layers.scene import SceneRecord
from layers.terms import Audience

AREAS = (
    "zone_id", "epoch", "seen_on", "area_ha", "area_ha_lo", "area_ha_hi", "observed_share",
    "method", "method_version", "grid", "footprint_id", "synthetic", "tlp",
)  # fmt: skip
"""Areas in hectares, with the ends of their 90 % interval; empty where not observed."""

SCENES = (*COLUMNS[SceneRecord], "named_by")
REVIEWS = (*COLUMNS[Review], "outline")
CHIPS = (
    "file", "what", "about", "epoch", "first", "last", "scenes", "source", "seen_share", "west",
    "south", "east", "north", "width", "height", "sha256_of_stored_picture", "synthetic", "tlp",
)  # fmt: skip


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return rows as CSV, UTF-8; a column that a row does not have is empty."""
    out = io.StringIO()
    writer = csv.writer(out)  # CR LF: so that a lone CR is quoted, and begins no row of its own
    writer.writerow(columns)
    for row in rows:
        writer.writerow([spreadsheet_cell(plain(row.get(name))) for name in columns])
    return out.getvalue().encode()


def as_geojson(kind: type[Record], rows: Sequence[Row], contents: Contents) -> bytes:
    """Return rows as GeoJSON (RFC 7946); whoever takes the file out of the pack has its marking."""
    about = {
        "audience": contents.audience, "tlp": contents.tlp, "as_of": instant(contents.as_of),
        "coordinates": f"rounded to {DECIMALS[contents.audience]} decimals of a degree",
    }  # fmt: skip
    released = Released(frame=frame(rows, columns=COLUMNS[kind]), total=len(rows))
    return (geojson(released, contents.audience, about=about) + "\n").encode()


def as_json(value: Any) -> bytes:
    """Return a value as JSON, ASCII alone: nothing in it turns or hides what stands beside it."""
    return (json.dumps(value, indent=1, allow_nan=False) + "\n").encode("ascii")


def reviews_csv(rows: Iterable[Row], audience: Audience) -> bytes:
    """Return reviews; a corrected outline as WKT, as exact as the audience has it."""
    return as_csv(REVIEWS, ({**each, "outline": _wkt(each["geometry"], audience)} for each in rows))


def evidence_json(row: Row) -> bytes:
    """Return what a detection rests on: the sentence, the series, the days before and after."""
    said = {name: plain(row[name]) for name in COLUMNS[Evidence]}
    looks = [dict(zip(SERIES, each, strict=True)) for each in json.loads(row["series"])]
    return as_json({**said, "series": looks})


def runs_json(rows: Iterable[Row]) -> bytes:
    """Return runs as they are on record, without their recipes."""
    return as_json([{name: plain(each[name]) for name in COLUMNS[Run]} for each in rows])


def chips_csv(named: Iterable[tuple[str, Chip]]) -> bytes:
    """Return what each picture shows, by the name of its file."""
    return as_csv(CHIPS, (_chip_row(name, chip) for name, chip in named))


def instant(at: datetime) -> str:
    """Return an instant as text, UTC."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _chip_row(name: str, chip: Chip) -> Row:
    cut = chip.cut
    west, south, east, north = cut.bounds or (None, None, None, None)
    return {
        "file": name, "what": chip.what, "about": chip.about, "epoch": chip.epoch,
        "first": chip.first, "last": chip.last, "scenes": chip.scenes, "source": chip.source,
        "seen_share": chip.seen_share, "west": west, "south": south, "east": east, "north": north,
        "width": cut.width, "height": cut.height, "sha256_of_stored_picture": chip.of_sha256,
        "synthetic": chip.synthetic, "tlp": chip.tlp,
    }  # fmt: skip


def _wkt(shape: Any, audience: Audience) -> str:
    if shape is None:
        return ""
    return str(shapely.to_wkt(rounded(np.array([shape]), audience)[0]))
