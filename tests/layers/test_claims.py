"""layers.claims: a declared demolition against imagery; gone, standing and unseen add up."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity, box
from shapely.geometry.base import BaseGeometry

from layers.claims import checked
from layers.event import Event
from layers.footprint import Footprint
from layers.terms import DatePrecision
from tests.builders import a_footprint, an_event

SITE = box(98.600, 16.300, 98.604, 16.304)
"""About 430 by 443 metres."""


def part(share: float, *, of: BaseGeometry = SITE, after: float = 0.0) -> BaseGeometry:
    """Return a share of the site from its west side on, behind another share."""
    west, south, east, north = of.bounds
    width = east - west
    return box(west + after * width, south, west + (after + share) * width, north)


def at(epoch: str, built: BaseGeometry | None, **said: Any) -> Footprint:
    seen: dict[str, Any] = {
        "footprint_id": f"f-{epoch}", "epoch": epoch, "outline": built, "surely": built,
        "possibly": built, "unseen": None, "area_ha": 1.0, "observed_share": 1.0,
        "resolution_m": 10.0,
    }  # fmt: skip
    return a_footprint(**{**seen, **said})


def claim(**said: Any) -> Event:
    return an_event(**{"on": date(2024, 5, 20), "date_precision": DatePrecision.DAY, **said})


def test_a_quarter_gone_and_a_fifth_under_cloud_is_said_so() -> None:
    standing = part(0.75, after=0.25)
    seen = standing.difference(part(0.2, after=0.8))
    after = at("2024Q3", seen, unseen=part(0.2, after=0.8), observed_share=0.8)
    found = checked(claim(), [at("2024Q1", SITE), after])
    assert found.removed_share == pytest.approx(0.25, abs=0.05)
    assert found.standing_share == pytest.approx(0.55, abs=0.05)
    assert found.unseen_share == pytest.approx(0.20, abs=0.01)
    assert "unseen 20%" in found.sentence
    assert "2024Q1" in found.sentence


def test_what_a_cloud_hides_now_counts_as_it_was_last_seen_since_the_claim() -> None:
    first = at("2024Q3", part(0.5))
    cloudy = at("2024Q4", part(0.3), unseen=part(0.2, after=0.3), observed_share=0.8)
    found = checked(claim(), [at("2024Q1", SITE), first, cloudy])
    assert found.removed_share == pytest.approx(0.5, abs=0.02)
    assert found.standing_share == pytest.approx(0.5, abs=0.02)
    assert found.unseen_share == 0


def test_half_a_pixel_of_registration_error_is_no_demolition() -> None:
    moved = affinity.translate(SITE, 3e-5, 3e-5)
    found = checked(claim(), [at("2024Q1", SITE), at("2024Q3", moved)])
    assert found.removed_share == pytest.approx(0, abs=0.001)


def test_doubt_widens_the_interval_and_the_interval_holds_the_share() -> None:
    after = at(
        "2024Q3", part(0.75, after=0.25), surely=part(0.6, after=0.4),
        possibly=part(0.9, after=0.1),
    )  # fmt: skip
    found = checked(claim(), [at("2024Q1", SITE), after])
    assert found.removed_lo == pytest.approx(0.10, abs=0.02)
    assert found.removed_share == pytest.approx(0.25, abs=0.02)
    assert found.removed_hi == pytest.approx(0.40, abs=0.02)


@given(st.floats(0, 1), st.floats(0, 0.3))
def test_gone_standing_and_unseen_add_up_to_one(gone: float, hidden: float) -> None:
    unseen = part(hidden) if hidden > 0.01 else None
    left = part(1 - gone, after=gone) if gone < 0.99 else None
    seen = left.difference(unseen) if left is not None and unseen is not None else left
    built = None if seen is None or seen.is_empty else seen
    after = at("2024Q3", built, unseen=unseen, observed_share=0.7)
    found = checked(claim(), [at("2024Q1", SITE), after])
    assert found.removed_share is not None
    assert found.standing_share is not None
    assert found.unseen_share is not None
    assert found.removed_share + found.standing_share + found.unseen_share == pytest.approx(1)
    assert found.removed_lo is not None
    assert found.removed_hi is not None
    assert 0 <= found.removed_lo <= found.removed_share <= found.removed_hi <= 1


@pytest.mark.parametrize(
    ("series", "why"),
    [
        ([], "not observed before it"),
        ([at("2024Q3", SITE)], "not observed before it"),
        ([at("2024Q1", SITE)], "has not been observed since"),
        ([at("2024Q1", SITE), at("2024Q3", None, area_ha=None, observed_share=0.2)], "since"),
        ([at("2024Q1", None), at("2024Q3", None)], "nothing built was seen there in 2024Q1"),
    ],
)
def test_what_imagery_cannot_tell_has_no_figure_and_says_why(
    series: list[Footprint], why: str
) -> None:
    found = checked(claim(), series)
    assert (found.removed_share, found.unseen_share) == (None, None)
    assert "Imagery cannot tell" in found.sentence
    assert why in found.sentence


def test_the_quarter_of_the_claim_itself_is_neither_before_nor_after() -> None:
    series = [at("2024Q1", SITE), at("2024Q2", part(0.5)), at("2024Q3", None)]
    found = checked(claim(), series)
    assert (found.before, found.since) == ("2024Q1", ("2024Q3",))
    assert found.removed_share == 1


@pytest.mark.parametrize(
    ("precision", "before"),
    [
        (DatePrecision.DAY, "2024Q1"),
        (DatePrecision.MONTH, "2024Q1"),
        (DatePrecision.YEAR, "2023Q4"),
    ],
)
def test_a_claim_known_only_to_the_year_is_compared_with_the_year_before(
    precision: DatePrecision, before: str
) -> None:
    series = [at(epoch, SITE) for epoch in ("2023Q4", "2024Q1", "2024Q2", "2024Q3", "2025Q1")]
    assert checked(claim(date_precision=precision), series).before == before


@pytest.mark.parametrize(
    ("said", "words", "share"),
    [
        ({"buildings_claimed": 101, "buildings_total": 148, "share_claimed": None},
         "101 of 148 buildings demolished", 101 / 148),
        ({"buildings_claimed": 22, "buildings_total": None, "share_claimed": None},
         "22 buildings demolished", None),
        ({"share_claimed": 0.25}, "25% of the site demolished", 0.25),
        ({"share_claimed": None}, "the site demolished", None),
    ],
)  # fmt: skip
def test_the_claim_is_repeated_as_it_was_made(
    said: dict[str, Any], words: str, share: float | None
) -> None:
    found = checked(claim(**said), [at("2024Q1", SITE), at("2024Q3", SITE)])
    assert words in found.sentence
    assert "An invented paper, 2024-05-20" in found.sentence
    assert found.claimed_share == share
