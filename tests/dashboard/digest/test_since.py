"""dashboard.digest.since: what changed since an instant, ranked with reasons."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.digest.item import Item, Reason
from dashboard.digest.ranking import weighted
from dashboard.digest.since import News, news_since
from layers.footprint import Footprint
from layers.read import Reader
from layers.record import Record
from layers.store.memory import MemoryStore
from layers.terms import AttemptState, Audience, DetectionStatus, JobKind
from tests.builders import (
    NOW,
    SITE,
    a_compound,
    a_detection,
    a_footprint,
    a_rescue,
    a_run,
    a_suppression,
    a_zone,
    an_attempt,
    an_event,
)

AGO, DAY = NOW - timedelta(days=10), timedelta(days=1)


def news(*records: Record, audience: Audience = Audience.ANALYST, days: int = 0) -> News:
    store = MemoryStore()
    store.put([a_zone(), a_compound(), *records], replace=True)
    return news_since(Reader(store, audience, as_of=NOW), AGO + days * DAY, "<{}>".format)


def run(number: int, **said: Any) -> Record:
    at = AGO + number * DAY
    return a_run(**{"run_id": f"run-{number}", "as_of": at, "recorded_at": at, **said})


def found(number: int = 1, **said: Any) -> Record:
    return a_detection(**{"run_id": f"run-{number}", **said})


def area(epoch: str, size: float, number: int, **said: Any) -> Footprint:
    return a_footprint(**{
        "footprint_id": f"f-{epoch}-{said.get('site_id')}", "epoch": epoch, "area_ha": size,
        "area_ha_lo": size - 0.1, "area_ha_hi": size + 0.1, "run_id": f"run-{number}", **said,
    })  # fmt: skip


def told(what: News) -> list[str]:
    return [item.said for item, _ in what.ranked]


def test_a_detection_is_told_with_its_state_before_and_its_reasons() -> None:
    what = news(run(1), run(3), found(1, status=DetectionStatus.PROVISIONAL), found(3),
                a_rescue(), days=2)  # fmt: skip
    assert told(what) == [
        "New building, 1.0 ha, in <River Bend> (<Z-1>): alert, provisional before"
    ]
    ((item, weight),) = what.ranked
    assert [each.said for each in item.reasons] == [
        "alert", "score 0.70", "people were brought out in its cell (1 times, last 2024-05)",
        "1.0 ha",
    ]  # fmt: skip
    assert weight == item.points == sum(each.points for each in item.reasons)
    assert (item.zone_id, item.site_id, item.kind) == ("Z-1", "d-1", "detection")
    assert what.sites == {"d-1"}


def test_growth_of_a_compound_is_an_item_and_that_of_a_detection_a_reason() -> None:
    what = news(
        run(1), found(), area("2024Q1", 2, 1, site_id="C-1"), area("2024Q2", 3, 1, site_id="C-1"),
        area("2024Q1", 1, 1, site_id="d-1"), area("2024Q2", 3, 1, site_id="d-1"),
    )  # fmt: skip
    assert told(what) == [
        "New building, 1.0 ha, in <River Bend> (<Z-1>): alert",
        "<Bend Park> in <River Bend> (<Z-1>) grew by 1.00 ha",
    ]
    assert any("+2.00 ha from 2024Q1 to 2024Q2" in each.said for each in what.ranked[0][0].reasons)


def test_what_a_backfill_found_is_one_line_at_the_end() -> None:
    made = an_attempt(job=JobKind.BACKFILL, run_id="run-1", state=AttemptState.DONE,
                      started_at=AGO + DAY, ended_at=AGO + DAY)  # fmt: skip
    what = news(run(1), made, found(), found(detection_id="d-2"), run(2),
                found(2, detection_id="d-3", status=DetectionStatus.PROVISIONAL))  # fmt: skip
    assert told(what)[-1].startswith("A backfill found 2 earlier changes in 1 zones")
    assert len(what.ranked) == 2


def test_a_look_alike_that_comes_again_is_no_news_and_is_counted() -> None:
    what = news(run(1), found(), a_suppression(outline=SITE, kind="new_building"))
    assert told(what) == []
    assert what.look_alikes == 1


def test_what_was_found_in_a_withdrawn_zone_is_no_news_and_is_counted() -> None:
    gone = a_zone(withdrawn_on=NOW.date(), recorded_at=AGO - 9 * DAY)
    what = news(gone, run(1), found(), a_rescue(recorded_at=AGO + DAY))
    assert told(what) == ["Raid, 40 people, 2024-05 in <River Bend> (<Z-1>)"]
    assert (what.withdrawn, what.sites) == (1, frozenset())


def test_records_are_told_one_by_one_or_together_where_there_are_many() -> None:
    rows = [a_rescue(recorded_at=AGO + DAY), an_event(recorded_at=AGO + DAY)]
    many = [a_compound(compound_id=f"C-{n}", recorded_at=AGO + DAY) for n in range(2, 9)]
    assert told(news(*rows, *many)) == [
        "Raid, 40 people, 2024-05 in <River Bend> (<Z-1>)",
        "Demolition declared, 2024-08-01 in <River Bend> (<Z-1>)",
        "7 compounds are new or corrected",
    ]  # fmt: skip


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.POLICY, Audience.PARTNER])
def test_those_outside_are_told_of_nothing_that_no_person_has_verified(audience: Audience) -> None:
    assert news(run(1), found(), audience=audience).ranked == ()


def test_a_site_that_was_withdrawn_is_told_so_and_not_as_new() -> None:
    gone = {"recorded_at": NOW - DAY, "withdrawn_on": (NOW - DAY).date()}
    what = news(a_zone(**gone), a_compound(**gone), days=5)
    assert told(what) == [
        "Withdrawn: compound <Bend Park> in <River Bend> (<Z-1>)",
        "Withdrawn: zone <River Bend>",
    ]
    assert {each.said for item, _ in what.ranked for each in item.reasons} == {
        "it was kept by mistake"
    }


def test_many_that_changed_and_many_that_were_withdrawn_are_told_apart() -> None:
    gone = {"withdrawn_on": (NOW - DAY).date()}
    what = news(
        *(a_compound(compound_id=f"C-{n}", recorded_at=NOW - DAY) for n in range(10, 14)),
        *(a_compound(compound_id=f"C-{n}", recorded_at=NOW - DAY, **gone) for n in range(20, 25)),
        days=5,
    )
    assert set(told(what)) == {
        "4 compounds are new or corrected", "5 compounds were withdrawn",
    }  # fmt: skip


def test_nothing_is_new_since_now() -> None:
    assert news(run(1), found(), days=10).ranked == ()


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    found = draw(st.lists(st.tuples(
        st.sampled_from(["", "Z-1", "Z-2"]), st.sampled_from(["detection", "backfill"]),
        st.sampled_from([0.0, 1.0, 2.0, 4.0]),
    ), max_size=12))  # fmt: skip
    return [
        Item(keys=(f"k-{n:02}",), zone_id=zone, kind=kind, said="x",
             reasons=(Reason(said="r", points=points),))
        for n, (zone, kind, points) in enumerate(found)
    ]  # fmt: skip


@given(items())
def test_items_stand_by_their_weight_of_which_each_further_one_of_a_zone_has_less(
    every: list[Item],
) -> None:
    ranked = weighted(every)
    assert Counter(item.keys for item, _ in ranked) == Counter(item.keys for item in every)
    loud = [(item, weight) for item, weight in ranked if item.kind != "backfill"]
    assert ranked[: len(loud)] == loud
    weights = [weight for _, weight in loud]
    assert weights == sorted(weights, reverse=True)
    had: Counter[str] = Counter()
    for item, weight in loud:
        again = 0.75 ** had[item.zone_id] if item.zone_id else 1.0
        assert weight == round(item.points * again, 2)
        had[item.zone_id] += 1


@given(items())
def test_the_order_does_not_depend_on_that_of_the_items(every: list[Item]) -> None:
    assert weighted(every) == weighted(every[::-1])
