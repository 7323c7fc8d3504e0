"""imagery.accuracy.smart_models: what a store found, held against a folder of truth."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from shapely import box

from imagery.accuracy.evaluation import Evaluation
from imagery.accuracy.smart_models import evaluate_all, truth_of, watched
from imagery.errors import ImageryError
from layers.exchange.smart.reading import read_folder
from layers.read import Reader
from layers.record import Record
from layers.store.memory import MemoryStore
from layers.terms import Audience, DetectionStatus
from tests.builders import NOW, a_detection, a_footprint, a_run, a_zone
from tests.layers.exchange.smart.cases import GROUND, PLACE, a_look, a_region, a_site, write

PAST = box(101.703, 3.103, 101.7033, 3.1033)


def a_truth(root: Path) -> Path:
    """Write a region of two sites: one that is built from 2020-03 on, and one far away."""
    far = box(101.75, 3.15, 101.753, 3.153)
    looks = [
        a_look(),
        a_look("2020-06-01"),
        a_look("2021-03-01", current_phase="Post Construction"),
    ]
    write(root, "XX_R001", a_region())
    write(root, "a", a_site(), *looks)
    write(
        root, "b", a_site(far, site_id="XX_R001_0002"),
        *({**each, "geometry": a_look(outline=far)["geometry"]} for each in looks),
    )  # fmt: skip
    return root


def a_found(**said: Any) -> list[Record]:
    """Return a zone, a run over it and one detection on the first site."""
    run = a_run(
        first_at=datetime(2019, 1, 1, tzinfo=UTC), last_at=datetime(2021, 6, 1, tzinfo=UTC),
        point="balanced",
    )  # fmt: skip
    day = datetime(2020, 4, 10, tzinfo=UTC).date()
    return [
        a_zone(outline=PLACE, country_iso3="MYS"), run,
        a_detection(**{"outline": GROUND, "window_start": None, "window_end": day, **said}),
    ]  # fmt: skip


def scored(truth: Path, records: list[Record], **how: Any) -> list[Evaluation]:
    store = MemoryStore()
    store.put(records)
    reader = Reader(store, Audience.ANALYST, as_of=NOW)
    return evaluate_all(truth_of(read_folder(truth)), watched(reader, today=NOW.date(), **how))


def test_a_detection_on_a_true_site_finds_it_and_is_dated(tmp_path: Path) -> None:
    (found,) = scored(a_truth(tmp_path), a_found())
    assert (found.score.sites, found.score.found, found.score.false_positives) == (2, 1, 0)
    assert found.score.missed == ("XX_R001_0002",)
    assert found.score.since_construction.days == (40,)
    assert (str(found.first), str(found.last)) == ("2019-01-01", "2021-06-01")


def test_a_detection_elsewhere_is_false(tmp_path: Path) -> None:
    (found,) = scored(a_truth(tmp_path), a_found(outline=box(101.65, 3.05, 101.653, 3.053)))
    assert (found.score.found, found.score.false_positives) == (0, 1)


def test_what_was_taken_back_is_not_scored(tmp_path: Path) -> None:
    (found,) = scored(a_truth(tmp_path), a_found(status=DetectionStatus.RETRACTED))
    assert (found.proposals, found.score.found) == (0, 0)


def test_ground_that_was_built_later_joins_the_outline(tmp_path: Path) -> None:
    wider = a_footprint(site_id="d-1", epoch="2020Q4", outline=PAST, area_ha=0.1, scene_ids=())
    (found,) = scored(a_truth(tmp_path), [*a_found(), wider])
    assert found.score.found == 1
    assert found.score.false_area_share > 0


def test_only_the_point_and_the_zone_that_are_asked_for_are_scored(tmp_path: Path) -> None:
    truth = a_truth(tmp_path)
    (found,) = scored(truth, a_found(), zone_id="Z-1", point="balanced")
    assert found.score.found == 1
    with pytest.raises(ImageryError, match="at the operating point 'evidence'"):
        scored(truth, a_found(), point="evidence")
    with pytest.raises(ImageryError, match=r"No run looked at Z-9 .*zones: Z-1"):
        scored(truth, a_found(), zone_id="Z-9")


def test_a_site_outside_of_the_zone_is_not_watched(tmp_path: Path) -> None:
    zone, *rest = a_found()
    near = a_zone(outline=box(101.69, 3.09, 101.71, 3.11), country_iso3="MYS")
    (found,) = scored(a_truth(tmp_path), [near, *rest])
    assert zone != near
    assert (found.score.sites, found.score.recall, found.not_watched) == (1, 1, 1)


def test_a_truth_of_another_place_or_without_sites_is_refused(tmp_path: Path) -> None:
    truth = a_truth(tmp_path / "whole")
    elsewhere = [a_zone(), *a_found()[1:]]
    with pytest.raises(ImageryError, match=r"No watched zone \(Z-1\) meets a region of the truth"):
        scored(truth, elsewhere)
    write(tmp_path / "bare", "XX_R001", a_region())
    with pytest.raises(ImageryError, match="holds no site model"):
        scored(tmp_path / "bare", a_found())
