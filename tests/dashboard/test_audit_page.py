"""The audit log as an administrator reads it, and as nobody else does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.wiring import Workshop
from layers.audit import AuditLog
from layers.audit_entry import AuditEntry
from layers.errors import StoreError
from layers.schema import encode
from layers.store.memory import MemoryStore
from layers.terms import Audience, AuditAction
from tests.builders import NOW
from tests.dashboard.test_pages import hold, page, words


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold(Audience.ADMINISTRATOR)
    for n, (who, action) in enumerate([
        ("p-ana", AuditAction.READ_EXACT), ("p-bo", AuditAction.EXPORTED),
        ("p-ana", AuditAction.EXPORTED),
    ]):  # fmt: skip
        log = AuditLog(store=held.store, who=who, audience=Audience.CASEWORKER)
        log.note(action, f"about-{n}", at=NOW - timedelta(days=3 - n), rows=n)
    yield held
    held.close()


def shown() -> AppTest:
    app = page("audit_page").run()
    assert not app.exception
    return app


def table(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["To what"])


@pytest.mark.usefixtures("parts")
def test_an_administrator_sees_the_newest_first_and_that_he_looked() -> None:
    app = shown()
    assert table(app) == ["the page of the app", "about-2", "about-1", "about-0"]
    assert "Showing 4 of 4 entries." in words(app)
    assert list(app.dataframe[0].value["Number"]) == [4, 3, 2, 1]


def test_opening_the_page_is_noted_once_a_session_and_not_on_every_rerun(parts: Workshop) -> None:
    app = shown()
    for _ in range(3):
        app.run()
    assert parts.store.count(AuditEntry) == 4
    shown()
    assert parts.store.count(AuditEntry) == 5


@pytest.mark.usefixtures("parts")
def test_it_is_narrowed_by_person_action_and_day_and_says_of_how_many() -> None:
    app = shown()
    app.selectbox[0].set_value("p-ana").run()
    assert (table(app), "Showing 2 of 4" in words(app)) == (["about-2", "about-0"], True)
    app.multiselect[0].set_value([AuditAction.EXPORTED]).run()
    assert table(app) == ["about-2"]
    app.date_input[0].set_value((NOW - timedelta(days=3)).date()).run()
    assert "Showing 0 of 4 entries." in words(app)
    assert "No entry fits" in words(app)
    app.multiselect[0].set_value([]).run()
    assert table(app) == ["about-0"]


def test_the_chain_is_looked_at_when_asked_and_never_before(
    parts: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    true = session.held_chain
    monkeypatch.setattr(session, "held_chain", lambda step: looks.append(1) or true(step))
    app = shown()
    app.run()
    assert looks == []
    app.button[0].click().run()
    assert (looks, "All 4 entries hold" in app.success[0].value) == ([1], True)
    first = parts.store.get(AuditEntry, "0000000001")
    forged(parts, replace(first, who="p-eve"))
    app.button[0].click().run()
    assert "Entry 1: was changed after it was written." in app.error[0].value
    assert not app.success


def test_an_entry_that_cannot_be_read_is_said_and_the_chain_can_still_be_looked_at(
    parts: Workshop,
) -> None:
    assert isinstance(parts.store, MemoryStore)
    shown()
    parts.store._rows["audit"][("0000000002",)]["at"] = "yesterday"
    app = page("audit_page")
    app.session_state["audit log read"] = True
    app.run()
    assert "An entry cannot be read" in app.error[0].value
    assert len(app.button) == 1


def forged(parts: Workshop, entry: AuditEntry) -> None:
    """Put an entry in the place of another, as only who writes past the program can."""
    store = parts.store
    assert isinstance(store, MemoryStore)
    store._rows["audit"][entry.key] = encode(entry)


@pytest.mark.parametrize("audience", [a for a in Audience if a is not Audience.ADMINISTRATOR])
def test_for_everybody_else_there_is_one_plain_sentence(audience: Audience) -> None:
    held = hold(audience)
    AuditLog(store=held.store, who="p-ana", audience=Audience.ANALYST).note(
        AuditAction.EXPORTED, "about-0", at=NOW
    )
    app = shown()
    assert words(app) == (
        "Audit log\nThe audit log is read by administrators. There is nothing here for you."
    )
    assert not [*app.dataframe, *app.button, *app.selectbox]
    assert held.store.count(AuditEntry) == 1
    held.close()


def test_what_cannot_be_written_down_is_not_shown(
    parts: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(session, "note", full)
    app = shown()
    assert "The disk is full." in app.error[0].value
    assert not app.dataframe
    assert parts.store.count(AuditEntry) == 3
