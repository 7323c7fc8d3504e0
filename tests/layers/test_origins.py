"""Rescued people by country: summed by quarter and compound, for who may have the rescues."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from layers.errors import NotFoundError, NotReleasableError
from layers.origin_rules import HOW_TO_READ
from layers.read import Reader
from layers.record import Record
from layers.release_figure import ReleaseFigure, Topic
from layers.store.memory import MemoryStore
from layers.terms import Audience, DatePrecision, Tlp
from tests import builders as a
from tests.builders import NOW

OTHERS = tuple(each for each in Audience if each is not Audience.PUBLIC)


def a_reader(*records: Record, audience: Audience = Audience.PARTNER) -> Reader:
    store = MemoryStore()
    store.put([a.a_zone(tlp=Tlp.CLEAR), *records])
    return Reader(store, audience, as_of=NOW)


def a_raid(name: str, **said: Any) -> Record:
    return a.a_rescue(**{
        "rescue_id": name, "compound_id": "C-1", "n_people": 64,
        "citizenships": ("XXB:40", "XXC:7"), **said,
    })  # fmt: skip


def rows(reader: Reader, code: str = "XXB") -> list[Sequence[object]]:
    frame = reader.rescues_of_origin(code).frame
    return [*map(list, frame[["quarter", "zone_id", "compound_id", "at_least"]].to_numpy())]


@pytest.mark.parametrize("audience", OTHERS)
def test_numbers_are_summed_by_quarter_and_compound_and_rounded_down(audience: Audience) -> None:
    asked = a_reader(
        a_raid("R-1"), a_raid("R-2", on=date(2024, 6, 1), citizenships=("XXB:13",)),
        a_raid("R-3", on=date(2024, 7, 1)),
        a_raid("R-4", compound_id="C-2", n_people=40, citizenships=("XXB:40",)),
        audience=audience,
    )  # fmt: skip
    assert rows(asked) == [
        ["2024Q2", "Z-1", "C-1", 50], ["2024Q2", "Z-1", "C-2", 40], ["2024Q3", "Z-1", "C-1", 40],
    ]  # fmt: skip
    assert rows(asked, "xxb") == rows(asked)


def test_a_handful_is_told_nowhere_and_that_there_is_one_is_not_said() -> None:
    few, none = a_raid("R-1"), a_raid("R-1", citizenships=("XXB:40",))
    for code in ("XXC", "XXD"):
        found = a_reader(few).rescues_of_origin(code)
        assert (found.shown, found.total, dict(found.hidden)) == (0, 0, {})
        assert found.said() == a_reader(none).rescues_of_origin(code).said()
    assert a_reader(few).origins() == a_reader(none).origins() == ["XXB"]
    assert HOW_TO_READ in a_reader(few).rescues_of_origin("XXC").said()


def test_the_public_may_not_even_ask() -> None:
    asked = a_reader(a_raid("R-1", on=date(2020, 1, 1)), audience=Audience.PUBLIC)
    for question in (asked.origins, lambda: asked.rescues_of_origin("XXB")):
        with pytest.raises(NotReleasableError, match="are for partners, policy staff"):
            question()


@pytest.mark.parametrize("audience", OTHERS)
@pytest.mark.parametrize("tlp", Tlp)
def test_a_rescue_is_counted_for_just_those_who_may_have_its_row(
    audience: Audience, tlp: Tlp
) -> None:
    asked = a_reader(a_raid("R-1", tlp=tlp), audience=audience)
    assert asked.rescues_of_origin("XXB").shown == asked.rescues().shown
    assert asked.origins() == ["XXB"] * asked.rescues().shown


def test_a_new_rescue_is_told_to_partners_without_delay_and_without_its_day() -> None:
    asked = a_reader(a_raid("R-1", on=NOW.date()))
    (row,) = asked.rescues_of_origin("XXB").frame.astype(str).to_dict("records")
    assert row["quarter"] in row["said"]
    assert not [each for each in row.values() if NOW.date().isoformat()[:7] in str(each)]


def test_of_a_hidden_zone_nothing_is_told_and_a_hidden_compound_loses_its_name() -> None:
    hidden = a.a_zone(zone_id="Z-2", tlp=Tlp.AMBER)
    named = a.a_compound(compound_id="C-1", tlp=Tlp.AMBER)
    asked = a_reader(
        hidden, named, a_raid("R-1"), a_raid("R-2", zone_id="Z-2", citizenships=("XXD:50",))
    )
    assert rows(asked) == [["2024Q2", "Z-1", "", 40]]
    assert asked.origins() == ["XXB"]


def test_a_rescue_of_which_the_year_alone_is_known_is_in_no_quarter() -> None:
    asked = a_reader(a_raid("R-1", on=date(2024, 1, 1), date_precision=DatePrecision.YEAR))
    assert rows(asked) == [["2024", "Z-1", "C-1", 40]]


def test_invented_people_fill_no_real_number_up() -> None:
    asked = a_reader(a_raid("R-1"), a_raid("R-2", synthetic=False))
    frame = asked.rescues_of_origin("XXB").frame
    assert frame[["at_least", "synthetic"]].to_numpy().tolist() == [[40, False], [40, True]]


def test_a_country_of_which_reports_are_released_is_one_of_origin_too() -> None:
    def figure(release: str, code: str, topic: Topic = Topic.CITIZENSHIP) -> ReleaseFigure:
        return ReleaseFigure(
            release_id=release, row_id=f"2023-{topic}-{code}", topic=topic, code=code, year="2023",
            at_least=15,
        )  # fmt: skip

    old, new = a.a_release(), a.a_release(release_id="000002", number=2)
    asked = a_reader(
        old, new, figure("000001", "XXE"), figure("000002", "XXD"),
        figure("000002", "none", Topic.DEBT), a_raid("R-1"),
    )  # fmt: skip
    assert asked.origins() == ["XXB", "XXD"]


def test_what_is_no_country_is_said_to_be_none() -> None:
    with pytest.raises(NotFoundError, match="no country 'Kenya'"):
        a_reader().rescues_of_origin("Kenya")
