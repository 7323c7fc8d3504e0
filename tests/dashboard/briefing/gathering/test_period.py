"""When: the period, its gaps, the instant; nothing unseen is unchanged, nothing later is told."""

import io
from datetime import UTC, date, datetime

import numpy as np
from PIL import Image

from dashboard.briefing.briefing import Layout
from layers.terms import Audience, Tlp
from tests.builders import (
    a_composite,
    a_footprint,
)
from tests.dashboard.briefing.built import a_picture, a_store, layer, the_contents


def test_areas_stand_with_their_intervals() -> None:
    figures = {each.label: each for each in the_contents().sheets[0].figures}
    assert figures["Built-up area"].value == "2.0 ha (90 % interval 1.5 to 2.5 ha)"
    assert figures["Built-up area"].on == "Q2 2024"
    assert figures["Change of built-up area"].value.startswith("+1.5 ha (90 % interval +")


def test_a_quarter_that_was_not_observed_is_a_gap_and_said_so() -> None:
    sheet = the_contents(until=date(2024, 6, 30)).sheets[0]
    assert sheet.chart is not None
    areas = {each.epoch: each.area_ha for each in sheet.chart.epochs}
    assert areas == {"2023Q4": 0.5, "2024Q1": None, "2024Q2": 2.0}
    assert any(
        "Not observed, which does not mean unchanged: Q1 2024" in each for each in sheet.unseen
    )


def test_before_and_after_have_one_extent_dates_and_a_source() -> None:
    before, after = the_contents().sheets[0].pictures
    assert before.bounds == after.bounds
    assert "2023-01-03 – 2023-03-03" in before.words[0]
    assert "2024-01-01 – 2024-03-01" in after.words[0]
    assert all("sentinel-2-l2a" in each.words[1] for each in (before, after))


def test_the_period_holds_back_what_lies_outside_of_it() -> None:
    found = the_contents(since=date(2024, 4, 1), until=date(2024, 7, 15))
    sheet = found.sheets[0]
    assert sheet.chart is not None
    assert [each.epoch for each in sheet.chart.epochs] == ["2024Q2"]
    assert len(sheet.pictures) < 2
    early = the_contents(until=date(2023, 12, 31)).sheets[0]
    assert early.chart is not None
    assert [each.epoch for each in early.chart.epochs] == ["2023Q4"]


def test_a_zone_is_told_no_sum_of_sites_for_they_may_overlap_or_be_hidden() -> None:
    sheet = the_contents(layout=Layout.ZONE).sheets[0]
    assert sheet.chart is None
    assert "not for these readers" in sheet.chart_said or "were not measured" in sheet.chart_said
    whole = a_footprint(footprint_id="f-7", site_id="Z-1", epoch="2024Q2", area_ha=7.0)
    told = the_contents(a_store(whole), layout=Layout.ZONE, audience=Audience.POLICY).sheets[0]
    assert told.chart is None or told.chart.epochs[0].area_ha == 7.0


def test_quarters_since_the_last_look_are_not_observed_and_make_less_sure() -> None:
    sheet = the_contents().sheets[0]
    assert sheet.chart is not None
    assert [each.epoch for each in sheet.chart.epochs][-1] == "2026Q3"
    assert "Q3 2024 – Q3 2026" in " ".join(sheet.unseen)
    assert "Confidence in these areas is low." in sheet.assessed
    assert "2 of 12 quarters of the period were observed." in sheet.assessed


def test_what_nobody_looked_at_before_the_first_record_was_not_observed() -> None:
    sheet = the_contents(since=date(2023, 1, 1), until=date(2024, 6, 30)).sheets[0]
    assert sheet.chart is not None
    gaps = [each.epoch for each in sheet.chart.epochs if each.area_ha is None]
    assert gaps == ["2023Q1", "2023Q2", "2023Q3", "2024Q1"]


def test_files_of_a_period_hold_no_footprint_of_another() -> None:
    found = layer(the_contents(until=date(2023, 12, 31)), "footprints")
    assert found.frame["epoch"].tolist() == ["2023Q4"]
    assert found.hidden["outside of the period"] == 2


def test_nothing_later_than_its_instant_stands_in_it() -> None:
    early = datetime(2024, 4, 1, tzinfo=UTC)
    found = the_contents(as_of=early, until=date(2025, 1, 1))
    said = " ".join(f"{each.value} {each.on}" for each in found.sheets[0].figures)
    assert "said after the last day" in said
    assert layer(found, "events").frame.empty
    assert "until the day of this briefing" in " ".join(found.sheets[0].unseen)


def test_what_is_hidden_is_not_told_as_never_measured() -> None:
    sheet = the_contents(tlp=Tlp.CLEAR).sheets[0]
    assert sheet.chart is None
    assert sheet.chart_said == (
        "What was measured of this place is not for these readers, or not all."
    )
    assert "Footprints: showing 0 of 3 (3 marked TLP:GREEN)" in " ".join(sheet.shown)


def test_a_picture_in_which_nothing_of_the_site_was_seen_is_passed_over() -> None:
    blank = np.zeros((40, 40, 4), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(blank, "RGBA").save(out, "PNG")
    store = a_store(
        a_composite(composite_id="e-1", role="epoch", epoch="2023Q4", png=a_picture(50),
                    first=date(2023, 10, 2), last=date(2023, 12, 2)),
        a_composite(composite_id="e-2", role="epoch", epoch="2024Q1", png=a_picture(90)),
        a_composite(composite_id="e-3", role="epoch", epoch="2024Q2", png=out.getvalue()),
    )  # fmt: skip
    before, after = the_contents(store).sheets[0].pictures
    assert (before.first.year, after.first.year) == (2023, 2024)
    assert after.seen_share == 1.0


def test_a_site_that_looks_the_same_on_two_dates_still_has_both_pictures() -> None:
    store = a_store(
        a_composite(composite_id="e-1", role="epoch", epoch="2023Q4", png=a_picture(50),
                    first=date(2023, 10, 2), last=date(2023, 12, 2)),
        a_composite(composite_id="e-2", role="epoch", epoch="2024Q1", png=a_picture(50)),
    )  # fmt: skip
    before, after = the_contents(store).sheets[0].pictures
    assert before.png == after.png
    assert before.first < after.first
