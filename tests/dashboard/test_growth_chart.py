"""dashboard.growth_chart, by what stands in the chart that a browser is given."""

import itertools
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.growth_chart import gaps_of, growth_chart, observed, placed, when_said
from dashboard.style import EVENTS
from geo.period import epoch_of, midnight
from layers.event import Event
from layers.history import growth
from layers.terms import DatePrecision, EventKind
from tests.builders import a_footprint, an_event
from tests.dashboard.served import NAME, PAYLOADS

GONE: dict[str, Any] = {
    "outline": None, "area_ha": None, "area_ha_lo": None, "area_ha_hi": None,
    "observed_share": 0.2,
}  # fmt: skip


def quarters(seen: list[bool]) -> pd.DataFrame:
    """Return the growth of one site over as many quarters, from 2020Q1."""
    names = [epoch_of(midnight(date(2020 + n // 4, 3 * (n % 4) + 1, 1))) for n in range(len(seen))]
    return growth([
        a_footprint(footprint_id=f"f-{name}", epoch=name, **({} if there else GONE))
        for name, there in zip(names, seen, strict=True)
    ])  # fmt: skip


def layers_of(rows: pd.DataFrame, events: list[Event]) -> list[dict[str, Any]]:
    """Return each layer of the chart with its data in it."""
    spec = growth_chart(rows, events).to_dict()
    return [
        {**each, "rows": spec["datasets"][each["data"]["name"]]} if "data" in each else each
        for each in spec["layer"]
    ]


def drawn(layers: list[dict[str, Any]], mark: str) -> list[dict[str, Any]]:
    return [each for each in layers if each["mark"]["type"] == mark]


@given(seen=st.lists(st.booleans(), min_size=1, max_size=12))
def test_a_line_never_crosses_an_epoch_that_was_not_observed(seen: list[bool]) -> None:
    rows = quarters(seen)
    places = {epoch: n for n, epoch in enumerate(rows["epoch"])}
    for _, run in observed(rows).groupby("run"):
        found = [places[epoch] for epoch in run["epoch"]]
        assert found == list(range(found[0], found[-1] + 1))
    assert list(observed(rows)["epoch"]) == [
        e for e, s in zip(rows["epoch"], seen, strict=True) if s
    ]


@given(seen=st.lists(st.booleans(), min_size=1, max_size=12))
def test_grey_and_observed_time_fill_the_axis_once(seen: list[bool]) -> None:
    rows = quarters(seen)
    parts = pd.concat([gaps_of(rows), observed(rows)])[["start", "end"]].sort_values("start")
    assert (parts["start"].iloc[1:].to_numpy() == parts["end"].iloc[:-1].to_numpy()).all()
    assert parts["start"].iloc[0].date() == rows["start"].iloc[0]
    assert parts["end"].iloc[-1].date() == rows["end"].iloc[-1]


def test_an_epoch_without_a_footprint_is_a_gap_too() -> None:
    rows = quarters([True, True, True]).drop(index=1)
    (gap,) = gaps_of(rows).to_dict("records")
    assert (gap["start"].date(), gap["end"].date()) == (date(2020, 4, 1), date(2020, 7, 1))
    assert observed(rows)["run"].nunique() == 2


def test_the_line_is_cut_by_run_and_only_the_cumulative_one_goes_through() -> None:
    lines = drawn(layers_of(quarters([True, False, True]), []), "line")
    ever, area = lines
    assert [len(each["rows"]) for each in lines] == [3, 2]
    assert area["encoding"]["detail"]["field"] == "run"
    assert area["encoding"]["y"]["field"] == "area_ha"
    assert ever["encoding"]["y"]["field"] == "ever_ha"
    assert ever["mark"]["strokeDash"]


def test_a_gap_says_not_observed_and_has_no_area() -> None:
    layers = layers_of(quarters([True, False, False]), [])
    (words,) = [
        each for each in drawn(layers, "text") if each["encoding"]["text"]["field"] == "what"
    ]
    assert [row["what"] for row in words["rows"]] == ["not observed"]
    assert words["rows"][0]["epochs"] == "2020Q2, 2020Q3"
    (band,) = [each for each in drawn(layers, "rect") if each["encoding"]["y"].get("field")]
    assert band["encoding"]["y"]["field"] == "area_ha_lo"
    assert band["encoding"]["y2"]["field"] == "area_ha_hi"
    assert [row["epoch"] for row in band["rows"]] == ["2020Q1"]


def test_a_site_that_was_never_observed_is_all_grey() -> None:
    layers = layers_of(quarters([False, False]), [])
    assert [len(each["rows"]) for each in drawn(layers, "point")] == [0]
    assert "Observed 0 of 2 epochs" in growth_chart(quarters([False, False]), []).description


def test_a_day_is_a_line_and_a_month_or_year_is_as_wide_as_it_lasts() -> None:
    events = [
        an_event(event_id="a", on=date(2020, 2, 14), date_precision=DatePrecision.DAY),
        an_event(event_id="b", on=date(2020, 6, 1), kind=EventKind.RAID),
        an_event(event_id="c", on=date(2021, 1, 1), date_precision=DatePrecision.YEAR,
                 kind=EventKind.SANCTION),
    ]  # fmt: skip
    layers = layers_of(quarters([True] * 8), events)
    rules = [row["event"] for each in drawn(layers, "rule") for row in each["rows"]]
    wide = {
        row["event"]: (row["start"][:10], row["until"][:10])
        for each in drawn(layers, "rect") if "fill" in each["encoding"] for row in each["rows"]
    }  # fmt: skip
    assert rules == ["demolition declared"]
    assert wide == {"raid": ("2020-06-01", "2020-07-01"), "sanction": ("2021-01-01", "2022-01-01")}
    assert [when_said(each) for each in events] == ["2020-02-14", "2020-06", "2021"]


def test_an_event_outside_the_epochs_is_on_the_axis_all_the_same() -> None:
    early = an_event(on=date(2012, 5, 1))
    (rect,) = [
        e for e in drawn(layers_of(quarters([True]), [early]), "rect") if "fill" in e["encoding"]
    ]
    assert rect["rows"][0]["start"].startswith("2012-05-01")


@given(days=st.lists(st.dates(date(2020, 1, 1), date(2023, 12, 31)), min_size=1, max_size=9))
def test_the_words_of_two_events_never_stand_on_one_another(days: list[date]) -> None:
    events = [
        an_event(event_id=f"E-{n}", on=day, date_precision=DatePrecision.DAY, kind=EventKind.RAID)
        for n, day in enumerate(days)
    ]
    spans = placed(events, date(2020, 1, 1), date(2024, 1, 1))
    px = 640 / (date(2024, 1, 1) - date(2020, 1, 1)).days
    wide = 6.6 * (len("raid") + 2)
    for row in {each.row for each in spans}:
        lefts = sorted(
            (each.start - date(2020, 1, 1)).days * px - (wide if each.leftwards else 0)
            for each in spans if each.row == row
        )  # fmt: skip
        assert all(b - a >= wide - 1e-6 for a, b in itertools.pairwise(lefts))


def test_time_is_utc_and_days_are_instants_with_a_zone() -> None:
    for each in layers_of(quarters([True, False]), [an_event()]):
        assert each["encoding"]["x"]["scale"]["type"] == "utc"
        assert all(row["start"].endswith("+00:00") for row in each["rows"])


def test_what_a_source_says_is_data_and_never_part_of_the_chart() -> None:
    spec = growth_chart(quarters([True]), [an_event(source_title=NAME)]).to_dict()
    data = spec.pop("datasets")
    assert NAME in str([row["source"] for rows in data.values() for row in rows if "source" in row])
    for payload in PAYLOADS:
        assert payload not in str(spec)


@pytest.mark.parametrize("kind", EventKind)
def test_each_kind_of_event_has_a_colour_of_its_own(kind: EventKind) -> None:
    assert [each.stroke for each in EVENTS.values()].count(EVENTS[kind].stroke) == 1
