"""layers.audit: one entry an effect, and no way to change the log unseen."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from layers.audit import AuditLog, digest_of, head, read_anchors, verify
from layers.audit_entry import AuditEntry
from layers.errors import ConflictError, LayerError, RejectedError, StoreError
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import Audience, AuditAction
from layers.zone import Zone
from tests.builders import NOW, a_zone, an_audit_entry


def log_of(store: Store, anchor: Path | None = None) -> AuditLog:
    return AuditLog(store=store, who="ana", audience=Audience.ANALYST, anchor=anchor)


def written(folder: Path, count: int = 7) -> tuple[Path, Path]:
    """Return a store with some entries, closed, and the file of its anchors."""
    path, anchor = folder / "s.gpkg", folder / "s.anchors"
    store = open_store(str(path), create=True)
    log = log_of(store, anchor)
    for n in range(count):
        log.note(AuditAction.EXPORTED, f"layer-{n}", at=NOW + timedelta(minutes=n), rows=n)
    store.close()
    return path, anchor


def looked_at(path: Path, anchor: Path) -> str:
    try:
        store = open_store(str(path))
    except StoreError as error:
        return str(error)
    try:
        return verify(store, read_anchors(anchor)).wrong
    except StoreError as error:
        return str(error)
    finally:
        store.close()


def test_an_effect_and_its_entry_are_kept_together_or_not_at_all() -> None:
    store = MemoryStore()
    with log_of(store).effect(AuditAction.CHANGED, "zone Z-1", at=NOW) as doing:
        store.put([a_zone()])
        doing.rows = 1
    assert (store.count(Zone), store.count(AuditEntry)) == (1, 1)
    with pytest.raises(ConflictError):
        _changed_then_failed(store)
    assert (store.count(Zone), store.count(AuditEntry)) == (1, 1)


def _changed_then_failed(store: Store) -> None:
    with log_of(store).effect(AuditAction.CHANGED, "zone Z-2", at=NOW):
        store.put([a_zone(zone_id="Z-2")])
        store.put([a_zone(name="Another")])


def test_an_untouched_log_holds_and_its_head_is_its_last_anchor(tmp_path: Path) -> None:
    path, anchor = written(tmp_path)
    store = open_store(str(path))
    found = verify(store, read_anchors(anchor))
    assert (found.entries, found.wrong) == (7, "")
    assert found.head == head(store) == read_anchors(anchor)[-1]
    store.close()


def test_each_byte_of_each_value_that_is_changed_is_told_by_its_entry(tmp_path: Path) -> None:
    path, anchor = written(tmp_path, count=3)
    raw = sqlite3.connect(path)
    rows = raw.execute("SELECT entry_id, at, who, about, before, digest FROM audit").fetchall()
    raw.close()
    whole = path.read_bytes()
    tried = 0
    for number, row in enumerate(rows, 1):
        record = "".join(row[1:3]).encode()
        for value in row[1:]:
            needle = value.encode()
            at = whole.find(needle, whole.find(record))
            for offset in range(len(needle)):
                spoilt = bytearray(whole)
                spoilt[at + offset] ^= 1
                path.write_bytes(spoilt)
                said = looked_at(path, anchor)
                assert said, f"{value!r} at {offset} of entry {number}"
                tried += 1
    path.write_bytes(whole)
    assert tried > 300
    assert looked_at(path, anchor) == ""


@pytest.mark.parametrize("number", [1, 4, 7])
def test_the_first_broken_entry_is_named(tmp_path: Path, number: int) -> None:
    path, anchor = written(tmp_path)
    raw = sqlite3.connect(path)
    raw.execute("UPDATE audit SET about = 'layer-x' WHERE entry_id = ?", (f"{number:010d}",))
    raw.commit()
    raw.close()
    assert looked_at(path, anchor).startswith(f"Entry {number}: was changed")


def _rechained(store: Store) -> None:
    """Make the whole chain anew, each hash right: what one who may write everything can do."""
    entries = store.select(AuditEntry)
    before, made = "", []
    for each in entries:
        one = replace(each, about=each.about.replace("layer-1", "layer-9"), before=before)
        made.append(replace(one, digest=digest_of(one)))
        before = made[-1].digest
    rows = [(each.about, each.before, each.digest, each.entry_id) for each in made]
    store._connection.executemany(  # type: ignore[attr-defined]
        "UPDATE audit SET about = ?, before = ?, digest = ? WHERE entry_id = ?", rows
    )


MUTATIONS = {
    "edit": "UPDATE audit SET who = 'eve' WHERE entry_id = '0000000003'",
    "delete": "DELETE FROM audit WHERE entry_id = '0000000003'",
    "cut tail": "DELETE FROM audit WHERE entry_id > '0000000005'",
    "swap": "UPDATE audit SET entry_id = 'x' WHERE fid = 2;"
    "UPDATE audit SET entry_id = '0000000002' WHERE fid = 3;"
    "UPDATE audit SET entry_id = '0000000003' WHERE fid = 2",
    "insert": "UPDATE audit SET entry_id = '0000000009' WHERE fid = 8;"
    "CREATE TABLE forged AS SELECT * FROM audit WHERE fid = 7;"
    "UPDATE forged SET fid = 99, entry_id = '0000000008';"
    "INSERT INTO audit SELECT * FROM forged",
}


@pytest.mark.parametrize("kind", [*MUTATIONS, "full rehash", "old copy"])
def test_each_of_seven_kinds_of_forgery_is_found_with_an_anchor(tmp_path: Path, kind: str) -> None:
    path, anchor = written(tmp_path)
    old = tmp_path / "old.gpkg"
    shutil.copy(path, old)
    store = open_store(str(path))
    log_of(store, anchor).note(AuditAction.EXPORTED, "one more", at=NOW)
    if kind == "full rehash":
        _rechained(store)
    store.close()
    if kind == "old copy":
        shutil.copy(old, path)
    if kind in MUTATIONS:
        raw = sqlite3.connect(path)
        raw.executescript(MUTATIONS[kind])
        raw.close()
    assert looked_at(path, anchor).startswith("Entry ")


def test_an_entry_may_hold_no_coordinate() -> None:
    with pytest.raises(RejectedError, match="may be a coordinate"):
        an_audit_entry(about="seen at 98.60123, 16.30123")


def test_what_is_no_anchor_is_refused() -> None:
    with pytest.raises(LayerError, match="is no anchor"):
        verify(MemoryStore(), ["seven abc"])


def test_an_anchor_that_cannot_be_written_is_said_and_the_effect_stands(tmp_path: Path) -> None:
    store = MemoryStore()
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(LayerError, match=r"Keep this line elsewhere: 1 [0-9a-f]{64}"):
        log_of(store, blocked / "anchors").note(AuditAction.EXPORTED, "x", at=NOW)
    assert store.count(AuditEntry) == 1
