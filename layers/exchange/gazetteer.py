"""The gazetteer that is bundled: reported zones and compounds, into a store."""

from datetime import datetime
from pathlib import Path

from layers import incoming
from layers.errors import RejectedError
from layers.exchange.preparing import Terms, prepare
from layers.exchange.reading.opening import read
from layers.store.protocol import Store
from layers.terms import ZoneKind


def load_gazetteer(
    path: Path, *, store: Store, recorded_at: datetime
) -> tuple[incoming.Taken, int]:
    """Keep the gazetteer's zones and compounds; return what was added, and rows without a place.

    A zone without an outline is watched within a circle as wide as its place is uncertain.
    A zone without a place cannot be watched; a compound without one is kept and counted.
    """
    table = read(path)
    zones = [row for row in table.rows if row.values.get("kind") in set(ZoneKind)]
    placeless = [row for row in table.rows if not row.values.get("lon")]
    watched = [row for row in zones if row not in placeless]
    compounds = [row for row in table.rows if row not in zones]
    terms = Terms(recorded_at=recorded_at, ahead=True)
    made = [prepare(watched, "zone", terms), prepare(compounds, "compound", terms)]
    if problems := [problem for each in made for problem in each.problems]:
        raise RejectedError("The gazetteer is damaged. " + " ".join(map(str, problems[:5])))
    records = [record for each in made for record in each.records]
    added = incoming.put(store, records, at=recorded_at, replacing=True)
    return added, len(placeless)
