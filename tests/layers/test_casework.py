"""What a caseworker reads of reports is in the log before it is read; nobody else reads any."""

from dataclasses import replace

import pytest

from layers.audit_entry import AuditEntry
from layers.errors import NotReleasableError, StoreError
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, AuditAction
from tests.builders import NOW, a_report

OTHERS = [each for each in Audience if each is not Audience.CASEWORKER]


def a_store(count: int) -> MemoryStore:
    store = MemoryStore()
    store.put([replace(a_report(report_id=f"P-{n}"), point=None, note="") for n in range(count)])
    return store


def read_by(store: MemoryStore, audience: Audience) -> Reader:
    return Reader(store, audience, as_of=NOW, who="p-ana")


@pytest.mark.parametrize("count", [0, 3])
@pytest.mark.parametrize("audience", OTHERS)
def test_nobody_else_learns_even_whether_there_are_reports(audience: Audience, count: int) -> None:
    store = a_store(count)
    with pytest.raises(NotReleasableError) as refused:
        read_by(store, audience).reports()
    assert str(refused.value).startswith(f"Reports are for caseworkers, and this is {audience}.")
    assert "3" not in str(refused.value)
    assert store.count(AuditEntry) == 0


def test_the_log_says_who_read_how_many_and_nothing_of_them() -> None:
    store = a_store(3)
    found = read_by(store, Audience.CASEWORKER).reports()
    assert (found.shown, found.total) == (3, 3)
    (entry,) = store.select(AuditEntry)
    assert (entry.who, entry.action, entry.rows) == ("p-ana", AuditAction.READ_REPORTS, 3)
    assert "P-" not in entry.about


def test_what_cannot_be_written_down_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    store, shown = a_store(3), list[object]()

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(store, "put", full)
    monkeypatch.setattr(Reader, "_released", lambda *given: shown.append(given))
    with pytest.raises(StoreError, match="disk is full"):
        read_by(store, Audience.CASEWORKER).reports()
    assert shown == []


def test_no_column_of_the_list_is_exact() -> None:
    frame = read_by(a_store(1), Audience.CASEWORKER).reports().frame
    assert {"point", "note", "photographs"} & set(frame.columns) == set()
    assert frame["geometry"].isna().all()
