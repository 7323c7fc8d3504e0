"""Roles cannot see each other's answers, and no answer is old (P10).

Persons of all audiences ask every question of the Reader and of the app's cache, in two processes
over one store, while records are put, revised, judged, marked up and purged, releases are made,
pages are opened anew, and roles are given and taken. What somebody gets must be what a reader of
his own gives, over a model of the store that nothing but the same edits has touched.
"""

import inspect
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from shapely import Point

from dashboard import cache, session
from dashboard.settings import Settings
from dashboard.signing.person import Person
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.errors import LayerError
from layers.read import Reader
from layers.record import Record
from layers.release_figure import ReleaseFigure, Topic
from layers.report import Report
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, ReviewDecision, Tlp
from layers.vault.exact import Exact
from tests import builders as a
from tests.builders import NOW
from tests.exposure.questions import RESCUED, ZONES, Draw, answered, how_to_ask, records, sayings

EXACT = {
    "P-1": Point(98.600123456, 16.300123456), "P-2": Point(98.600654321, 16.300654321),
}  # fmt: skip
NEEDLES = tuple(
    f"{value:.9f}"[:9] for each in (*EXACT.values(), RESCUED) for value in (each.x, each.y)
)
"""Texts of exact coordinates, to six decimals: none may be in an answer to who is no caseworker."""

TURNS = count(1_000_000)
LOOKED_AT = {"version", "exact_reports", "reports"}
"""Each look at a report is an entry of the log; they have a rule of their own."""

ASKED = sorted(
    name for name, _ in inspect.getmembers(Reader, inspect.isfunction)
    if not name.startswith("_") and name not in LOOKED_AT
)  # fmt: skip
CACHED = ("due", "alarms", "growth", "past", "compared")


class Process:
    """One app process: its own connection, its own cache."""

    def __init__(self, url: str, clock: Any, who: Any) -> None:
        self.parts = open_workshop(Settings(store_url=url, audience=Audience.CASEWORKER))
        session.hold(self.parts, clock, who)
        self.turn = session._held.turn = next(TURNS)  # serve() sets it back; none comes twice

    def serve(self) -> None:
        """Let what is asked now be asked of this process."""
        session._held.parts, session._held.turn = self.parts, self.turn


