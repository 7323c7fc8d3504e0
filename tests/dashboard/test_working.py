"""dashboard.working and surroundings: orders go out, and what came of each comes back."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard import surroundings, working
from imagery.compute.protocol import Result
from imagery.compute.serial import Serial
from imagery.jobs.orders import Order, Outcome
from layers.attempt import Attempt
from layers.store.factory import open_store
from layers.terms import AttemptState, JobKind
from tests.dashboard.conftest import Run

AS_OF = datetime(2024, 7, 1, tzinfo=UTC)


class Scripted:
    """A compute that gives outcomes as it was told, and notes what it was given."""

    width = 1

    def __init__(self, *states: AttemptState | None) -> None:
        self.states, self.given = list(states), []

    def results(self, _work: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.given.append(f"{item.zone_id} {item.window}")
            state = self.states.pop(0)
            if state is None:
                yield Result(item=item, error="Three workers died of it.")
            else:
                yield Result(item=item, value=Outcome(order=item, state=state))

    def close(self) -> None:
        """Need nothing."""


def orders(*words: str) -> list[Order]:
    return [
        Order(zone_id=zone, job=JobKind.BACKFILL, as_of=AS_OF, window=window)
        for zone, _, window in (each.partition(" ") for each in words)
    ]


GOOD, BAD, BUSY = AttemptState.DONE, AttemptState.FAILED, AttemptState.BUSY


def test_windows_of_one_zone_go_in_order_and_never_two_at_once() -> None:
    compute = Scripted(*[GOOD] * 5)
    asked = orders("A 1", "A 2", "B 1", "A 3", "B 2")
    assert len(list(working.carry_out(asked, compute))) == 5
    assert compute.given == ["A 1", "B 1", "A 2", "B 2", "A 3"]


def test_a_zone_that_failed_is_left_and_the_others_go_on() -> None:
    compute = Scripted(BAD, GOOD, GOOD)
    outcomes = list(working.carry_out(orders("A 1", "A 2", "B 1", "B 2"), compute))
    assert compute.given == ["A 1", "B 1", "B 2"]
    assert [each.state for each in outcomes] == [BAD, GOOD, GOOD]


def test_what_was_stopped_stops_all() -> None:
    compute = Scripted(AttemptState.STOPPED)
    assert len(list(working.carry_out(orders("A 1", "B 1"), compute))) == 1


def test_an_order_whose_workers_died_is_a_failure_with_a_reason() -> None:
    (outcome,) = working.carry_out(orders("A 1"), Scripted(None))
    assert outcome.state is BAD
    assert outcome.said == "Three workers died of it."
    assert "Run it again" in outcome.remedy


def test_a_busy_zone_is_tried_again_for_as_long_as_patience_lasts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [AS_OF]
    monkeypatch.setattr(working, "clock", lambda: now[0])
    monkeypatch.setattr(
        working.time, "sleep", lambda s: now.__setitem__(0, now[0] + timedelta(seconds=s))
    )
    compute = Scripted(BUSY, GOOD, BUSY, GOOD)
    outcomes = list(working.carry_out(orders("A 1", "B 1"), compute, patience=timedelta(minutes=1)))
    assert compute.given == ["A 1", "B 1", "A 1", "A 1"]
    assert [each.state for each in outcomes] == [GOOD, GOOD]
    (outcome,) = working.carry_out(
        orders("A 1"), Scripted(*[BUSY] * 99), patience=timedelta(minutes=1)
    )
    assert outcome.state is BUSY
    (outcome,) = working.carry_out(orders("A 1"), Scripted(BUSY))
    assert outcome.state is BUSY


def test_an_order_is_carried_out_by_its_name_alone(run: Run, archive: Path, tmp_path: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    asked = Order(zone_id="Z-F", job=JobKind.REFRESH, as_of=AS_OF, source=f"folder:{archive}")
    (outcome,) = working.carry_out([asked], Serial())
    assert outcome.state is GOOD
    assert outcome.order == asked
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    (attempt,) = store.select(Attempt)
    store.close()
    assert attempt.holder == surroundings.holder()
    assert str(archive.parent) not in repr(attempt)


def test_a_process_of_this_machine_that_is_gone_is_known_to_be_and_no_other() -> None:
    machine = surroundings.holder().partition("/")[0]
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert surroundings.gone(f"{machine}/{child.pid}/abc")
    assert not surroundings.gone(f"{machine}/{os.getpid()}/abc")
    assert not surroundings.gone(f"elsewhere/{child.pid}/abc")
    assert not surroundings.gone("nonsense")


def test_sigterm_stops_work_as_a_person_does_and_only_while_it_is_at_work() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), working.terminable():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
