"""imagery.accuracy.evaluation on a truth that can be counted by hand, and on itself."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geo.shapes import Outline
from imagery.accuracy.evaluation import Evaluation, evaluate
from imagery.accuracy.smart import UNKNOWN, SmartObservation, SmartRegion, SmartSite
from imagery.accuracy.smart_models import truth_of
from imagery.errors import ImageryError
from layers.exchange.smart.reading import read_folder
from tests.imagery.accuracy.smart_cases import later, proposal, square, true_site

AROUND = square(-1_000, -1_000, 4_000, 4_000)


def region(*sites: SmartSite, outline: Outline | None = AROUND) -> SmartRegion:
    return SmartRegion(
        region_id="XX_R001", outline=outline, first=later(-100), last=later(600), sites=sites
    )


def three_sites() -> SmartRegion:
    """Return sites of 1, 4 and 25 ha."""
    return region(
        true_site("small", square(0, 0, 100, 100)), true_site("middle", square(500, 0)),
        true_site("large", square(0, 1_000, 500, 500)),
    )  # fmt: skip


def by_size(found: Evaluation) -> list[tuple[int, int, int]]:
    return [(each.sites, each.found, each.false_positives) for each in found.sizes]


def test_what_is_found_missed_and_false_is_counted_by_size() -> None:
    made = [
        proposal("a", square(0, 0, 100, 100)), proposal("b", square(10, 1_000, 500, 500)),
        proposal("elsewhere", square(2_000, 2_000)),
    ]  # fmt: skip
    found = evaluate(three_sites(), made)
    assert by_size(found) == [(1, 1, 0), (1, 0, 1), (0, 0, 0), (1, 1, 0)]
    assert (found.score.recall, found.score.precision) == (pytest.approx(2 / 3),) * 2
    assert [each.recall for each in found.sizes] == [1, 0, None, 1]
    assert [each.precision for each in found.sizes] == [1, 0, None, 1]
    assert (found.score.missed, found.score.false) == (("middle",), ("elsewhere",))
    assert found.score.since_preparation.days == (20, 20)


def test_a_negative_site_that_is_found_is_false_in_its_own_size() -> None:
    fallow = true_site("fallow", square(0, 0, 300, 300), status="negative")
    found = evaluate(region(fallow), [proposal(outline=square(0, 0, 300, 300))])
    assert by_size(found) == [(0, 0, 0), (0, 0, 0), (0, 0, 1), (0, 0, 0)]


def test_sizes_add_up_to_the_whole() -> None:
    made = [proposal(f"p{n}", square(300 * n, 0, 150 + 90 * n, 150)) for n in range(6)]
    found = evaluate(three_sites(), made)
    assert sum(each.sites for each in found.sizes) == found.score.sites
    assert sum(each.found for each in found.sizes) == found.score.found
    assert sum(each.false_positives for each in found.sizes) == found.score.false_positives


def test_what_was_not_watched_is_no_miss() -> None:
    found = evaluate(three_sites(), [], watched=square(-200, -200, 400, 400))
    assert (found.score.sites, found.not_watched) == (1, 2)
    assert found.area_km2 == pytest.approx(0.16, rel=1e-2)


def test_a_site_that_was_watched_in_part_is_ignored_and_what_found_it_is_not_false() -> None:
    found = evaluate(three_sites(), [proposal()], watched=square(-200, -200, 250, 400))
    assert (found.score.sites, found.score.false_positives, found.not_watched) == (0, 0, 2)


def test_a_time_of_which_the_truth_says_nothing_is_neither_missed_nor_false() -> None:
    begun_later = proposal("later", square(900, 900), start=700, end=None)
    ended_before = proposal("before", square(900, 900), start=-400, end=-200)
    found = evaluate(three_sites(), [begun_later, ended_before])
    assert (found.proposals, found.other_time, found.score.false_positives) == (0, 2, 0)
    watched_later = evaluate(three_sites(), [], first=later(10))
    assert (watched_later.first, watched_later.score.sites) == (later(10), 0)


def test_a_region_without_a_model_is_what_was_watched_of_it() -> None:
    found = evaluate(region(true_site(), outline=None), [proposal()], watched=AROUND)
    assert found.area_km2 == pytest.approx(16, rel=1e-2)
    assert (found.score.recall, found.annotated_whole) == (1, False)
    alone = evaluate(region(true_site(), outline=None), [proposal()])
    assert alone.area_km2 == pytest.approx(0.04, rel=1e-2)


def test_a_start_that_is_told_without_phases_dates_the_error() -> None:
    pending = SmartSite(
        site_id="p", outline=square(0, 0), start=later(0), end=later(400),
        status="positive_pending",
        observations=tuple(SmartObservation(later(day), UNKNOWN, square(0, 0)) for day in (0, 400)),
    )  # fmt: skip
    found = evaluate(region(pending), [proposal(start=30)])
    assert found.score.since_start.days == (30,)
    assert found.told()["date_errors_days"]["since_start"] == {
        "mean": 30, "median": 30, "sites": 1
    }  # fmt: skip


def test_ground_or_time_without_anything_in_common_is_refused() -> None:
    with pytest.raises(ImageryError, match="No watched zone lies in region XX_R001"):
        evaluate(three_sites(), [], watched=square(50_000, 0))
    with pytest.raises(ImageryError, match="there is no common time to score"):
        evaluate(three_sites(), [], first=date(2030, 1, 1))


@pytest.mark.parametrize(
    ("name", "sites"),
    [
        ("BR_R002", 3),
        pytest.param("KR_R002", 27, marks=pytest.mark.slow),
        pytest.param("MY_C000", 265, marks=pytest.mark.slow),
    ],
)
def test_a_published_truth_finds_itself(name: str, sites: int, shared: Path) -> None:
    root = shared / "data" / "smart" / name
    if not root.is_dir():
        pytest.skip(f"No SMART models here: {root} is no folder.")
    (truth,) = truth_of(read_folder(root))
    made = [
        replace(site, status="system_confirmed")
        for site in truth.sites
        if site.status.startswith("positive") and site.status != "positive_excluded"
    ]
    found = evaluate(truth, made)
    assert (found.score.sites, found.score.recall, found.score.precision) == (sites, 1, 1)
