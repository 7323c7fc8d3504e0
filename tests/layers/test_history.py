"""layers.history: how sites grew, with gaps, and one method a series."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from layers.errors import NotFoundError
from layers.footprint import Footprint
from layers.history import change, current, growth, lifetime, of_length, when
from tests.builders import a_footprint

EPOCHS = ("2023Q4", "2024Q1", "2024Q2", "2024Q3")


def at(epoch: str, area: float | None, *, half: float = 0.2, **said: Any) -> Footprint:
    """Return a footprint of C-1 whose outline is as large as its area; None: not observed."""
    side = 0.001 * (area or 0) ** 0.5
    seen: dict[str, Any] = {
        "footprint_id": f"f-{epoch}-{area}", "epoch": epoch, "area_ha": area,
        "area_ha_lo": None if area is None else max(area - half, 0),
        "area_ha_hi": None if area is None else area + half,
        "outline": box(98.6, 16.3, 98.6 + side, 16.3 + side) if area else None,
        "observed_share": 0.3 if area is None else 1.0,
    }  # fmt: skip
    return a_footprint(**{**seen, **said})


def test_a_series_has_every_epoch_and_a_gap_where_nobody_could_see() -> None:
    table = growth([at("2024Q1", 1.0), at("2024Q2", None), at("2024Q3", 2.0)])
    assert list(table["epoch"]) == ["2024Q1", "2024Q2", "2024Q3"]
    assert table["area_ha"].isna().tolist() == [False, True, False]
    assert table["start"].tolist()[1] == date(2024, 4, 1)
    assert table["end"].tolist()[1] == date(2024, 7, 1)


@given(st.lists(st.one_of(st.none(), st.just(0.0), st.floats(0.01, 9)), min_size=4, max_size=4))
def test_what_was_ever_built_never_shrinks(areas: list[float | None]) -> None:
    table = growth([at(epoch, area) for epoch, area in zip(EPOCHS, areas, strict=True)])
    assert table["ever_ha"].is_monotonic_increasing
    assert table["ever_ha"].notna().all()


def test_a_newer_method_leaves_the_older_one_out_even_where_it_is_not_done_yet() -> None:
    old = [at(epoch, 1.0, recorded_at=datetime(2024, 1, 1, tzinfo=UTC)) for epoch in EPOCHS]
    new = at("2024Q3", 3.0, method_version="2", recorded_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert current([*old, new]) == [new]


def test_a_footprint_made_for_an_earlier_day_takes_no_newer_ones_place() -> None:
    new = at("2024Q1", 2.0, recorded_at=datetime(2025, 1, 1, tzinfo=UTC))
    backfill = at("2024Q1", 1.0, recorded_at=datetime(2024, 5, 1, tzinfo=UTC))
    assert current([new, backfill]) == [new]


def test_two_sites_keep_a_method_each() -> None:
    drawn = at("2024Q1", 1.0, site_id="C-2", method="manual")
    assert len(current([at("2024Q1", 1.0), drawn])) == 2


def test_looks_that_were_imported_stand_beside_quarters_that_were_measured() -> None:
    look = at("", 1.0, footprint_id="f-look", seen_on=date(2024, 2, 3), method="smart")
    measured = at("2024Q1", 1.0, recorded_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert current([look, measured]) == [look, measured]


def test_quarters_months_and_single_looks_are_three_series() -> None:
    look = at("", 1.0, footprint_id="f-look", seen_on=date(2024, 2, 3))
    every = [at("2024Q1", 1.0), at("2024-02", 1.0), look]
    assert [when(each) for each in of_length(every, "quarter")] == ["2024Q1"]
    assert [when(each) for each in of_length(every, "month")] == ["2024-02"]
    assert [when(each) for each in of_length(every, None)] == ["2024-02-03"]


def test_a_change_has_an_interval_and_a_pace() -> None:
    found = change([at("2023Q4", 1.0), at("2024Q1", None), at("2024Q2", 4.0)], "", "")
    assert (found.first, found.last, found.net_ha) == ("2023Q4", "2024Q2", 3.0)
    assert found.net_ha_lo == pytest.approx(3 - 0.2 * 2**0.5, abs=1e-3)
    assert found.net_ha_hi == pytest.approx(3 + 0.2 * 2**0.5, abs=1e-3)
    pace, low, high = found.per_month_ha
    assert pace == pytest.approx(0.5, abs=0.01)
    assert low < pace < high


@pytest.mark.parametrize(("first", "last"), [("2024Q1", ""), ("2030Q1", ""), ("2024Q2", "2023Q4")])
def test_no_change_is_given_from_what_was_not_observed_or_runs_backwards(
    first: str, last: str
) -> None:
    series = [at("2023Q4", 1.0), at("2024Q1", None), at("2024Q2", 4.0)]
    with pytest.raises(NotFoundError, match=r"Observed are|does not lie before"):
        change(series, first, last)


def test_a_site_is_first_seen_where_something_is_built_beyond_doubt() -> None:
    series = [at("2023Q4", 0.1), at("2024Q1", None), at("2024Q2", 1.0), at("2024Q3", 1.5)]
    found = lifetime(series)
    assert (found.unbuilt_until, found.first_seen, found.last_seen) == (
        "2023Q4", "2024Q2", "2024Q3",
    )  # fmt: skip
    assert (found.observed, found.epochs) == (3, 4)


def test_a_site_that_was_never_built_has_no_first_day() -> None:
    found = lifetime([at("2023Q4", 0.0), at("2024Q1", None)])
    assert (found.first_seen, found.last_seen, found.unbuilt_until) == ("", "", "2023Q4")


def test_no_footprints_make_an_empty_table_with_its_columns() -> None:
    assert growth([]).empty
    assert "ever_ha" in growth([]).columns
