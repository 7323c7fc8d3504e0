"""From a Reader to what a pack says of one compound.

The Reader is bound to who may come to read the pack, and decides what they may have. A review is in
a pack once its detection is decided: until then a second reading is blind.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from dashboard.evidence_pack.contents import Contents, Row
from dashboard.evidence_pack.entering import check_reader, compound_of, marked, rows_of
from dashboard.evidence_pack.picturing import Pictures
from layers.clearance import INSIDE
from layers.errors import RejectedError
from layers.read import Reader
from layers.terms import Tlp

_NOBODY = ""
"""Who asks for reviews: no analyst, so that none is given that another may not know of yet."""


def gather(
    reader: Reader, compound_id: str, *, tlp: Tlp, as_of: datetime, program: str
) -> Contents:
    """Return what a pack of a compound says.

    Parameters
    ----------
    reader
        Bound to who may come to read the pack (`layers.clearance.read_by`), as of the same
        instant.
    compound_id
        Of which compound.
    tlp
        Marking of the pack.
    as_of
        The instant for which it is made, UTC.
    program
        Which program makes it.

    Raises
    ------
    NotFoundError
        If there is no such compound, or none for this audience: both are said alike.
    NotReleasableError
        If the marking lets others read the pack, who may see less than the Reader's audience.
    RejectedError
        If the marking is higher than the audience may see; or if records changed meanwhile.

    """
    check_reader(reader, tlp)
    version, compound = reader.version(), compound_of(reader, compound_id)
    detections = [marked(each, tlp) for each in _detections(reader, compound)]
    zone_ids = _zones(reader, compound, detections)
    footprints = _footprints(reader, zone_ids, compound_id)
    evidences = [
        row for each in detections for row in rows_of(reader.evidence(each["detection_id"]))
    ]
    pictures = Pictures(reader, compound)
    chips = [*pictures.of_zones(zone_ids), *pictures.of_detections(evidences)]
    runs = _runs(reader, zone_ids, [*detections, *footprints, *evidences])
    ids = [each["run_id"] for each in runs]
    reviews, reviews_said = _reviews(reader, detections)
    recipes = {run: text for each in zone_ids for run, text in reader.recipes(each).items()}
    made = Contents(
        compound=compound, zone_ids=zone_ids, audience=reader.audience, tlp=tlp, as_of=as_of,
        store_version=version, program=program, footprints=footprints,
        detections=detections, evidences=evidences, chips=chips, runs=runs,
        scenes=_scenes(reader, zone_ids, ids, _named(footprints, detections, evidences)),
        recipes={run: recipes[run] for run in ids if run in recipes},
        reviews=reviews, reviews_said=reviews_said, shown=_shown(reader, zone_ids),
        lacking=pictures.lacking,
    )  # fmt: skip
    if reader.version() != version:
        raise RejectedError(
            "Records changed while they were gathered, so the pack would be of no one state of "
            "them. Nothing was written. Ask again."
        )
    return made


def _detections(reader: Reader, compound: Row) -> list[Row]:
    """Return the detections that people gave to a compound, or that meet its outline."""
    shape, own = compound["geometry"], compound["compound_id"]
    found = [
        each for each in rows_of(reader.detections())
        if each["compound_id"] == own or _meet(each["geometry"], shape)
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each["window_end"], each["detection_id"]))


def _meet(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    return one is not None and other is not None and bool(one.intersects(other))


def _zones(reader: Reader, compound: Row, detections: Iterable[Row]) -> tuple[str, ...]:
    """Return the zones that a compound is said to be in, or meets, or that found something in it.

    Of those that are hidden nothing is told, not even how many meet it.
    """
    named = {compound["zone_id"], *(each["zone_id"] for each in detections)}
    met = [
        each for each in rows_of(reader.zones())
        if each["zone_id"] in named or _meet(each["geometry"], compound["geometry"])
    ]  # fmt: skip
    return tuple(sorted(each["zone_id"] for each in met))


def _footprints(reader: Reader, zone_ids: Iterable[str], compound_id: str) -> list[Row]:
    found = [
        row for each in zone_ids for row in rows_of(reader.footprints(each))
        if row["site_id"] == compound_id
    ]  # fmt: skip
    return sorted(found, key=lambda each: (
        each["epoch"], str(each["seen_on"] or ""), each["zone_id"], each["footprint_id"],
    ))  # fmt: skip


def _runs(reader: Reader, zone_ids: Iterable[str], made: Iterable[Row]) -> list[Row]:
    """Return the runs that made something of this, and those that last looked at each zone."""
    wanted = {each["run_id"] for each in made}
    found = []
    for zone_id in zone_ids:
        runs = rows_of(reader.runs(zone_id))
        shown = {each["run_id"] for each in rows_of(reader.composites(zone_id))}
        newest = {each["run_id"] for each in runs[:1]}
        found += [each for each in runs if each["run_id"] in wanted | shown | newest]
    return sorted(found, key=lambda each: (each["as_of"], each["run_id"]))


def _named(
    footprints: Iterable[Row], detections: Iterable[Row], evidences: Iterable[Row]
) -> dict[str, set[str]]:
    """Return scene -> what of the pack names it: a footprint, detection or series of looks."""
    named: dict[str, set[str]] = {}
    for word, rows in (
        ("footprint", footprints), ("detection", detections), ("series", evidences),
    ):  # fmt: skip
        for scene_id in (name for row in rows for name in _scene_ids(row)):
            named.setdefault(scene_id, set()).add(word)
    return named


def _scenes(
    reader: Reader, zone_ids: Iterable[str], run_ids: Sequence[str], named: Mapping[str, set[str]]
) -> list[Row]:
    """Return the scenes that runs met, and those that something names, as last met elsewhere.

    A scene that is named and not on record has its id alone.
    """
    rows: list[Row] = []
    for zone_id in zone_ids:
        order = [each["run_id"] for each in reversed(rows_of(reader.runs(zone_id)))]
        met = rows_of(reader.scenes(zone_id))
        met.sort(key=lambda each: order.index(each["run_id"]) if each["run_id"] in order else -1)
        own = [each for each in met if each["run_id"] in run_ids]
        known = {each["scene_id"] for each in own}
        others = {each["scene_id"]: each for each in met if each["scene_id"] in named}
        rows += own + [each for name, each in others.items() if name not in known]
    known = {each["scene_id"] for each in rows}
    kept = [
        {**each, "named_by": " ".join(sorted(named.get(each["scene_id"], ())))} for each in rows
    ]
    kept.sort(key=lambda each: (str(each["acquired_at"]), each["scene_id"], each["run_id"]))
    alone = [
        {"scene_id": each, "named_by": " ".join(sorted(words)), "reason": "not on record here"}
        for each, words in sorted(named.items())
        if each not in known
    ]
    return [*kept, *alone]


def _scene_ids(row: Row) -> list[str]:
    """Return the scenes that a row names: a list that was joined, or a series of looks.

    An id with a comma in it comes apart: what is not on record then says so.
    """
    if "series" in row:
        return [look[1] for look in json.loads(row["series"]) if look[1]]
    return [each for each in row["scene_ids"].split(", ") if each]


def _reviews(reader: Reader, detections: Iterable[Row]) -> tuple[list[Row], str]:
    """Return what people decided of these detections, and what is not told of that."""
    given = [reader.readings(each["detection_id"], _NOBODY) for each in detections]
    hidden: Counter[str] = Counter()
    for each in given:
        hidden.update(each.hidden)
    rows = [row for each in given for row in rows_of(each)]
    if reader.audience not in INSIDE:
        return rows, "Reviews are not for this audience."
    waiting = _undecided(reader, detections, {row["review_id"] for row in rows})
    said = [f"{count} {why}" for why, count in sorted(hidden.items())]
    if waiting:
        said.append(f"{waiting} of detections that are not decided: a second reading is blind")
    return rows, f"Left out: {'; '.join(said)}." if said else ""


def _undecided(reader: Reader, detections: Iterable[Row], told: set[str]) -> int:
    """Return how many reviews there are of detections that are not decided."""
    ids = {each["detection_id"] for each in detections}
    zones = {each["zone_id"] for each in detections}
    return sum(
        row["detection_id"] in ids and row["review_id"] not in told
        for zone_id in zones
        for row in rows_of(reader.reviews(zone_id))
    )


def _shown(reader: Reader, zone_ids: Iterable[str]) -> list[str]:
    """Return what of each zone the audience is shown, of how much."""
    return [
        f"{zone_id}, {words}: {released.said()}"
        for zone_id in zone_ids
        for words, released in (
            ("detections", reader.detections(zone_id)),
            ("footprints of all sites", reader.footprints(zone_id)),
            ("pictures by epoch", reader.pictures(zone_id)),
            ("scenes of all runs", reader.scenes(zone_id)),
            ("runs", reader.runs(zone_id)),
        )
    ]
