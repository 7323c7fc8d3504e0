"""imagery.jobs.ledger: no cap is passed, whoever spends, however they die."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.errors import QuotaSpentError
from imagery.jobs import ledger as books
from imagery.jobs.ledger import Caps, StoreLedger
from layers.errors import NotFoundError
from layers.spend import Spend
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.store.sqlite import SqliteStore
from tests.imagery.jobs.spenders import Service

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
CAPS = Caps(run=10.0, month=15.0)


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = (
        MemoryStore()
        if request.param == "memory"
        else SqliteStore(tmp_path / "a.gpkg", create=True)
    )
    yield made
    made.close()


def a_ledger(
    store: Store, *, job: str = "at-1", at: datetime = NOW, caps: Caps = CAPS
) -> StoreLedger:
    return StoreLedger(store=store, caps=caps, job=job, clock=lambda: at)


def reserve(ledger: StoreLedger, units: float) -> str:
    return ledger.reserve(units, account="sentinelhub", request="a window")


def test_what_is_reserved_is_written_before_anything_is_sent(store: Store) -> None:
    ticket = reserve(a_ledger(store), 2.5)
    spend = store.get(Spend, ticket)
    assert (spend.reserved, spend.charged, spend.settled) == (2.5, None, False)
    assert (spend.month, spend.job, spend.account) == ("2026-11", "at-1", "sentinelhub")
    assert books.spent(store, "at-1") == 2.5


def test_a_reply_settles_what_was_reserved(store: Store) -> None:
    ledger = a_ledger(store)
    ledger.settle(reserve(ledger, 2.5), 2.4)
    (month,) = books.spending(store, CAPS)
    assert (month.requests, month.counted, month.charged, month.open) == (1, 2.4, 2.4, 0.0)
    assert month.left == pytest.approx(12.6)


def test_a_reply_that_says_nothing_counts_as_the_formula_says(store: Store) -> None:
    ledger = a_ledger(store)
    ledger.settle(reserve(ledger, 2.5), None)
    assert books.spent(store, "at-1") == 2.5
    assert store.select(Spend)[0].settled


def test_a_refused_request_costs_nothing(store: Store) -> None:
    ledger = a_ledger(store)
    ledger.settle(reserve(ledger, 2.5), 0.0)
    assert books.spent(store, "at-1") == 0.0


def test_a_run_cannot_pass_its_cap_and_nothing_is_set_aside(store: Store) -> None:
    ledger = a_ledger(store)
    reserve(ledger, 9.5)
    with pytest.raises(QuotaSpentError, match=r"not sent: this run would have spent 10\.60"):
        reserve(ledger, 1.1)
    assert books.spent(store, "at-1") == 9.5
    assert store.count(Spend) == 1
    reserve(ledger, 0.5)


def test_all_runs_together_cannot_pass_the_cap_of_the_month(store: Store) -> None:
    reserve(a_ledger(store), 10.0)
    with pytest.raises(QuotaSpentError, match=r"all runs of 2026-11 would have spent 15\.10"):
        reserve(a_ledger(store, job="at-2"), 5.1)
    reserve(a_ledger(store, job="at-2"), 5.0)


def test_a_new_month_begins_anew_and_a_run_goes_on(store: Store) -> None:
    reserve(a_ledger(store), 10.0)
    reserve(a_ledger(store, job="at-2"), 5.0)
    next_month = NOW + timedelta(minutes=1)
    with pytest.raises(QuotaSpentError, match="this run"):
        reserve(a_ledger(store, at=next_month), 0.1)
    reserve(a_ledger(store, job="at-3", at=next_month), 10.0)
    assert [each.month for each in books.spending(store, CAPS)] == ["2026-12", "2026-11"]


def test_a_reply_after_midnight_counts_against_the_month_of_its_request(store: Store) -> None:
    before, after = a_ledger(store), a_ledger(store, at=NOW + timedelta(minutes=2))
    after.settle(reserve(before, 3.0), 2.0)
    (month,) = books.spending(store, CAPS)
    assert (month.month, month.counted) == ("2026-11", 2.0)


def test_a_service_that_charges_more_than_its_formula_is_believed(store: Store) -> None:
    ledger = a_ledger(store)
    ledger.settle(reserve(ledger, 2.0), 3.0)
    assert store.get(Spend, reserve(ledger, 2.0)).reserved == 3.0
    with pytest.raises(QuotaSpentError):
        reserve(ledger, 3.0)
    assert books.spending(store, CAPS)[0].worst == 1.5


def test_a_service_whose_own_quota_is_spent_is_asked_by_nobody_until_its_time(store: Store) -> None:
    until = NOW + timedelta(hours=1)
    a_ledger(store).close("sentinelhub", until)
    a_ledger(store).close("sentinelhub", NOW)
    with pytest.raises(QuotaSpentError, match="not asked again before 2026-12-01 00:59 UTC"):
        reserve(a_ledger(store, job="at-2", at=until - timedelta(seconds=1)), 0.1)
    assert store.count(Spend) == 0
    reserve(a_ledger(store, at=until), 0.1)
    assert books.check(store) == []


@pytest.mark.parametrize("units", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_number_of_units_is_not_reserved(store: Store, units: float) -> None:
    with pytest.raises(ValueError, match="give a number above 0"):
        reserve(a_ledger(store), units)


def test_a_ticket_that_was_never_given_is_refused(store: Store) -> None:
    with pytest.raises(NotFoundError):
        a_ledger(store).settle("sp-0", 1.0)


@given(
    st.lists(
        st.tuples(
            st.floats(0.005, 4), st.sampled_from(["at-1", "at-2", "at-3"]), st.integers(0, 40),
            st.sampled_from(["open", "silent", "refused", "charged", "twice"]),
        ),
        max_size=40,
    )
)  # fmt: skip
def test_no_order_of_requests_passes_a_cap_and_the_books_are_right(
    requests: list[tuple[float, str, int, str]],
) -> None:
    store = MemoryStore()
    for units, job, days, fate in requests:
        ledger = a_ledger(store, job=job, at=NOW + timedelta(days=days))
        try:
            ticket = reserve(ledger, units)
        except QuotaSpentError:
            continue
        if fate != "open":
            ledger.settle(ticket, {"silent": None, "refused": 0.0}.get(fate, units))
        if fate == "twice":
            ledger.settle(ticket, units)
    spends = store.select(Spend)
    for month in {each.month for each in spends}:
        assert sum(e.counted for e in spends if e.month == month) <= CAPS.month + 1e-9
    for job in {each.job for each in spends}:
        assert sum(e.counted for e in spends if e.job == job) <= CAPS.run + 1e-9
    assert books.check(store) == []


def test_books_that_do_not_add_up_are_said_to_be_wrong(store: Store) -> None:
    ledger = a_ledger(store)
    ticket = reserve(ledger, 2.5)
    store.put([replace(store.get(Spend, ticket), reserved=9.0)], replace=True)
    assert "its spends come to 9" in books.check(store)[0]


def test_threads_that_spend_at_once_do_not_pass_a_cap(store: Store) -> None:
    sent: list[float] = []

    def work(job: str) -> None:
        ledger = a_ledger(store, job=job)
        for _ in range(20):
            try:
                ticket = reserve(ledger, 0.5)
            except QuotaSpentError:
                return
            sent.append(0.5)
            ledger.settle(ticket, 0.5)

    threads = [threading.Thread(target=work, args=(f"at-{each}",)) for each in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(sent) == CAPS.month
    assert books.check(store) == []


@pytest.mark.parametrize("rounds", [40, pytest.param(3_000, marks=pytest.mark.slow)])
def test_processes_that_spend_at_once_do_not_pass_a_cap(tmp_path: Path, rounds: int) -> None:
    path, log, workers = tmp_path / "a.gpkg", tmp_path / "service.log", 4
    store = SqliteStore(path, create=True)
    caps = Caps(run=0.04 * rounds, month=0.9 * rounds)
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.imagery.jobs.spenders", path, log, str(worker),
             str(rounds), str(caps.run), str(caps.month)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        for worker in range(workers)
    ]  # fmt: skip
    refused = [int(each.communicate(timeout=3_000)[0]) for each in started]
    assert all(each.returncode == 0 for each in started)
    spent = Service(log).spent()
    assert sum(refused) > 0, "the caps were never met"
    assert set(spent) == {"2026-11", "2026-12"}
    for month, units in spent.items():
        assert units <= caps.month + 1e-6, f"{month} was overspent"
    assert books.check(store) == []
    by_job: dict[str, float] = {}
    for each in store.select(Spend):
        by_job[each.job] = by_job.get(each.job, 0.0) + each.counted
    assert max(by_job.values()) <= caps.run + 1e-6
    store.close()
