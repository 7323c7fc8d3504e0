"""dashboard.joined.sums and growing: what is added up, and what is in no sum and said."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.joined.growing import Grown, Series, between, in_last_year, total
from dashboard.joined.sums import (
    NOTHING,
    PART,
    SEEN,
    UNSEEN,
    detections_by,
    growth_by_country,
    growth_by_zone,
    rescues_by_quarter,
    usual,
)

ZONES = pd.DataFrame(
    {
        "zone_id": ["Z-1", "Z-2", "Z-3"],
        "name": ["A", "B", "C"],
        "country_iso3": ["KHM", "KHM", ""],
        "status": ["active", "unknown", "unknown"],
    }
)


def areas(*rows: tuple[str, str, str, float | None]) -> pd.DataFrame:
    return pd.DataFrame([
        {"zone_id": zone, "site_id": site, "epoch": epoch, "area_ha": area,
         "area_ha_lo": None if area is None else area - 0.5,
         "area_ha_hi": None if area is None else area + 0.5}
        for zone, site, epoch, area in rows
    ]).astype({"area_ha": float, "area_ha_lo": float, "area_ha_hi": float})  # fmt: skip


def by_zone(*rows: tuple[str, str, str, float | None]) -> dict[str, dict[str, Any]]:
    table = growth_by_zone(areas(*rows), ZONES, "2023Q4", "2024Q4")
    return {row["zone_id"]: row for row in table.to_dict("records")}  # type: ignore[misc]


def test_a_zone_is_the_sum_of_its_sites_that_were_observed_at_both_ends() -> None:
    found = by_zone(
        ("Z-1", "a", "2023Q4", 1.0), ("Z-1", "a", "2024Q4", 3.0),
        ("Z-1", "b", "2023Q4", 2.0), ("Z-1", "b", "2024Q4", None),
        ("Z-2", "c", "2023Q4", 2.0),
    )  # fmt: skip
    assert (found["Z-1"]["net_ha"], found["Z-1"]["seen"]) == (2.0, PART)
    assert (found["Z-1"]["sites"], found["Z-1"]["sites_seen"]) == (2, 1)
    assert found["Z-2"]["seen"] == UNSEEN
    assert pd.isna(found["Z-2"]["net_ha"])
    assert found["Z-3"]["seen"] == NOTHING


def test_all_sites_together_are_taken_where_they_were_measured_so() -> None:
    found = by_zone(
        ("Z-1", "a", "2023Q4", 1.0), ("Z-1", "a", "2024Q4", 3.0),
        ("Z-1", "Z-1", "2023Q4", 4.0), ("Z-1", "Z-1", "2024Q4", 9.0),
    )  # fmt: skip
    assert (found["Z-1"]["net_ha"], found["Z-1"]["seen"], found["Z-1"]["sites"]) == (5.0, SEEN, 1)


def test_a_country_adds_up_its_zones_and_counts_those_that_are_in_no_sum() -> None:
    table = growth_by_country(growth_by_zone(
        areas(("Z-1", "a", "2023Q4", 1.0), ("Z-1", "a", "2024Q4", 3.0),
              ("Z-2", "c", "2023Q4", 2.0)),
        ZONES, "2023Q4", "2024Q4",
    )).set_index("country")  # fmt: skip
    row = table.loc["KHM"]
    assert (row["zones"], row["in_the_sum"], row["not_observed"]) == (2, 1, 1)
    assert row["net_ha"] == 2.0
    assert table.loc["not known", "no_footprint"] == 1
    assert pd.isna(table.loc["not known", "net_ha"])


def test_a_withdrawn_zone_is_in_no_sum() -> None:
    rows = areas(("Z-1", "a", "2023Q4", 1.0), ("Z-1", "a", "2024Q4", 3.0))
    table = growth_by_zone(
        rows, ZONES.assign(status=["withdrawn", "active", "unknown"]), "2023Q4", "2024Q4"
    )
    assert set(table["zone_id"]) == {"Z-2", "Z-3"}
    assert growth_by_country(table)["zones"].sum() == 2


ENDS = st.tuples(st.floats(0, 9), st.floats(0, 2), st.floats(0, 2)).map(
    lambda each: (each[0], each[0] - each[1], each[0] + each[2])
)


@given(sites=st.lists(st.one_of(st.none(), st.tuples(ENDS, ENDS)), max_size=6))
def test_the_ends_of_a_sum_are_never_nearer_than_if_all_errors_went_together(
    sites: list[tuple[Any, Any] | None],
) -> None:
    grown: list[Grown | None] = [
        None if each is None else between({"a": each[0], "b": each[1]}, "a", "b") for each in sites
    ]
    found = total(grown)
    there = [each for each in grown if each is not None]
    assert (found.used, found.of) == (len(there), len(sites))
    if not there:
        assert found.net_ha is None
        return
    assert found.net_ha is not None
    net, low, high = found.net_ha
    assert low <= net + 1e-9
    assert net <= high + 1e-9
    assert high - low == pytest.approx(sum(e.net_ha[2] - e.net_ha[1] for e in there))


def ends(area: float) -> tuple[float, float, float]:
    return area, area - 0.5, area + 0.5


@pytest.mark.parametrize(
    ("site", "said"),
    [
        ({"2024Q1": None}, "not observed in any of its 1 quarters"),
        ({"2022Q4": ends(1), "2023Q1": None}, "nor in the 1 quarters that were tried since"),
        ({"2024Q4": ends(1)}, "not about a year before it"),
    ],
)
def test_growth_of_a_year_that_cannot_be_said_says_why(site: Series, said: str) -> None:
    found = in_last_year(site, "2025Q1")
    assert isinstance(found, str)
    assert said in found


def test_a_year_is_taken_as_near_to_four_quarters_as_was_observed() -> None:
    site: Series = {"2023Q3": ends(1), "2023Q4": None, "2024Q1": ends(2), "2024Q4": ends(4)}
    found = in_last_year(site, "2025Q1")
    assert isinstance(found, Grown)
    assert (found.first, found.last) == ("2024Q1", "2024Q4")
    assert found.percent is not None
    assert found.percent[0] == 100


def test_of_next_to_nothing_no_share_is_told() -> None:
    tiny = between({"a": ends(0.08), "b": ends(8)}, "a", "b")
    assert tiny is not None
    assert tiny.percent is None


def test_what_is_compared_unless_somebody_chooses_is_a_year_that_most_zones_were_seen_in() -> None:
    rows = [(zone, "a", epoch, 1.0) for zone in ("Z-1", "Z-2", "Z-3")
            for epoch in ("2023Q1", "2023Q4", "2024Q4")]  # fmt: skip
    assert usual(areas(*rows, ("Z-1", "a", "2025Q1", 1.0))) == ("2023Q4", "2024Q4")
    assert usual(areas(("Z-1", "a", "2024Q4", None))) == ("", "")


def test_detections_are_counted_by_status_and_every_one_once() -> None:
    rows = pd.DataFrame(
        {"zone_id": ["Z-1", "Z-1", "Z-9"], "status": ["alert", "verified", "alert"]}
    )
    table = detections_by(rows, ZONES, country=True).set_index("country")
    assert table.loc["KHM", "total"] == 2
    assert table.loc["not known", "alert"] == 1
    assert table["total"].sum() == 3


def test_rescues_are_of_the_country_of_the_compound_and_else_of_the_zone() -> None:
    rows = pd.DataFrame({
        "when": ["2024-05-17", "2024-06", "2024Q2", "2024Q3"],
        "compound_id": ["C-1", "", "", ""], "zone_id": ["Z-1", "Z-1", "", "Z-1"],
        "n_people": [40, None, 12, 11],
    })  # fmt: skip
    table = rescues_by_quarter(rows, {"C-1": "MMR", "Z-1": "KHM"})
    told = {(row["quarter"], row["country"]): row for row in table.to_dict("records")}
    assert told["2024Q2", "MMR"]["people_at_least"] == 40
    assert told["2024Q2", "KHM"]["without_a_number"] == 1
    assert told["2024Q2", "not known"]["people_at_least"] == 12
    assert table["quarter"].iloc[0] == "2024Q3"
