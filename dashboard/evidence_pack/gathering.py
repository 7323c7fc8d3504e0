"""From a Reader to what a pack says of one compound.

The Reader decides what its audience may have; `sieve` leaves out what is marked above the pack. A
review is in a pack once its detection is decided: until then a second reading is blind.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from dashboard.evidence_pack.contents import Contents, Row
from dashboard.evidence_pack.picturing import Pictures
from dashboard.evidence_pack.sieve import Sieve, rows_of
from layers.clearance import CEILING, INSIDE, up_to
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.ids import nearest
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
        Bound to the audience, as of the same instant.
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
        If the marking is higher than the audience may see.
    RejectedError
        If the compound, or its zone, is marked above the pack; or if records changed meanwhile.

    """
    version = reader.version()
    sieve, compound = _sieve(reader, tlp), _compound(reader, compound_id)
    _check(sieve, compound)
    detections = sieve.kept("detections", _detections(reader, compound))
    zone_ids = _zones(reader, sieve, compound, detections)
    footprints = sieve.kept("footprints", _footprints(reader, zone_ids, compound_id))
    evidences = sieve.kept("evidence of detections", [
        row for each in detections for row in rows_of(reader.evidence(each["detection_id"]))
    ])  # fmt: skip
    pictures = Pictures(reader, sieve, compound)
    chips = [*pictures.of_zones(zone_ids), *pictures.of_detections(evidences)]
    runs = sieve.kept("runs", _runs(reader, zone_ids, [*detections, *footprints, *evidences]))
    ids = [each["run_id"] for each in runs]
    reviews, reviews_said = _reviews(reader, sieve, detections)
    recipes = {run: text for each in zone_ids for run, text in reader.recipes(each).items()}
    made = Contents(
        compound=compound, zone_ids=zone_ids, audience=reader.audience, tlp=tlp, as_of=as_of,
        store_version=version, program=program, footprints=footprints,
        detections=detections, evidences=evidences, chips=chips, runs=runs,
        scenes=_scenes(reader, sieve, zone_ids, ids, _named(footprints, detections, evidences)),
        recipes={run: recipes[run] for run in ids if run in recipes},
        reviews=reviews, reviews_said=reviews_said, shown=_shown(reader, zone_ids),
        left_out=dict(sorted(sieve.left_out.items())), lacking=pictures.lacking,
    )  # fmt: skip
    if reader.version() != version:
        raise RejectedError(
            "Records changed while they were gathered, so the pack would be of no one state of "
            "them. Nothing was written. Ask again."
        )
    return made


def _sieve(reader: Reader, tlp: Tlp) -> Sieve:
    ceiling = CEILING[reader.audience]
    if not up_to(tlp, ceiling):
        raise NotReleasableError(
            f"{tlp} is more than the audience {reader.audience} may see, which is {ceiling} at "
            "most. Mark the pack lower, or make it for another audience."
        )
    return Sieve.of(reader, tlp)


def _compound(reader: Reader, compound_id: str) -> Row:
    rows = rows_of(reader.compounds())
    for row in rows:
        if row["compound_id"] == compound_id:
            return row
    near = nearest(compound_id, [each["compound_id"] for each in rows])
    hint = f" Nearest: {', '.join(near)}." if near else ""
    raise NotFoundError(f"There is no compound {compound_id!r} in this store.{hint}")


def _check(sieve: Sieve, compound: Row) -> None:
    """Refuse a pack about what is marked above it."""
    name, why = compound["compound_id"], ""
    if not up_to(Tlp(compound["tlp"]), sieve.tlp):
        why = f"{name} is marked {compound['tlp']}"
    elif name in sieve.compounds:
        why = f"{name} is only suspected, and {sieve.tlp} is for everybody"
    elif compound["zone_id"] in sieve.zones:
        why = f"the zone of {name} is marked higher"
    if why:
        raise RejectedError(
            f"No pack marked {sieve.tlp} can be about this compound: {why}. Mark the pack higher."
        )


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


def _zones(
    reader: Reader, sieve: Sieve, compound: Row, detections: Iterable[Row]
) -> tuple[str, ...]:
    """Return the zones that a compound is said to be in, or meets, or that found something in it.

    Those that are marked above the pack are counted.
    """
    named = {compound["zone_id"], *(each["zone_id"] for each in detections)}
    met = [
        each for each in rows_of(reader.zones())
        if each["zone_id"] in named or _meet(each["geometry"], compound["geometry"])
    ]  # fmt: skip
    return tuple(sorted(each["zone_id"] for each in sieve.kept("zones", met)))


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
    reader: Reader, sieve: Sieve, zone_ids: Iterable[str], run_ids: Sequence[str],
    named: Mapping[str, set[str]],
) -> list[Row]:  # fmt: skip
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
        {**each, "named_by": " ".join(sorted(named.get(each["scene_id"], ())))}
        for each in sieve.kept("scenes", rows)
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


def _reviews(
    reader: Reader, sieve: Sieve, detections: Iterable[Row]
) -> tuple[list[Row], str]:  # fmt: skip
    """Return what people decided of these detections, and what is not told of that."""
    given = [reader.readings(each["detection_id"], _NOBODY) for each in detections]
    hidden: Counter[str] = Counter()
    for each in given:
        hidden.update(each.hidden)
    rows = sieve.kept("reviews", [row for each in given for row in rows_of(each)])
    if reader.audience not in INSIDE:
        return rows, "Reviews are not for this audience."
    waiting = _undecided(reader, detections, {row["review_id"] for each in given
                                              for row in rows_of(each)})  # fmt: skip
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
        )
    ]
