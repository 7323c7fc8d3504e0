"""The demo: a store with the gazetteer, invented zones, a simulated archive, and what was found.

Everything that is invented carries `synthetic = true`. Running it twice adds nothing.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import data
from dashboard.wiring import Workshop
from imagery.sources.simulation.world import World
from layers import incoming
from layers.errors import RejectedError
from layers.exchange.gazetteer import load_gazetteer
from layers.exchange.importing import How, import_file
from layers.releasing import make_release
from layers.terms import AuditAction, OutlineKind, ZoneKind
from layers.zone import Zone

AS_OF = datetime(2025, 1, 1, tzinfo=UTC)
"""The instant for which the invented zones are looked at: the end of the simulated archive."""

RELEASED_AT = datetime(2025, 4, 1, tzinfo=UTC)
"""When the demo's counts and figures of reports are released: its year has been over for 90 days.

Like all of the demo it is no time of today, and every row says that it is invented; so nobody is
told how old it is.
"""

_SAMPLES = {
    "compound": "compounds.geojson",
    "rescue": "rescues.csv",
    "report": "reports.csv",
    "event": "events.csv",
    "case": "cases.csv",
    "organisation": "organisations.csv",
    "referral-contact": "referral_contacts.csv",
}

Say = Callable[[str], None]


def furnish(parts: Workshop, worlds: list[World], *, recorded_at: datetime, say: Say) -> list[Zone]:
    """Fill a store with the gazetteer and the invented records.

    Return the invented zones as they stand: drawn anew where somebody did, and none withdrawn.
    """
    with parts.log().effect(AuditAction.IMPORTED, "the gazetteer", at=recorded_at) as doing:
        added, placeless = load_gazetteer(
            data.path("reference/gazetteer.csv"), store=parts.store, recorded_at=recorded_at
        )
        doing.kept(added, beside=added.outlines)
    say(
        f"Gazetteer: {added.new} new of 79 reported zones and compounds "
        f"({placeless} without a place)."
    )
    _import(parts, "event", "reference/events.csv", recorded_at)
    zones = [_zone(n, world, recorded_at) for n, world in enumerate(worlds, 1)]
    with parts.log().effect(AuditAction.IMPORTED, "invented zones", at=recorded_at) as doing:
        taken = incoming.put(parts.store, zones, at=recorded_at, replacing=True)
        doing.kept(taken, beside=taken.outlines)
    for kind, name in _SAMPLES.items():
        rows = _import(parts, kind, f"sample/{name}", recorded_at)
        say(f"Invented {kind}s: {rows}.")
    if make_release(parts.log(), as_of=RELEASED_AT) is not None:
        say("Counts and figures of reports: released (compoundwatch release show).")
    kept = [parts.store.get(Zone, each.zone_id) for each in zones]
    return [each for each in kept if each.stands]


def _import(parts: Workshop, kind: str, name: str, recorded_at: datetime) -> int:
    """Keep the rows of a bundled file; return how many."""
    result = import_file(
        data.path(name), kind=kind, store=parts.store, vault=parts.vault, log=parts.log(),
        recorded_at=recorded_at, how=How(replace=True, ahead=True),
    )  # fmt: skip
    if result.problems:
        raise RejectedError(f"The bundled {kind}s are damaged: {result.problems[0]}")
    return result.rows


def _zone(number: int, world: World, recorded_at: datetime) -> Zone:
    return Zone(
        zone_id=f"Z-XXA-{number:02d}", name=world.name, kind=ZoneKind.SEZ, country_iso3="XXA",
        outline=world.zone_outline, outline_kind=OutlineKind.DIGITISED, synthetic=True,
        coord_method="invented", source_title="Invented for the demo", recorded_at=recorded_at,
    )  # fmt: skip
