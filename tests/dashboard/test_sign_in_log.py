"""Who signed in and out is in the audit log: once each, by a pseudonym, and never by a name."""

from collections.abc import Iterator
from threading import Thread

import pytest

from dashboard import session, sign_in
from dashboard.components import download
from dashboard.secret import Secret
from dashboard.settings import Settings
from dashboard.signing.entrance import Entrance, RefusedError
from dashboard.signing.person import ASKING, Person
from dashboard.signing.provider import NotConfirmedError
from dashboard.signing.sessions import IDLE, LASTS, Sessions
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.errors import LayerError, StoreError
from layers.terms import Audience, AuditAction
from tests.dashboard.test_sign_in_entrance import Clock, Told, entrance

WHO = Person(subject="u-1", name="A. B.", audience=Audience.ANALYST)


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = open_workshop(Settings(store_url="memory://", audience=Audience.ADMINISTRATOR))
    yield held
    held.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(parts: Workshop, clock: Clock) -> Entrance:
    made = entrance(clock, Told())
    made.sessions = Sessions(clock, sign_in.writes_down(parts, clock))
    return made


def entries(parts: Workshop) -> list[tuple[str, str, str, str]]:
    found = parts.store.select(AuditEntry)
    assert not [each for each in found if "u-1" in repr(each) or "A. B." in repr(each)]
    return [(each.who, each.audience, each.action, each.about) for each in found]


def test_coming_and_going_have_one_entry_each(parts: Workshop, door: Entrance) -> None:
    token = door.enter({})
    assert entries(parts) == [(WHO.pseudonym, "analyst", "signed_in", "")]
    door.sessions.end(token, "You signed out.")
    door.sessions.end(token, "You signed out.")
    assert entries(parts)[1:] == [(WHO.pseudonym, "analyst", "signed_out", "You signed out.")]


def test_who_may_not_come_in_has_no_entry(parts: Workshop, door: Entrance) -> None:
    door.provider.says = {"sub": "u-1", "groups": ["else"]}  # type: ignore[attr-defined]
    with pytest.raises(RefusedError, match="none of your roles"):
        door.enter({})
    assert entries(parts) == []


@pytest.mark.parametrize(("says", "why"), [
    (NotConfirmedError("x"), "no longer confirms you"),
    ({"sub": "u-1", "groups": ["p"]}, "What you may see was changed"),
])  # fmt: skip
def test_that_a_role_was_taken_away_is_an_entry(
    parts: Workshop, door: Entrance, clock: Clock, says: object, why: str
) -> None:
    token = door.enter({})
    door.provider.says = says  # type: ignore[attr-defined]
    clock.pass_by(61)
    door.confirm(token)
    door.confirm(token)
    ((_, _, action, said),) = entries(parts)[1:]
    assert (action, why in said) == ("signed_out", True)


@pytest.mark.parametrize(("long", "said"), [(IDLE, "60 minutes"), (LASTS, "8 hours")])
def test_a_session_that_time_ended_is_an_entry_when_the_next_begins(
    parts: Workshop, door: Entrance, clock: Clock, long: object, said: str
) -> None:
    door.enter({})
    clock.pass_by(long.total_seconds())  # type: ignore[attr-defined]
    door.enter({})
    assert [each[2] for each in entries(parts)] == ["signed_in", "signed_in", "signed_out"]
    assert said in entries(parts)[2][3]


def test_nobody_is_let_in_whose_coming_cannot_be_written_down(door: Entrance, clock: Clock) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    door.sessions = Sessions(clock, full)
    with pytest.raises(RefusedError, match="could not be written into the audit log"):
        door.enter({})
    assert door.sessions._live == {}


def test_who_leaves_is_out_though_it_cannot_be_written_down(clock: Clock) -> None:
    def full(_person: Person, action: AuditAction, _why: str) -> None:
        if action is AuditAction.SIGNED_OUT:
            raise StoreError("The disk is full.")

    sessions = Sessions(clock, full)
    token = sessions.begin(WHO)
    sessions.end(token, "You signed out.")
    assert not sessions.live(token)


def test_where_nobody_signs_in_nobody_is_written_down(parts: Workshop, clock: Clock) -> None:
    sessions = Sessions(clock, sign_in.writes_down(parts, clock))
    sessions.end(sessions.begin(), "over")
    assert entries(parts) == []


# --------------------------------------------------------------- what leaves the app as a file


def downloads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the questions that stand behind the download buttons that are shown."""
    found: list[object] = []
    monkeypatch.setattr(
        download.st, "download_button", lambda _label, made, *_, **__: found.append(made)
    )
    return found


def test_a_download_is_written_down_for_who_asked_before_it_leaves(
    parts: Workshop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.hold(parts, clock, ASKING.get)
    asked, got = downloads(monkeypatch), list[bytes]()
    token = ASKING.set(WHO)
    download.show("Get", lambda: b"x", name="a", kind="b", about="film C-1")
    ASKING.reset(token)
    assert entries(parts) == []
    away = Thread(target=lambda: got.append(asked[0]()))  # type: ignore[operator]
    away.start()
    away.join()
    assert got == [b"x"]
    assert entries(parts) == [(WHO.pseudonym, "analyst", "exported", "film C-1 for analyst")]


def test_what_cannot_be_written_down_does_not_leave(
    parts: Workshop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.hold(parts, clock)
    asked = downloads(monkeypatch)
    download.show("Get", lambda: b"x", name="a", kind="b", about="at 98.60123")
    with pytest.raises(LayerError, match="may be a coordinate"):
        asked[0]()  # type: ignore[operator]


def test_secrets_of_a_session_are_in_no_entry(parts: Workshop, clock: Clock) -> None:
    sessions = Sessions(clock, sign_in.writes_down(parts, clock))
    sessions.begin(WHO, Secret("token-1234"), "cookie-1234")
    assert "1234" not in repr(parts.store.select(AuditEntry)[0].about)