class RolesAndEdits(RuleBasedStateMachine):
    """Random interleavings; `steps` counts what was asked over all runs."""

    steps = 0
    person: Person | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        os.environ["COMPOUNDWATCH_VAULT_KEYS"] = str(root / "keys")
        url = str(root / "s.gpkg")
        self.now, self.number = NOW, 0
        open_store(url, create=True).close()
        self.url, self.model = url, MemoryStore()
        self.roles = {f"u-{each}": each for each in Audience}
        self.processes = [self._process(), self._process()]
        self.both([
            *(a.a_zone(zone_id=each, tlp=Tlp.CLEAR) for each in ZONES),
            *(each for n, zone in enumerate(ZONES, 1) for each in records(n, zone)),
            *(a.a_report(point, report_id=name) for name, point in EXACT.items()),
        ])  # fmt: skip
        self.parts().vault.put({name: Exact(point=point) for name, point in EXACT.items()})

    def _process(self) -> Process:
        return Process(self.url, lambda: self.now, lambda: self.person)

    def parts(self) -> Workshop:
        return self.processes[0].parts

    def both(self, made: list[Record], *, replace: bool = False) -> None:
        """Put records into the store, by one of the processes, and into the model."""
        self.number += 1
        writer = self.processes[self.number % 2].parts.store
        assert writer.put(made, replace=replace) == self.model.put(made, replace=replace)

    def teardown(self) -> None:
        """Let go of the store."""
        for each in self.processes:
            each.parts.close()
        self.model.close()
        session._held.who = None
        self.folder.cleanup()

    # ------------------------------------------------------------------------ asking

    def compare(self, got: Any, wanted: Any, about: object) -> None:
        """Hold an answer against that of a fresh reader over the model."""
        type(self).steps += 1
        said, should = answered(got), answered(wanted)
        assert said == should, (about, self.audience, said, should)
        if self.audience is not Audience.CASEWORKER:
            text = str(said)
            assert not [each for each in NEEDLES if each in text], about

    @property
    def audience(self) -> Audience:
        """Return that of who asks."""
        assert self.person is not None
        return self.person.audience

    def fresh(self) -> Reader:
        return Reader(self.model, self.audience, as_of=self.now)

    def comers(self, data: Draw) -> Iterator[None]:
        """Let four persons ask one after another, each in one of the processes."""
        for subject in data.draw(st.permutations(sorted(self.roles)))[:4]:
            self.person = Person(subject=subject, name=subject, audience=self.roles[subject])
            data.draw(st.sampled_from(self.processes)).serve()
            yield

    @rule(data=st.data(), name=st.sampled_from(ASKED))
    def asks_the_reader(self, data: Draw, name: str) -> None:
        how = how_to_ask(data, name)
        for _ in self.comers(data):
            self.compare(
                lambda: getattr(session.reader(), name)(**how),
                lambda: getattr(self.fresh(), name)(**how), (name, how),
            )  # fmt: skip

    @rule(data=st.data(), name=st.sampled_from(sorted(cache._RELEASED - LOOKED_AT)))
    def asks_the_cache(self, data: Draw, name: str) -> None:
        how = how_to_ask(data, name)
        zone = how.get("zone_id")
        more = {each: value for each, value in how.items() if each != "zone_id"}
        for _ in self.comers(data):
            self.compare(
                lambda: cache.released(name, zone, **more),
                lambda: getattr(self.fresh(), name)(**how), ("cache", name, how),
            )  # fmt: skip

    @rule(data=st.data(), name=st.sampled_from(CACHED), zone=st.sampled_from(ZONES))
    def asks_for_what_is_worked_out(self, data: Draw, name: str, zone: str) -> None:
        wanted: dict[str, tuple[Any, Any]] = {
            "due": (cache.due, lambda: self.fresh().due()),
            "alarms": (cache.alarms, lambda: self.fresh().alarms()),
            "growth": (lambda: cache.growth(zone), lambda: self.fresh().past(zone).growth()),
            "past": (lambda: cache.past(zone, "quarter"), lambda: self.fresh().past(zone)),
            "compared": (
                lambda: cache.compared(zone, "quarter", "C-1", "2024Q2", "2024Q3"),
                lambda: self.fresh().past(zone).compared("C-1", "2024Q2", "2024Q3").total(),
            ),
        }
        for _ in self.comers(data):
            self.compare(*wanted[name], (name, zone))

    @rule(data=st.data())
    def asks_for_what_is_exact(self, data: Draw) -> None:
        for _ in self.comers(data):
            type(self).steps += 1
            try:
                found = session.reader().exact_reports(["P-1", "P-2"])
                rows = cache.released("reports").frame
            except LayerError:
                assert self.audience is not Audience.CASEWORKER
                continue
            assert self.audience is Audience.CASEWORKER
            assert {name: each.point for name, each in found.items()} == EXACT
            assert list(rows["report_id"]) == [e.report_id for e in self.model.select(Report)]
            # That they were read is an entry; the model is told of it as of any other edit.
            self.model.put(self.parts().store.select(AuditEntry)[-2:])

    # ------------------------------------------------------------------------ what changes

    @rule(n=st.integers(1, 2), tlp=st.sampled_from(list(Tlp)))
    def a_zone_is_marked(self, n: int, tlp: Tlp) -> None:
        self.both([a.a_zone(zone_id=ZONES[n - 1], tlp=tlp)], replace=True)

    @rule(n=st.integers(1, 2), tlp=st.sampled_from(list(Tlp)), kind=st.sampled_from(CompoundKind))
    def a_compound_is_revised(self, n: int, tlp: Tlp, kind: CompoundKind) -> None:
        compound = a.a_compound(compound_id=f"C-{n}", zone_id=ZONES[n - 1], tlp=tlp, kind=kind)
        self.both([compound], replace=True)

    @rule(tlp=st.sampled_from(list(Tlp)), people=st.integers(1, 60))
    def a_rescue_is_revised(self, tlp: Tlp, people: int) -> None:
        said = (f"XXB:{people}", "XXC:3")
        rescue = a.a_rescue(
            point=RESCUED, n_people=people + 14, n_child=1, tlp=tlp, citizenships=said
        )
        self.both([rescue], replace=True)

    @rule(n=st.integers(1, 2), tlp=st.sampled_from(list(Tlp)))
    def a_run_finds_more(self, n: int, tlp: Tlp) -> None:
        name = f"run-n{self.number}"
        free = {"zone_id": ZONES[n - 1], "run_id": name, "tlp": tlp}
        self.both([
            a.a_run(**free, as_of=self.now + timedelta(seconds=self.number)),
            a.a_detection(detection_id=f"d-{n}", **free),
            a.an_attempt(attempt_id=name, **free), a.a_scene(scene_id=name, **free),
            a.a_footprint(footprint_id=name, site_id=f"d-{n}", epoch="2024Q3", **free),
        ])  # fmt: skip

    @rule(n=st.integers(1, 2), decision=st.sampled_from(ReviewDecision))
    def a_detection_is_judged(self, n: int, decision: ReviewDecision) -> None:
        at = self.now + timedelta(seconds=self.number)
        review = a.a_review(review_id=f"v-n{self.number}", detection_id=f"d-{n}", decided_at=at)
        self.both([replace(review, decision=decision)])

    @rule(tlp=st.sampled_from(list(Tlp)))
    def something_is_said(self, tlp: Tlp) -> None:
        self.both(sayings(f"n{self.number}", tlp))

    @rule(name=st.sampled_from(sorted(EXACT)))
    def a_report_is_purged_or_comes_back(self, name: str) -> None:
        self.number += 1
        store = self.parts().store
        if self.model.select(Report, report_id=name):
            assert store.remove(Report, [(name,)]) == self.model.remove(Report, [(name,)]) == 1
        else:
            self.both([a.a_report(EXACT[name], report_id=name)])

    @rule()
    def a_release_is_made(self) -> None:
        self.number += 1
        name = f"{self.number:06d}"
        release = a.a_release(release_id=name, number=self.number)
        cell = a.a_release_cell(release_id=name, at_least=15 + self.number)
        figure = ReleaseFigure(
            release_id=name, row_id="2024-debt-none", topic=Topic.DEBT, code="none", year="2024",
            at_least=15,
        )  # fmt: skip
        self.both([release, cell, figure])

    @rule(units=st.integers(1, 99))
    def something_is_spent(self, units: int) -> None:
        self.both([a.a_balance(counted=float(units), tlp=Tlp.CLEAR)], replace=True)

    @rule(subject=st.sampled_from([f"u-{each}" for each in Audience]),
          audience=st.sampled_from(Audience))  # fmt: skip
    def a_role_is_given_or_taken(self, subject: str, audience: Audience) -> None:
        self.roles[subject] = audience

    @rule(steps=st.integers(1, 600))
    def time_passes(self, steps: int) -> None:
        """By five minutes or more: so old an answer on what is due may be, and says so."""
        self.now += timedelta(minutes=5 * steps)

    @rule(place=st.integers(0, 1))
    def a_process_is_started_anew(self, place: int) -> None:
        self.processes[place].parts.close()
        self.processes[place] = self._process()


def asked(examples: int, steps: int) -> int:
    """Run it, and return how many answers were compared."""
    RolesAndEdits.steps = 0
    how = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(RolesAndEdits, settings=how)
    return RolesAndEdits.steps


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOUNDWATCH_VAULT_KEYS", "")  # taken back at the end


def test_each_gets_his_own_answer_and_the_newest() -> None:
    assert asked(8, 30) >= 150


@pytest.mark.slow
def test_each_gets_his_own_answer_and_the_newest_for_long() -> None:
    assert asked(100, 40) >= 2_000
