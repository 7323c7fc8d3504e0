"""How far a row may travel, and what is wrong with its source alone."""

from pathlib import Path

import pytest

from layers.event import Event
from layers.terms import Tlp
from tests.layers.exchange.test_importing import Desk, messages


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", Tlp.GREEN),
        ("TLP:RED", Tlp.RED),
        ("amber+strict", Tlp.AMBER_STRICT),
        ("CLEAR", Tlp.CLEAR),
    ],
)
def test_a_row_travels_as_far_as_its_source_says(desk: Desk, written: str, kept: Tlp) -> None:
    header = "id,zone_id,kind,date,source,marking\n"
    assert desk.take(header + f"E-1,Z-1,raid,2024,A paper,{written}\n", "event").added.new == 1
    assert desk.store.get(Event, "E-1").tlp is kept


def test_a_marking_that_is_none_is_refused_with_all_else_that_is_wrong(desk: Desk) -> None:
    header = "id,zone_id,kind,date,source,tlp\n"
    result = desk.take(header + "E-1,Z-1,party,2024,A paper,WHITE\n", "event", skip_refused=True)
    assert {each.column for each in result.problems} == {"kind", "tlp"}
    assert "TLP 1" in messages(result)
    assert desk.store.select(Event) == []


def test_what_is_wrong_with_the_source_alone_refuses_a_row_too(desk: Desk) -> None:
    header = "id,zone_id,kind,date,source,said_on\n"
    result = desk.take(header + "E-1,Z-1,raid,2024,A paper,never\n", "event", skip_refused=True)
    assert [each.column for each in result.problems] == ["said_on"]
    assert desk.store.select(Event) == []
