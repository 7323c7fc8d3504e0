"""dashboard.cache and dashboard.session: each person gets his own answer, and the newest (P10)."""

import inspect
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import cache, session
from dashboard.settings import Settings
from dashboard.signing.person import Person
from dashboard.wiring import Workshop, open_workshop
from layers.errors import NotReleasableError
from layers.read import Reader
from layers.terms import Audience, AuditAction, ReviewDecision
from tests.builders import NOW, a_balance, a_detection, a_footprint, a_review, a_run, a_zone

PEOPLE = [
    Person(subject=f"u-{each}", name=f"N {each}", audience=each)
    for each in Audience
    if each is not Audience.CASEWORKER
]
ACTS = st.lists(
    st.sampled_from(PEOPLE) | st.sampled_from(["edit", "detections", "footprints", "past"]),
    max_size=30,
)


class Asking:
    """Who asks; a test says it."""

    person: Person | None = None

    def __call__(self) -> Person | None:
        return self.person


@pytest.fixture
def asking() -> Asking:
    return Asking()


@pytest.fixture
def parts(asking: Asking) -> Iterator[Workshop]:
    held = open_workshop(Settings(store_url="memory://"))
    held.store.put([a_zone(), a_run(), a_detection(), a_footprint(site_id="d-1")])
    session.hold(held, lambda: NOW, asking)
    yield held
    session.hold(held, lambda: NOW)
    held.close()


def fresh(parts: Workshop, person: Person, kind: str) -> str:
    """Return what somebody may have, from a reader of his own."""
    reader = parts.reader(NOW, person.audience)
    return str(reader.past("Z-1") if kind == "past" else
               getattr(reader, kind)("Z-1").frame.to_csv())  # fmt: skip


def cached(kind: str) -> str:
    return str(cache.past("Z-1", "quarter") if kind == "past" else
               cache.released(kind, "Z-1").frame.to_csv())  # fmt: skip


@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_nobody_gets_anothers_answer_or_an_old_one(
    parts: Workshop, asking: Asking, acts: list[Person | str]
) -> None:
    asking.person = PEOPLE[0]
    for act in acts:
        if isinstance(act, Person):
            asking.person = act
        elif act == "edit":
            number = parts.store.version()
            at = NOW + timedelta(minutes=number)
            run = a_run(run_id=f"run-n{number}", as_of=at)
            decision = list(ReviewDecision)[number % len(ReviewDecision)]
            review = a_review(review_id=f"v-n{number}", decision=decision, decided_at=at)
            parts.store.put([run, a_detection(run_id=run.run_id), review])
        else:
            assert cached(act) == fresh(parts, asking.person, act)


def test_the_cache_holds_more_than_one_answer(parts: Workshop, asking: Asking) -> None:
    """Else the law above would hold for a cache that gives everybody the same."""
    asking.person = next(each for each in PEOPLE if each.audience is Audience.ANALYST)
    his = cached("detections")
    asking.person = replace(asking.person, audience=Audience.POLICY)
    assert cached("detections") != his
    assert parts.store.version() == session.reader().version()


def test_who_changes_in_the_middle_of_an_answer_gets_none(parts: Workshop, asking: Asking) -> None:
    asking.person = PEOPLE[0]
    state = cache._state()
    asking.person = PEOPLE[-1]
    with pytest.raises(session.NobodyAsksError):
        cache._reader(state)
    assert parts is session._held.parts


def test_what_changes_without_a_new_version_is_never_kept(parts: Workshop, asking: Asking) -> None:
    asking.person = next(each for each in PEOPLE if each.audience is Audience.ADMINISTRATOR)
    for spent in (1.0, 2.0):
        before = parts.store.version()
        parts.store.put([a_balance(counted=spent)], replace=True)
        session.note(AuditAction.EXPORTED, f"number {spent}")
        assert parts.store.version() == before
        assert list(cache.released("spending").frame["counted"]) == [spent]
        assert cache.released("audit").frame["about"].iloc[-1] == f"number {spent}"


@pytest.mark.usefixtures("parts")
def test_what_is_exact_is_no_answer_to_be_kept(asking: Asking) -> None:
    asking.person = PEOPLE[0]
    for kind in ("exact_reports", "composite_png", "_released"):
        with pytest.raises(TypeError, match="no rows to be kept"):
            cache.released(kind)


@pytest.mark.usefixtures("parts")
def test_nobody_gets_no_reader(asking: Asking) -> None:
    asking.person = None
    with pytest.raises(session.NobodyAsksError):
        session.reader()


@pytest.mark.usefixtures("parts")
def test_what_is_exact_stays_with_caseworkers(asking: Asking) -> None:
    for person in PEOPLE:
        asking.person = person
        with pytest.raises(NotReleasableError):
            session.reader().exact_reports()


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("kind", ["due", "alarms"])
def test_what_is_due_or_silent_is_asked_anew_for_each_audience(
    kind: str, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reader, kind, lambda self: [self.audience])
    for person in [*PEOPLE, *PEOPLE]:
        asking.person = person
        assert getattr(cache, kind)() == [person.audience]


def test_no_answer_outlives_the_workshop_the_day_or_the_version_it_was_given_for(
    parts: Workshop, asking: Asking
) -> None:
    asking.person = PEOPLE[0]
    states = {cache._state()}
    session.hold(parts, lambda: NOW, asking)
    states.add(cache._state())
    session._held.clock = lambda: NOW + timedelta(days=1)
    states.add(cache._state())
    parts.store.put([a_zone(zone_id="Z-2")])
    states.add(cache._state())
    asking.person = PEOPLE[1]
    assert len(states | {cache._state()}) == 5


def test_every_cached_answer_has_the_state_in_its_key() -> None:
    kept = [each for each in vars(cache).values() if hasattr(each, "clear") and callable(each)]
    assert len(kept) >= 7
    for each in kept:
        assert "state" in inspect.signature(each).parameters, each
