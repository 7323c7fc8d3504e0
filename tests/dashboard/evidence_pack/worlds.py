"""A compound of five quarters, with detections, what they rest on, reviews, scenes and two runs."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dashboard.evidence_pack.contents import Contents
from dashboard.evidence_pack.entering import check_compound
from dashboard.evidence_pack.gathering import gather
from dashboard.evidence_pack.writing import Pack, written
from layers.clearance import read_by
from layers.read import Reader
from layers.record import Record
from layers.schema import TABLES
from layers.store.memory import MemoryStore
from layers.terms import Audience, ReviewDecision, Tlp
from tests import builders as a
from tests.dashboard.animation.conftest import FIRST, a_store

HOSTILE = '=cmd|"/c calc"!A1\r\n../../etc\u202e {{7*7}} <script>'
AWAY = a.box(98.6400, 16.3400, 98.6401, 16.3401)


def a_world() -> MemoryStore:
    """Return a store: d-1 meets the outline and is open, d-2 is away and people gave it to C-1."""
    store = a_store()
    store.put([
        a.a_run(recipe="margin = 4.0\n"), a.a_run(run_id="run-0", as_of=a.NOW - timedelta(days=9)),
        a.a_detection(outline=FIRST, scene_ids=("S-1", "S-gone")), a.an_evidence(),
        a.a_detection(detection_id="d-2", outline=AWAY),
        a.a_detection(detection_id="d-3", outline=AWAY),
        a.a_review(detection_id="d-1", confidence="low", analyst="tern", zone_id="Z-1"),
        *(a.a_review(review_id=f"v-{who}", detection_id="d-2", analyst=who, compound_id="C-1",
                     zone_id="Z-1") for who in ("heron", "ibis")),
        a.a_review(review_id="v-back", detection_id="d-2", analyst="crane", zone_id="Z-1",
                   decision=ReviewDecision.REJECT, outline=a.SITE, tlp=Tlp.AMBER_STRICT),
        a.a_scene(), a.a_scene(scene_id="S-2", used=False, reason=HOSTILE),
        a.a_scene(scene_id="S-9", run_id="run-0"),
    ])  # fmt: skip
    return store


def gathered(
    store: MemoryStore, *, audience: Audience = Audience.ANALYST, tlp: Tlp = Tlp.AMBER_STRICT,
    compound_id: str = "C-1",
) -> Contents:  # fmt: skip
    """Return what a pack says that somebody asks for."""
    check_compound(Reader(store, audience, as_of=a.NOW), compound_id, tlp)
    reader = Reader(store, read_by(tlp, audience), as_of=a.NOW)
    return gather(reader, compound_id, tlp=tlp, as_of=a.NOW, program="0.1.0 test")


def a_pack(store: MemoryStore | None = None, **said: Any) -> Pack:
    """Return the pack of the compound."""
    return written(gathered(a_world() if store is None else store, **said))


def ids(rows: Any, name: str) -> list[str]:
    return [each[name] for each in rows]


def changed(store: MemoryStore, which: type[Record], **said: Any) -> MemoryStore:
    """Return a store like it with some fields of every record of a kind other."""
    other = MemoryStore()
    for kind in TABLES:
        found: list[Any] = store.select(kind)
        other.put([replace(each, **said) for each in found] if kind is which else found)
    return other


def everything(found: Contents) -> str:
    """Return all that is said, pixels apart, as text."""
    chips = [replace(each, cut=replace(each.cut, png=b"")) for each in found.chips]
    return str(replace(found, chips=tuple(chips)))


def files(pack: Pack) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack.content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
