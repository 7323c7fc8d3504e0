"""dashboard.cache: one object for all, which nobody can change, and never another audience's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard import cache, session
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.terms import Audience, Tlp
from tests.builders import a_compound, a_zone

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def parts() -> Iterator[Workshop]:
    made = open_workshop(Settings(store_url="memory://"))
    made.store.put([a_zone(), a_compound(), a_compound(compound_id="C-2", tlp=Tlp.AMBER_STRICT)])
    session.hold(made, lambda: NOW)
    yield made
    made.close()


@pytest.mark.usefixtures("parts")
def test_who_changes_an_answer_changes_it_for_nobody_else() -> None:
    first = cache.released("compounds")
    first.frame.loc[:, "name"] = "changed"
    first.frame["more"] = 1
    first.frame.iloc[0, first.frame.columns.get_loc("geometry")] = None
    del first.frame["status"]
    first.hidden["nothing"] = 1
    again = cache.released("compounds")
    assert set(again.frame["name"]) == {"Bend Park"}
    assert "more" not in again.frame
    assert "status" in again.frame
    assert again.frame.geometry.notna().all()
    assert (again.shown, dict(again.hidden)) == (2, {})


def test_the_same_question_is_answered_once_until_something_is_written(parts: Workshop) -> None:
    asked: list[int] = []

    def make() -> bytes:
        asked.append(1)
        return b"x" * 100

    made = [cache.packed(("a",), make) for _ in range(3)]
    assert (len(asked), len({each.tag for each in made})) == (1, 1)
    cache.packed(("b",), make)
    parts.store.put([a_zone(zone_id="Z-2")])
    cache.packed(("a",), make)
    assert len(asked) == 3


def test_each_audience_gets_its_own_under_the_same_question(parts: Workshop) -> None:
    assert cache.released("compounds").shown == 2
    said = {Audience.ANALYST: cache.packed(("of",), lambda: b"analyst")}
    held = replace(parts, settings=Settings(store_url="memory://", audience=Audience.PARTNER))
    session._held.parts = held  # the same turn, the same store
    assert cache.released("compounds").shown == 1
    said[Audience.PARTNER] = cache.packed(("of",), lambda: b"partner")
    assert said[Audience.ANALYST].tag != said[Audience.PARTNER].tag


@pytest.mark.parametrize("kind", ["exact_reports", "zone", "version", "composite_png"])
def test_what_is_no_released_rows_is_kept_nowhere(parts: Workshop, kind: str) -> None:
    del parts
    with pytest.raises(TypeError, match="no rows to be kept"):
        cache.released(kind)
