"""What a filter shows and what it hides are together what there is, for everybody."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filtering import GRADES, Filter, days_of, ids, kept, kept_of, said
from layers.frames import Released
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, DatePrecision, DetectionStatus, SiteStatus
from tests.builders import (
    NOW,
    SITE,
    a_compound,
    a_detection,
    a_footprint,
    a_rescue,
    a_review,
    a_run,
    a_zone,
    an_event,
)

days = st.none() | st.dates(date(2023, 1, 1), date(2025, 12, 31))
filters = st.builds(
    Filter, since=days, until=days,
    statuses=st.lists(st.sampled_from([*map(str, DetectionStatus)]), max_size=2).map(tuple),
    sites=st.lists(st.sampled_from([*map(str, SiteStatus)]), max_size=2).map(tuple),
    score=st.sampled_from([0.0, 0.5, 0.9]), size_ha=st.sampled_from([0.0, 1.5, 50.0]),
    grade=st.sampled_from(["", *GRADES]), unjudged=st.booleans(),
)  # fmt: skip


def filled() -> MemoryStore:
    store = MemoryStore()
    store.put([
        a_zone(), a_run(),
        a_compound(status=SiteStatus.ACTIVE, admiralty_source="B"),
        a_compound(compound_id="C-2", admiralty_source="E"), a_compound(compound_id="C-3"),
        a_detection(score=0.95), a_detection(detection_id="d-2", window_end=date(2025, 1, 1),
                                             score=0.4, area_m2=30_000.0),
        a_review(detection_id="d-2"),
        a_footprint(site_id="C-1"), a_footprint(footprint_id="f-2", site_id="C-2", outline=None,
                                                area_ha=None, area_ha_lo=None, area_ha_hi=None,
                                                observed_share=0.1),
        a_rescue(), an_event(on=date(2024, 3, 1), date_precision=DatePrecision.MONTH),
    ])  # fmt: skip
    return store


def layers(audience: Audience = Audience.ANALYST) -> dict[str, Released]:
    reader = Reader(filled(), audience, as_of=NOW)
    return {
        "zones": reader.zones(), "compounds": reader.compounds("Z-1"),
        "detections": reader.detections("Z-1"), "footprints": reader.footprints("Z-1"),
        "rescues": reader.rescues("Z-1"), "events": reader.events("Z-1"),
        "report-cells": reader.report_cells("Z-1"),
    }  # fmt: skip


FOR_EACH = {audience: layers(audience) for audience in Audience}


@given(filters, st.sampled_from(list(Audience)))
def test_shown_and_hidden_are_together_what_there_is(wanted: Filter, audience: Audience) -> None:
    for layer, each in kept(FOR_EACH[audience], wanted).items():
        assert each.total == FOR_EACH[audience][layer].total
        assert each.shown + sum(each.hidden.values()) == each.total or each.words


@given(filters, st.sampled_from(list(Audience)))
def test_a_filter_only_takes_away_and_taking_twice_takes_no_more(
    wanted: Filter, audience: Audience
) -> None:
    once = kept(FOR_EACH[audience], wanted)
    for layer, each in kept(once, wanted).items():
        assert list(each.frame.index) == list(once[layer].frame.index)
        assert set(each.frame.index) <= set(FOR_EACH[audience][layer].frame.index)


KEYS = {"detections": "detection_id", "rescues": "rescue_id", "events": "event_id"}


@given(
    filters, st.sampled_from(list(Audience)), st.sampled_from([*KEYS]),
    st.sets(st.sampled_from(["d-1", "d-2", "E-1", "R-1", "of no layer"])),
)  # fmt: skip
def test_of_some_rows_what_is_left_and_what_is_counted_are_together_these_rows(
    wanted: Filter, audience: Audience, layer: str, some: set[str]
) -> None:
    released, key = FOR_EACH[audience][layer], KEYS[layer]
    found = kept_of(layer, released, key, some, wanted)
    assert found.total == len(some & set(released.frame[key]))
    assert found.shown + sum(found.hidden.values()) == found.total
    whole = kept({layer: released}, wanted)[layer].frame
    assert set(found.frame[key]) == some & set(whole[key])


@pytest.mark.parametrize(
    ("wanted", "layer", "left", "why"),
    [
        (Filter(since=date(2024, 6, 1)), "detections", ["d-2"], "outside of the period"),
        (Filter(score=0.9), "detections", ["d-1"], "below the score"),
        (Filter(size_ha=2.0), "detections", ["d-2"], "too small"),
        (Filter(statuses=("confirmed",)), "detections", [], "of another status"),
        (Filter(sites=("active",)), "compounds", ["C-1"], "of another status"),
        (Filter(grade="B"), "compounds", ["C-1", "C-3"], "of a less reliable source"),
        (Filter(grade="E", unjudged=False), "compounds", ["C-1", "C-2"], "nobody can judge"),
        (Filter(until=date(2024, 2, 28)), "events", [], "outside of the period"),
        (Filter(since=date(2024, 3, 31)), "events", ["E-1"], ""),
    ],
)
def test_each_filter_leaves_what_it_says(
    wanted: Filter, layer: str, left: list[str], why: str
) -> None:
    keys = {"detections": "detection_id", "compounds": "compound_id", "events": "event_id"}
    found = kept(layers(), wanted)
    assert sorted(ids(found, keys)[layer]) == left
    assert why in "; ".join(found[layer].hidden)


def test_ground_that_was_not_observed_has_no_size_and_is_never_too_small() -> None:
    assert list(kept(layers(), Filter(size_ha=9_999.0))["footprints"].frame["footprint_id"]) == [
        "f-2"
    ]


@given(st.text(max_size=12) | st.none() | st.dates() | st.sampled_from([pd.NaT, "0000Q1", "9999"]))
def test_whatever_a_date_says_it_has_days_or_none(text: object) -> None:
    found = days_of(text)
    assert found is None or found[0] <= found[1]


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2024-02", "day", date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 8, 1), "quarter", date(2024, 7, 1), date(2024, 9, 30)),
        (date(2024, 8, 1), "year", date(2024, 1, 1), date(2024, 12, 31)),
        (datetime(2024, 8, 1, 23, tzinfo=UTC), "day", date(2024, 8, 1), date(2024, 8, 1)),
    ],
)
def test_a_date_counts_as_all_days_that_it_may_mean(
    text: object, precision: str, first: date, last: date
) -> None:
    assert days_of(text, precision) == (first, last)


def test_a_filter_says_what_it_asks_for_and_nothing_if_it_asks_nothing() -> None:
    assert said(Filter()) == ""
    wanted = Filter(score=0.5, grade="B", unjudged=False, since=date(2024, 1, 1))
    assert said(wanted) == (
        "since 2024-01-01; score 0.50 and more; sources B and better; none that nobody can judge"
    )


def test_the_outline_of_what_is_left_is_the_one_that_was_released() -> None:
    found = kept(layers(), Filter(sites=("active",)))["compounds"].frame
    assert found.iloc[0]["geometry"].equals(SITE)
