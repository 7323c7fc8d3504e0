"""imagery.accuracy.smart_scoring on cases that can be counted by hand."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.accuracy.smart import ACTIVE, POST, PREPARATION, UNKNOWN, SmartSite
from imagery.accuracy.smart_scoring import SmartScore, score_smart
from imagery.errors import ImageryError
from tests.imagery.accuracy.smart_cases import later, proposal, square, true_site


def score(truth: list[SmartSite], made: list[SmartSite], **others: Any) -> SmartScore:
    return score_smart(truth, made, area_km2=50, years=2, **others)


def test_a_site_found_as_it_is_counts_once() -> None:
    got = score([true_site()], [proposal()])
    assert (got.sites, got.found, got.false_positives, got.found_by_cover) == (1, 1, 0, 0)
    assert (got.precision, got.recall, got.f1) == (1, 1, 1)
    assert got.false_area_share == pytest.approx(0, abs=1e-12)


def test_a_site_that_nothing_proposes_is_missed() -> None:
    got = score([true_site()], [])
    assert (got.recall, got.f1, got.precision, got.missed) == (0, 0, None, ("true",))


def test_a_proposal_elsewhere_is_false_and_its_rate_is_per_area_and_year() -> None:
    got = score([true_site()], [proposal(outline=square(900, 0))])
    assert (got.found, got.false_positives, got.f1) == (0, 1, 0)
    assert got.false_per_100km2_year == pytest.approx(1)
    assert got.false_area_share == pytest.approx(0.04 / 50, rel=1e-3)


def test_nothing_there_and_nothing_proposed_has_no_score() -> None:
    got = score([], [])
    assert (got.precision, got.recall, got.f1) == (None, None, None)


@pytest.mark.parametrize(("shift", "by_cover"), [(120, 0), (150, 1)])
def test_iou_decides_from_a_fifth_and_below_it_the_cover(shift: float, by_cover: int) -> None:
    # squares of 200 m, 120 m apart: IoU .25; 150 m apart: IoU .14, a quarter covered
    got = score([true_site()], [proposal(outline=square(shift, 0))])
    assert (got.found, got.found_by_cover) == (1, by_cover)


def test_covering_alone_finds_a_site_and_is_counted_apart() -> None:
    got = score([true_site()], [proposal(outline=square(-1_000, -1_000, 3_000, 3_000))])
    assert (got.found, got.found_by_cover) == (1, 1)
    assert got.false_area_share == pytest.approx((9 - 0.04) / 50, rel=1e-3)


def test_a_corner_is_not_enough() -> None:
    got = score([true_site()], [proposal(outline=square(180, 180))])
    assert (got.found, got.false_positives) == (0, 1)


def test_half_of_the_looks_must_agree() -> None:
    # looks that count: days 0, 50, 100, 200, 300, 400
    assert score([true_site()], [proposal(start=200)]).found == 1
    assert score([true_site()], [proposal(start=201)]).found == 0


def test_a_proposal_long_before_the_work_does_not_find_it() -> None:
    assert score([true_site()], [proposal(start=-400, end=-40)]).found == 0
    assert score([true_site()], [proposal(start=-1_500, end=100)]).found == 0  # IoP .08
    assert score([true_site()], [proposal(start=-1_000, end=100)]).found == 1  # IoP .12


def test_a_fifth_of_the_work_must_be_proposed() -> None:
    assert score([true_site()], [proposal(start=0, end=60)]).found == 0
    assert score([true_site()], [proposal(start=0, end=81)]).found == 1


def test_pieces_of_one_site_find_it_together() -> None:
    pieces = [proposal(f"p{n}", square(50 * n, 0, 40)) for n in range(4)]
    got = score([true_site()], pieces)
    assert (got.found, got.found_by_cover, got.false_positives) == (1, 0, 0)


def test_a_piece_that_spoils_the_rest_is_dropped_and_false() -> None:
    long_before = proposal("old", square(195, 0), start=-9_000, end=100)
    got = score([true_site()], [proposal("good"), long_before])
    assert (got.found, got.false_positives) == (1, 1)


def test_one_proposal_may_find_two_sites() -> None:
    sites = [true_site("a"), true_site("b", square(220, 0))]
    got = score(sites, [proposal(outline=square(0, 0, 420))])
    assert (got.found, got.false_positives) == (2, 0)


def test_a_negative_site_found_is_a_false_positive_and_one_left_alone_is_not() -> None:
    fallow = true_site(status="negative")
    assert score([fallow], [proposal()]).false_positives == 1
    assert score([fallow], []).false_positives == 0
    assert score([fallow], []).sites == 0


@pytest.mark.parametrize("status", ["ignore", "positive_unbounded"])
def test_what_is_to_be_ignored_excuses_a_proposal(status: str) -> None:
    got = score([true_site(status=status)], [proposal(start=-10)])
    assert (got.sites, got.found, got.false_positives) == (0, 0, 0)


def test_small_sites_and_sites_without_a_date_are_ignored() -> None:
    small = true_site("small", square(0, 0, 90, 99))
    assert score([small], []).sites == 0
    undated = SmartSite(
        site_id="u", outline=square(0, 0), start=None, end=later(90), status="positive_pending"
    )
    assert score([undated], []).sites == 0


def test_sites_begun_before_the_search_are_ignored() -> None:
    assert score([true_site()], [], first=later(10)).sites == 0
    assert score([true_site()], [], first=later(-60), last=later(600)).sites == 1
    assert score([true_site()], [], last=later(-5)).sites == 0


def test_delays_count_from_each_onset_and_may_be_early() -> None:
    got = score([true_site()], [proposal(start=20)])
    assert got.since_preparation.days == (20,)
    assert got.since_construction.days == (-80,)
    assert (got.since_preparation.mean, got.since_preparation.median) == (20, 20)


def test_a_proposal_without_an_end_lasts_to_the_end_of_the_search() -> None:
    got = score([true_site()], [proposal(start=0, end=None)], last=later(400))
    assert got.temporal_iou == pytest.approx(1)


def test_temporal_iou_counts_whole_days() -> None:
    got = score([true_site()], [proposal(start=20, end=450)])
    assert got.temporal_iou == pytest.approx(381 / 451)


def test_phase_accuracy_counts_looks_that_both_name() -> None:
    stages = ((0, PREPARATION), (90, UNKNOWN), (150, ACTIVE), (390, ACTIVE))
    got = score([true_site()], [proposal(start=0, phases=stages)])
    # days 0, 50 agree; 100 unknown; 200, 300 agree; 400 is Post Construction, said to be active
    assert got.phase_looks == 5
    assert got.phase_accuracy == pytest.approx(4 / 5)
    assert got.phase_commonest == pytest.approx(2 / 5)


def test_without_named_phases_there_is_no_phase_accuracy() -> None:
    assert score([true_site()], [proposal()]).phase_accuracy is None


def test_post_construction_counts_but_once() -> None:
    site = true_site()
    many = [look for look in site.observations if look.phase == POST] * 9
    longer = SmartSite(
        site_id="l", outline=site.outline, start=site.start, end=site.end, status=site.status,
        observations=(*site.observations, *many),
    )  # fmt: skip
    made = [proposal(start=300, end=900)]
    assert score([site], made).found == score([longer], made).found == 0


def test_two_proposals_of_one_name_are_refused() -> None:
    with pytest.raises(ImageryError, match="share an id"):
        score([true_site()], [proposal(), proposal()])


@pytest.mark.parametrize(("area", "years"), [(0, 1), (1, 0)])
def test_a_rate_needs_something_to_be_searched(area: float, years: float) -> None:
    with pytest.raises(ImageryError, match="area and a time above 0"):
        score_smart([], [], area_km2=area, years=years)


@given(
    places=st.lists(st.tuples(st.integers(-8, 8), st.integers(-8, 8)), max_size=6),
    begins=st.integers(-100, 300),
)
def test_counts_add_up_whatever_is_proposed(places: list[tuple[int, int]], begins: int) -> None:
    sites = [true_site("a"), true_site("b", square(600, 600)), true_site("c", square(-700, 300))]
    made = [
        proposal(f"p{n}", square(100 * x, 100 * y), start=begins) for n, (x, y) in enumerate(places)
    ]
    got = score(sites, made)
    assert got.found + len(got.missed) == got.sites == 3
    assert got.false_positives <= len(made)
    assert len(got.since_preparation.days) == got.found
    f1 = 0 if got.precision is None else got.f1
    assert 0 <= (f1 or 0) <= 1


def test_the_truth_proposed_as_it_is_scores_full() -> None:
    sites = [true_site(f"s{n}", square(500 * n, 0)) for n in range(4)]
    made = [
        SmartSite(
            site_id=s.site_id, outline=s.outline, start=date(2020, 1, 1), end=s.end,
            status="system_confirmed", observations=s.observations[1:],
        )
        for s in sites
    ]  # fmt: skip
    got = score(sites, made)
    assert (got.f1, got.temporal_iou, got.phase_accuracy) == (1, pytest.approx(1), 1)
