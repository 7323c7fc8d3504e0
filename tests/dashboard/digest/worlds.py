"""Stores for digests: zones with changes, and a way to tell receivers of them."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from shapely import box
from shapely.affinity import translate

from dashboard.digest.item import Item, Reason
from dashboard.digest.message import draft
from dashboard.digest.receivers import Receiver
from dashboard.digest.sending import Sent, send_all
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.digest import Digest
from layers.record import Record
from layers.terms import Audience
from tests.builders import a_detection, a_digest, a_run, a_scene, a_zone

BUILT = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOW = datetime(2025, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
DESK = Receiver(kind="file", where="desk")
OTHER = Receiver(kind="file", where="other")


def open_store(tmp_path: Path, *records: Record, **said: Any) -> Workshop:
    settings = Settings(**{
        "store_url": str(tmp_path / "digest.gpkg"), "digest_audience": Audience.ANALYST, **said,
    })  # fmt: skip
    parts = open_workshop(settings, create=True)
    parts.store.put(records)
    return parts


def zones(*ids: str) -> list[Record]:
    """Return zones with a run each, and one scene that first showed its changes."""
    at = datetime(2024, 12, 20, 23, 26, tzinfo=UTC)
    found: list[Record] = []
    for number, zone_id in enumerate(ids):
        outline = translate(box(98.55, 16.25, 98.65, 16.35), xoff=number)
        found += [
            a_zone(zone_id=zone_id, name=f"Place {zone_id}", outline=outline, country_iso3="MMR"),
            a_run(run_id=f"run-{zone_id}", zone_id=zone_id, as_of=NOW - DAY),
            a_scene(scene_id=f"S-{zone_id}", run_id=f"run-{zone_id}", zone_id=zone_id,
                    acquired_at=at),
        ]  # fmt: skip
    return found


def changes(zone_id: str, count: int, **said: Any) -> list[Record]:
    """Return changes in a zone, each a little larger than the one before."""
    return [
        a_detection(**{
            "detection_id": f"d-{zone_id}-{n:03}", "zone_id": zone_id, "run_id": f"run-{zone_id}",
            "area_m2": 5e3 + 37.0 * n, "window_end": date(2024, 12, 20),
            "scene_ids": (f"S-{zone_id}",),
            "outline": translate(box(98.6, 16.3, 98.601, 16.301), xoff=1e-4 * (n % 300)), **said,
        })
        for n in range(count)
    ]  # fmt: skip


class Post:
    """Takes digests, as a receiver does; or fails, as one does too."""

    def __init__(self, *failing: str) -> None:
        self.got: list[tuple[str, Digest]] = []
        self.failing = set(failing)

    def __call__(self, digest: Digest, receiver: Receiver) -> None:
        if receiver.word in self.failing:
            raise OSError(28, "No space left on device")
        self.got.append((receiver.word, digest))

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(digest.body) for _, digest in self.got]


def tell(
    parts: Workshop, post: Any, *, at: datetime = NOW, to: Iterable[Receiver] = (DESK,)
) -> list[Sent]:
    return list(
        send_all(parts, list(to), send=post, clock=lambda: at, holder="test", as_of=at)
    )  # fmt: skip


def a_message(name: str = "River Bend") -> Digest:
    item = Item(
        keys=("d-1 alert",), zone_id="Z-1", kind="detection", said=f"New building in {name}",
        reasons=(Reason(said="2.3 ha", points=6.9),),
    )  # fmt: skip
    made = draft([item], audience=Audience.POLICY, made_at=BUILT)
    assert made is not None
    return a_digest(digest_id="g-0123456789abcdef", body=made.body, items=("d-1 alert",))
