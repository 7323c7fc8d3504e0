"""dashboard.signing: who is let in, for how long, and how soon the provider's word counts."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.secret import Secret
from dashboard.signing.entrance import Entrance, RefusedError
from dashboard.signing.person import Person
from dashboard.signing.provider import NotConfirmedError, SilentError
from dashboard.signing.roles import roles_of
from dashboard.signing.sessions import IDLE, LASTS, Sessions
from layers.terms import Audience

BEGUN = datetime(2026, 11, 23, tzinfo=UTC)
FILE = b"/media/" + b"0a" * 16
UPLOAD = b"/_stcore/upload_file/" + b"1" * 36 + b"/" + b"2" * 36


class Clock:
    """An instant that a test moves."""

    def __init__(self) -> None:
        self.at = BEGUN

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Told:
    """A provider that says what a test tells it."""

    def __init__(self) -> None:
        self.says: Mapping[str, Any] | Exception = {"sub": "u-1", "groups": ["a"], "name": "A. B."}
        self.asked = 0

    def userinfo(self, _access: Secret) -> Mapping[str, Any]:
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


def entrance(clock: Clock, told: Told, arrived: Any = None) -> Entrance:
    came = arrived or ({"sub": "u-1"}, Secret("invented"))
    return Entrance(
        sessions=Sessions(clock), provider=told,  # type: ignore[arg-type]
        roles=roles_of("groups:a=analyst,groups:p=policy,groups:c=caseworker"),
        ceiling=Audience.ANALYST, secure=True, login=lambda: "/", arrived=lambda _cookies: came,
    )  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> Told:
    return Told()


def test_who_is_known_and_has_a_role_is_in_as_that(clock: Clock, told: Told) -> None:
    door = entrance(clock, told)
    person = door.sessions.person(door.enter({}))
    assert person == Person(subject="u-1", name="A. B.", audience=Audience.ANALYST)
    assert "u-1" not in repr(person)
    assert "A. B." not in repr(person)


@pytest.mark.parametrize(("says", "why"), [
    ({"sub": "u-1", "groups": ["else"]}, "none of your roles"),
    ({"sub": "u-2", "groups": ["a"]}, "two things about who you are"),
    ({"groups": ["a"]}, "two things about who you are"),
    (NotConfirmedError("It does not know you."), "does not know you"),
    (SilentError("It did not answer."), "did not answer"),
])  # fmt: skip
def test_who_is_not_known_or_has_no_role_stays_out(
    clock: Clock, told: Told, says: Any, why: str
) -> None:
    told.says = says
    door = entrance(clock, told)
    with pytest.raises(RefusedError, match=why):
        door.enter({})
    assert not door.sessions._live


def test_what_streamlit_did_not_sign_is_nobody(clock: Clock, told: Told) -> None:
    door = entrance(clock, told)
    door.arrived = lambda _cookies: None
    with pytest.raises(RefusedError, match="did not succeed"):
        door.enter({"_streamlit_user": "made up"})


def test_the_provider_is_asked_at_most_every_45_seconds(clock: Clock, told: Told) -> None:
    door = entrance(clock, told)
    token = door.enter({})
    for _ in range(600):
        clock.pass_by(1)
        if door.due(token):
            door.confirm(token)
    assert 1 + 600 // 46 <= told.asked <= 1 + 600 // 45
    assert door.sessions.live(token)


@pytest.mark.parametrize("says", [
    {"sub": "u-1", "groups": []}, {"sub": "u-1", "groups": ["p"]}, {"sub": "u-1", "groups": ["c"]},
    {"sub": "u-2", "groups": ["a"]}, NotConfirmedError("gone"),
])  # fmt: skip
def test_what_was_changed_at_the_provider_ends_the_session(
    clock: Clock, told: Told, says: Any
) -> None:
    door = entrance(clock, told)
    token = door.enter({})
    told.says = says
    clock.pass_by(44)
    door.confirm(token)
    assert door.sessions.live(token)
    clock.pass_by(2)
    door.confirm(token)
    assert not door.sessions.live(token)
    assert door.sessions.why_over(token)


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=40), st.floats(0, 300))
def test_nobody_is_served_60_seconds_after_his_role_was_taken_away(
    waits: list[float], taken: float
) -> None:
    """However he behaves, and also if the provider falls silent at that moment."""
    for says in (SilentError("silent"), NotConfirmedError("gone")):
        clock, told = Clock(), Told()
        door = entrance(clock, told)
        token = door.enter({})
        for wait in waits:
            clock.pass_by(wait)
            since = (clock.at - BEGUN).total_seconds() - taken
            told.says = says if since >= 0 else told.says
            if door.due(token):
                door.confirm(token)
            assert since <= 60 or not door.sessions.live(token)


def test_a_provider_that_is_silent_for_a_moment_ends_nothing(clock: Clock, told: Told) -> None:
    door = entrance(clock, told)
    token, says = door.enter({}), told.says
    told.says = SilentError("silent")
    clock.pass_by(46)
    door.confirm(token)
    asked = told.asked
    door.confirm(token)
    assert told.asked == asked  # not again at once
    told.says = says
    clock.pass_by(8)
    door.confirm(token)
    clock.pass_by(40)
    assert door.sessions.live(token)
    assert not door.due(token)


def test_a_provider_that_stays_silent_is_said_plainly(clock: Clock, told: Told) -> None:
    door = entrance(clock, told)
    token = door.enter({})
    told.says = SilentError("The sign-in service did not answer.")
    clock.pass_by(61)
    door.confirm(token)
    assert "has not confirmed for 60 s" in door.sessions.why_over(token)


def test_who_waits_for_the_answer_of_a_silent_provider_asks_no_more(
    clock: Clock, told: Told
) -> None:
    door = entrance(clock, told)
    token = door.enter({})
    found = door.sessions.find(token)
    assert found is not None
    told.says = SilentError("silent")
    clock.pass_by(61)
    with found.asking:
        waiting = [Thread(target=door.confirm, args=(token,)) for _ in range(4)]
        for each in waiting:
            each.start()
    for each in waiting:
        each.join()
    assert told.asked == 2  # once when he came in, once for all four


def test_a_session_ends_after_8_hours_and_after_60_idle_minutes(clock: Clock) -> None:
    sessions = Sessions(clock)
    token, idle = sessions.begin(), sessions.begin()
    for _ in range(LASTS // timedelta(minutes=30) - 1):
        clock.pass_by(30 * 60)
        assert sessions.live(token)
        assert sessions.live(idle) == (clock.at - BEGUN < IDLE)
        sessions.touch(token)
    clock.pass_by(30 * 60)
    assert not sessions.live(token)
    assert "8 hours" in sessions.why_over(token)
    assert "60 minutes" in sessions.why_over(idle) or "8 hours" in sessions.why_over(idle)


def test_an_address_is_for_the_session_to_which_it_was_sent(clock: Clock) -> None:
    sessions = Sessions(clock)
    mine, others = sessions.begin(), sessions.begin()
    sessions.note(mine, b"\\x12\\x2a" + FILE + b".pngb\\x00" + UPLOAD + b"2")
    for address in (FILE.decode() + ".png", FILE.decode() + ".gif", UPLOAD.decode()):
        assert sessions.given(mine, address)
        assert not sessions.given(others, address)
    assert not sessions.given(mine, "/media/" + "0b" * 16 + ".png")
    assert not sessions.given(mine, "/media/x.png")
    assert sessions.given(others, "/api/basemap.geojson")
    sessions.end(mine, "over")
    assert not sessions.given(mine, FILE.decode() + ".png")


def test_what_a_session_remembers_of_addresses_has_an_end(clock: Clock) -> None:
    sessions = Sessions(clock)
    token = sessions.begin()
    sessions.note(token, b" ".join(b"/media/%032x.png" % each for each in range(10_001)))
    assert not sessions.given(token, f"/media/{0:032x}.png")
    assert sessions.given(token, f"/media/{10_000:032x}.png")
