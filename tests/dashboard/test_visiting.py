"""dashboard.visiting: when who asks looked last."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.settings import Settings
from dashboard.visiting import APART, FORGOTTEN, OFTEN, Last, following, since, visited
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.errors import StoreLockedError
from layers.visit import Visit
from tests.builders import NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Workshop]:
    settings = Settings(store_url=str(tmp_path / "a.gpkg"), actor="heron")
    held = open_workshop(settings, create=True)
    yield held
    held.close()


def test_the_first_visit_has_none_before_it(parts: Workshop) -> None:
    assert visited(parts, NOW) == Last(None)


def test_a_visit_goes_on_for_as_long_as_it_is_heard_of(parts: Workshop) -> None:
    visited(parts, NOW)
    for minutes in range(10, 200, 50):
        assert visited(parts, NOW + minutes * MINUTE) == Last(None)
    end = NOW + 160 * MINUTE
    assert visited(parts, end + APART) == Last(None)
    assert visited(parts, end + 3 * APART) == Last(end + APART)
    assert visited(parts, end + 3 * APART + MINUTE) == Last(end + APART)


def test_it_is_written_once_a_minute_at_most_and_is_no_effect(parts: Workshop) -> None:
    version = parts.store.version()
    for seconds in range(0, 59, 7):
        visited(parts, NOW + timedelta(seconds=seconds))
    assert [each.last_at for each in parts.store.select(Visit)] == [NOW]
    visited(parts, NOW + OFTEN)
    assert [each.last_at for each in parts.store.select(Visit)] == [NOW + OFTEN]
    assert parts.store.version() == version
    assert parts.store.select(AuditEntry) == []


def test_each_person_has_visits_of_her_own(parts: Workshop) -> None:
    visited(parts, NOW)
    other = replace(parts, settings=replace(parts.settings, actor="wren"))
    assert visited(other, NOW + 2 * HOUR) == Last(None)
    assert visited(parts, NOW + 3 * HOUR) == Last(NOW)


def test_of_who_comes_no_more_no_visit_is_kept(parts: Workshop) -> None:
    other = replace(parts, settings=replace(parts.settings, actor="wren"))
    visited(other, NOW)
    visited(parts, NOW + FORGOTTEN - HOUR)
    assert {each.who for each in parts.store.select(Visit)} == {"heron", "wren"}
    visited(parts, NOW + FORGOTTEN + HOUR)
    assert {each.who for each in parts.store.select(Visit)} == {"heron"}
    assert visited(other, NOW + FORGOTTEN + HOUR) == Last(None)


def test_a_store_that_is_only_read_is_said_and_breaks_nothing(parts: Workshop) -> None:
    visited(parts, NOW)
    shut = open_workshop(parts.settings, read_only=True)
    assert visited(shut, NOW + 2 * HOUR) == Last(NOW, kept=False)
    shut.close()


def test_a_store_that_cannot_be_read_is_said_too(
    parts: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> list[Visit]:
        raise StoreLockedError("Somebody else is writing.")

    monkeypatch.setattr(type(parts.store), "select", locked)
    assert visited(parts, NOW) == Last(None, kept=False)


@given(st.lists(st.integers(-100, 300), min_size=1, max_size=20))
def test_the_visit_before_ended_before_this_one_was_last_heard_of(minutes: list[int]) -> None:
    visit, at = None, NOW
    for step in minutes:
        at += step * MINUTE
        visit = following(visit, "heron", at)
        assert visit.since is None or visit.last_at - visit.since > APART or step <= 60
        assert visit.since is None or visit.since < visit.last_at


LATE = ("visit", NOW - 2 * HOUR)
LINKS = {
    "": LATE, "visit": LATE, "2999-01-01": LATE, "0000-00-00": LATE, "1999-12-31": LATE,
    "x" * 10_000: LATE, "1d": ("1d", NOW - 24 * HOUR), "30d": ("30d", NOW - 720 * HOUR),
    "2026-11-01": ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
}  # fmt: skip


@pytest.mark.parametrize("asked", LINKS)
def test_a_link_asks_for_an_instant_and_anything_else_for_the_last_visit(asked: str) -> None:
    assert since(asked, Last(NOW - 2 * HOUR), NOW) == LINKS[asked]


def test_where_the_last_visit_is_not_known_it_is_a_week() -> None:
    assert since("", Last(None), NOW) == ("visit", NOW - 168 * HOUR)
    assert since("", Last(NOW + HOUR), NOW) == ("visit", NOW)
