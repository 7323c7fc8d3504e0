"""A report that is typed in comes in by the door of an import: checks, vault, store and log."""

from dataclasses import replace
from pathlib import Path

import pytest

from layers.audit_entry import AuditEntry
from layers.column_mapping import ColumnMapping
from layers.exchange.entering import enter
from layers.exchange.importing import ImportResult, Into
from layers.report import Report
from layers.store.memory import MemoryStore
from layers.terms import Audience, AuditAction
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW, a_log

ROW = {
    "month": "2024-07", "lon": "98.601234567", "lat": "16.301234567", "consent": "yes",
    "place_precision": "exact", "note": "Behind the blue gate.", "signs": "long_hours",
    "signs_asked": "long_hours;sold_on", "synthetic": "yes",
}  # fmt: skip


@pytest.fixture
def into(tmp_path: Path) -> Into:
    store = MemoryStore()
    vault = Vault(tmp_path / "vault", Keys(tmp_path / "keys"))
    return Into(store=store, vault=vault, log=a_log(store), at=NOW)


def typed(into: Into, **changed: str) -> ImportResult:
    return enter("P-typed", ROW | changed, into=into)


def test_what_is_exact_goes_to_the_vault_and_the_rest_to_the_store(into: Into) -> None:
    result = typed(into)
    assert (result.problems, result.added.new) == ([], 1)
    (kept,) = into.store.select(Report)
    assert (kept.report_id, kept.epoch, kept.point, kept.note) == ("P-typed", "2024Q3", None, "")
    assert kept.signs_asked == ("long_hours", "sold_on")
    exact = into.vault.exact(Audience.CASEWORKER)["P-typed"]
    assert exact.note == ROW["note"]
    assert exact.point is not None
    assert (exact.point.x, exact.point.y) == (98.601234567, 16.301234567)


def test_the_log_says_which_report_came_and_nothing_of_it(into: Into) -> None:
    typed(into)
    (entry,) = into.store.select(AuditEntry)
    assert entry.action is AuditAction.IMPORTED
    assert (entry.about, entry.rows) == ("report P-typed, typed in", 1)


@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        ({"consent": "no"}, "consent", "Without consent"),
        ({"note": "Call +95 9 123 456 789"}, "note", "a telephone number"),
        ({"note": "Write to ana@example.org"}, "note", "an e-mail address"),
        ({"note": "He is called Aung Aung."}, "note", "a name"),
        ({"note": "At 16.30123, 98.60123."}, "note", "a coordinate"),
        ({"lon": "16.301234567", "lat": "98.601234567"}, "lon", "swapped"),
        ({"lon": "", "lat": ""}, "lon", "is empty"),
        ({"month": ""}, "month", "is empty"),
        ({"signs": "sold_on;window_bars", "signs_asked": "sold_on"}, "", "not asked about"),
        ({"note": "half a character \ud800"}, "", "half a character"),
    ],
)
def test_what_an_import_refuses_is_refused_and_nothing_is_kept(
    into: Into, changed: dict[str, str], column: str, said: str
) -> None:
    result = typed(into, **changed)
    assert [(each.column, said in each.message) for each in result.problems] == [(column, True)]
    assert into.store.select(Report) == []
    assert into.store.select(AuditEntry) == []
    assert not into.vault.ids()


def test_a_mapping_that_was_confirmed_for_such_columns_is_not_asked_nor_made(into: Into) -> None:
    columns = ["id", *ROW]
    wrong = dict.fromkeys(columns, "") | {"id": "id"}
    from layers.exchange import mapping  # noqa: PLC0415 - beside its test

    kept = replace(mapping.kept("report", wrong), synthetic=True)
    into.store.put([kept])
    assert typed(into).problems == []
    assert into.store.select(ColumnMapping) == [kept]
