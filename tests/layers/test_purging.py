"""layers.purging: what may no longer be kept is gone from every byte, and only that."""

import contextlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from layers import backup as backups
from layers import purging
from layers.audit import AuditLog
from layers.audit_entry import AuditEntry
from layers.backup import Backup
from layers.errors import StepNotAllowedError, StoreDamagedError, VaultKeyError
from layers.report import Report
from layers.retention import Retention, exact_over, reports_over
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.terms import Audience, AuditAction
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from layers.zone import Zone
from tests.builders import NOW, a_report, a_zone, one_of_each
from tests.layers.store import older
from tests.layers.store.older import backups as old_backups

KEPT = Retention(report=timedelta(days=730), exact=timedelta(days=90))
LONG_AGO = NOW - timedelta(days=1_000)
CANARY = "canary-of-a-report"


def quiet(*_: object) -> None:
    """Show nothing."""


class Place:
    """A store, vault and one backup of three reports: one too old, one whose exact part is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "files"
        self.folder.mkdir()
        self.store = open_store(str(self.folder / "s.gpkg"), create=True)
        at = {CANARY: LONG_AGO, "P-aged": NOW - timedelta(days=100), "P-new": NOW}
        self.store.put([
            a_zone(),
            *(replace(a_report(report_id=name), recorded_at=when) for name, when in at.items()),
        ])  # fmt: skip
        self.log = AuditLog(store=self.store, who="ana", audience=Audience.ADMINISTRATOR)
        self.vault = Vault(self.folder / "s.vault", Keys(folder / "keys"))
        self.vault.put({name: Exact(point=Point(98.6, 16.3), note="told") for name in at})
        self.backup = backups.make(
            self.store, self.vault, self.folder / "backups", at=NOW, step=quiet
        )

    def purge(self, *withdrawn: str) -> purging.Due:
        return purging.purge(
            self.log, self.vault, KEPT, [self.backup], as_of=NOW, withdrawn=withdrawn
        )

    def bytes(self) -> bytes:
        return b"".join(
            each.read_bytes() for each in sorted(self.folder.rglob("*")) if each.is_file()
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_is_due_is_gone_from_every_byte_and_the_rest_is_there(place: Place) -> None:
    assert CANARY.encode() in place.bytes()
    place.purge()
    place.store.close()
    assert CANARY.encode() not in place.bytes()
    store = open_store(str(place.folder / "s.gpkg"))
    assert [each.report_id for each in store.select(Report)] == ["P-aged", "P-new"]
    assert store.count(Zone) == 1
    assert set(place.vault.exact(Audience.CASEWORKER)) == {"P-new"}


def test_a_purged_backup_holds_and_its_vault_opens(place: Place) -> None:
    place.purge()
    backups.check(place.backup)
    copy = Vault(place.backup.folder / "exact.vault", place.vault.keys)
    assert set(copy.exact(Audience.CASEWORKER)) == {"P-new"}


def test_a_copy_that_lay_elsewhere_can_never_be_opened_again(place: Place, tmp_path: Path) -> None:
    elsewhere = Vault(tmp_path / "elsewhere.vault", place.vault.keys)
    place.vault.copy_to(elsewhere.path)
    place.purge()
    with pytest.raises(VaultKeyError, match="is not in the folder"):
        elsewhere.exact(Audience.CASEWORKER)


def test_the_log_keeps_only_that_it_happened(place: Place) -> None:
    place.purge("P-new")
    (entry,) = place.store.select(AuditEntry)
    assert (entry.action, entry.rows) == (AuditAction.PURGED, 3)
    assert entry.about == (
        "1 reports: consent withdrawn; 1 reports: retention of reports ended; "
        "1 exact parts: retention of exact places, notes and photos ended; 1 backups"
    )


def test_a_second_purge_finds_nothing_and_writes_nothing(place: Place) -> None:
    place.purge()
    before, entries = place.vault.key_name(), place.store.count(AuditEntry)
    assert place.purge().said() == []
    assert (place.vault.key_name(), place.store.count(AuditEntry)) == (before, entries)


def test_without_the_key_nothing_is_taken_from_the_store(place: Place) -> None:
    for key in place.vault.keys.folder.iterdir():
        key.unlink()
    with pytest.raises(VaultKeyError):
        place.purge()
    assert place.store.count(Report) == 3


@pytest.mark.parametrize("at", ["_begin", "purge", "_end", "effect"])
def test_a_purge_that_is_stopped_is_made_good_by_the_next(
    place: Place, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    where = {"purge": Vault, "effect": AuditLog}.get(at, purging)
    with monkeypatch.context() as stopped:
        stopped.setattr(where, at, stop)
        with pytest.raises(KeyboardInterrupt):
            place.purge()
    place.purge()
    place.store.close()
    backups.check(place.backup)
    assert CANARY.encode() not in place.bytes()


def test_a_backup_that_was_stopped_halfway_is_not_brought_back(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Vault, "purge", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        place.purge()
    with pytest.raises(StoreDamagedError, match="compoundwatch purge"):
        backups.check(place.backup)


def test_a_damaged_backup_is_not_made_to_look_whole_by_a_purge(place: Place) -> None:
    path = place.backup.folder / "store.gpkg"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError, match="is not as it was written"):
        place.purge()
    assert place.store.count(Report) == 3


@pytest.mark.parametrize("version", ["4", "5-early"])
def test_an_older_backup_is_purged_and_one_of_which_nothing_goes_gets_the_vault_alone(
    place: Place, tmp_path: Path, version: str
) -> None:
    report = next(each for each in one_of_each() if isinstance(each, Report))
    place.store.put([report])
    if version == "4":
        old = older.unpack("4", tmp_path / "old.gpkg")
        with contextlib.closing(older.opened(old)) as raw:
            older.fill(raw, [report, a_zone()])
    else:
        old = old_backups.real(tmp_path / "real").folder / "store.gpkg"
    place.backup = old_backups.written(old, place.vault.path, tmp_path / "older", at=NOW)
    before = (place.backup.folder / "store.gpkg").read_bytes()
    place.purge("P-new")
    assert (place.backup.folder / "store.gpkg").read_bytes() == before
    copy = Vault(place.backup.folder / "exact.vault", place.vault.keys)
    assert copy.key_name() == place.vault.key_name()
    assert backups.check(place.backup)["tables"]["report"][0] == 1
    place.purge(report.report_id)
    assert backups.check(place.backup)["tables"]["report"][0] == 0
    assert report.report_id.encode() not in (place.backup.folder / "store.gpkg").read_bytes()
    with backups.opened(place.backup) as store:
        assert store.count(Zone) == 1
    assert [each.name for each in (tmp_path / "older").iterdir()] == [place.backup.name]


def test_only_reports_may_be_removed() -> None:
    store = MemoryStore()
    store.put([a_zone()])
    with pytest.raises(StepNotAllowedError, match="never removed"):
        store.remove(Zone, [("Z-1",)])
    assert store.count(Zone) == 1


@given(
    days=st.integers(0, 2_000),
    until=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_a_report_goes_on_the_day_after_its_consent_or_its_retention(
    days: int, until: date | None
) -> None:
    report = replace(
        a_report(), recorded_at=NOW - timedelta(days=days), consent_until=until
    )  # fmt: skip
    over = reports_over([report], KEPT, as_of=NOW)
    assert bool(over) == (days >= 730 or (until is not None and until < NOW.date()))


def test_what_is_exact_and_belongs_to_no_report_goes() -> None:
    assert exact_over([], ["P-9"], KEPT, as_of=NOW) == {"P-9": "no report of this id is kept"}


def test_backups_are_found_oldest_first_and_unfinished_ones_are_none(tmp_path: Path) -> None:
    for name in ("compoundwatch-2", "compoundwatch-1", "compoundwatch-3.part", "other"):
        (tmp_path / name).mkdir()
    assert [each.name for each in backups.all_in(tmp_path)] == [
        "compoundwatch-1",
        "compoundwatch-2",
    ]
    assert backups.all_in(tmp_path / "nowhere") == []
    assert Backup(tmp_path).name == tmp_path.name
