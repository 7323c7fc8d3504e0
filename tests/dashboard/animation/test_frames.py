"""dashboard.animation.frames: which epochs have a frame, which have none, and why."""

import re

import numpy as np
import pytest
from shapely import box

from dashboard.animation.frames import Animation
from layers.errors import NotFoundError, RejectedError
from layers.terms import Audience, DetectionStatus, Tlp
from tests.builders import a_detection, a_run
from tests.dashboard.animation.conftest import (
    FIRST,
    GROUND,
    ROOF,
    SECOND,
    a_ground,
    a_picture,
    a_print,
    a_store,
    animated,
)


def middle_of(made: Animation, shape: object) -> tuple[int, int]:
    """Return row and column of the middle of a shape."""
    (ring,) = made.view.outer(shape)  # type: ignore[arg-type]
    col, row = ring[:-1].mean(axis=0)
    return round(row), round(col)


def test_each_epoch_that_was_seen_has_a_frame(made: Animation) -> None:
    assert [each.epoch for each in made.frames] == ["2023Q4", "2024Q2", "2024Q4"]


def test_each_epoch_that_was_not_is_listed_with_its_reason(made: Animation) -> None:
    assert {each.epoch: each.reason for each in made.dropped} == {
        "2024Q1": "43% of the site was seen, less than 70%",
        "2024Q3": "there is no picture of it",
    }


def test_shown_and_left_out_together_are_all_epochs(made: Animation) -> None:
    assert made.epochs == ["2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4"]


def test_an_epoch_that_nobody_made_is_listed_too() -> None:
    store = a_store()
    store.put([a_print("2025Q2"), a_picture("2025Q2")])
    made = animated(store)
    assert ("2025Q1", "the site has no footprint of it") in [
        (each.epoch, each.reason) for each in made.dropped
    ]


@pytest.mark.parametrize(
    ("outline", "picture", "reason"),
    [
        ({"observed_share": 0.0, "area_ha": None}, {}, "nothing of the site was seen"),
        ({"area_ha": None}, {}, "no area was given of it"),
        ({"observed_share": 0.69, "area_ha": None}, {}, "69% of the site was seen"),
        ({}, {"png": b"\x89PNG"}, "its picture cannot be read"),
        ({}, {"png": a_ground()[:200]}, "its picture cannot be read"),
        ({}, {"png": b"GIF89a" + bytes(30)}, "its picture cannot be read"),
        ({}, {"west": 10.0, "east": 10.1}, "its picture shows nothing of this place"),
        ({}, {"png": a_ground(unseen=[box(98, 16, 99, 17)])}, "shows nothing of this place"),
    ],
)
def test_what_cannot_be_shown_is_dropped_for_a_reason(
    outline: dict[str, object], picture: dict[str, object], reason: str
) -> None:
    store = a_store()
    store.put([a_print("2025Q1", **outline), a_picture("2025Q1", **picture)])
    last = animated(store).dropped[-1]
    assert last.epoch == "2025Q1"
    assert reason in last.reason


def test_a_share_that_the_source_does_not_tell_drops_nothing() -> None:
    store = a_store()
    store.put([a_print("2025Q1", observed_share=None), a_picture("2025Q1")])
    assert animated(store).frames[-1].epoch == "2025Q1"


def test_a_stricter_threshold_drops_more() -> None:
    store = a_store()
    store.put([a_print("2025Q1", observed_share=0.8), a_picture("2025Q1")])
    assert animated(store).frames[-1].epoch == "2025Q1"
    assert animated(store, observed_needed=0.85).dropped[-1].epoch == "2025Q1"


def test_each_frame_has_the_outline_of_its_own_epoch(made: Animation) -> None:
    areas = [each.footprint.area_ha for each in made.frames]
    parts = [len(made.view.outer(each.footprint.outline)) for each in made.frames]
    assert areas == [2.0, 2.0, 4.25]
    assert parts == [1, 1, 2]


def test_the_extent_holds_what_is_built_at_any_time(made: Animation) -> None:
    for shape in (FIRST, SECOND):
        (ring,) = made.view.outer(shape)
        assert (ring > 0).all()
        assert (ring < [made.view.width, made.view.height]).all()


def test_what_did_not_change_is_the_same_in_every_frame(made: Animation) -> None:
    views = [each.pixels()[0] for each in made.frames]
    row, col = middle_of(made, FIRST)
    window = (slice(row - 20, row + 20), slice(col - 20, col + 20))
    assert all(each.shape == views[0].shape for each in views)
    assert len({each[window].tobytes() for each in views}) == 1
    row, col = middle_of(made, SECOND)
    assert [tuple(each[row, col].tolist()) for each in views] == [GROUND, GROUND, ROOF]


def test_a_picture_cut_otherwise_lies_in_the_same_place() -> None:
    bounds = (98.600, 16.300, 98.602, 16.302)
    store = a_store()
    store.put([a_print("2025Q1"), a_picture(
        "2025Q1", png=a_ground([FIRST], bounds=bounds), west=bounds[0], south=bounds[1],
        east=bounds[2], north=bounds[3],
    )])  # fmt: skip
    made = animated(store)
    (whole, _), (part, seen) = (made.frames[at].pixels() for at in (0, -1))
    row, col = middle_of(made, FIRST)
    assert tuple(part[row, col].tolist()) == tuple(whole[row, col].tolist()) == ROOF
    differ = (part != whole).any(axis=-1) & seen
    assert differ.mean() < 0.02
    row, col = middle_of(made, SECOND)
    assert not seen[row, col]


def test_only_the_part_of_a_picture_that_is_shown_is_kept() -> None:
    store = a_store()
    far = {"west": 98.5, "east": 98.7, "south": 16.2, "north": 16.4}
    store.put([a_print("2025Q1"), a_picture("2025Q1", **far)])
    kept = animated(store).frames[-1]
    assert kept.picture.shape[0] <= 4
    assert kept.pixels()[1].all()


def test_one_frame_is_too_few_and_the_message_says_what_was_left_out_and_what_to_do() -> None:
    store = a_store()
    with pytest.raises(RejectedError) as refused:
        animated(store, observed_needed=0.95)
    said = str(refused.value)
    assert "it has 0 (none)" in said
    assert "2023Q4: 90% of the site was seen, less than 95%" in said
    assert "compoundwatch footprints Z-1" in said


def test_months_are_told_apart_from_quarters() -> None:
    store = a_store()
    for epoch in ("2024-07", "2024-08"):
        store.put([a_print(epoch), a_picture(epoch)])
    assert [each.epoch for each in animated(store, by="month").frames] == ["2024-07", "2024-08"]
    assert len(animated(store).frames) == 3


def test_without_a_site_all_sites_together_are_shown() -> None:
    store = a_store()
    for epoch in ("2023Q4", "2024Q2"):
        store.put([a_print(epoch, footprint_id=f"all-{epoch}", site_id="Z-1")])
    made = animated(store, site_id="")
    assert made.site_id == "Z-1"
    assert made.title == "River Bend, all sites"
    assert len(made.frames) == 2


def test_a_site_that_was_never_built_is_shown_where_it_lies() -> None:
    store = a_store()
    for epoch in ("2024Q1", "2024Q2"):
        store.put([
            a_print(epoch, footprint_id=f"d-{epoch}", site_id="d-1", outline=None, area_ha=0.0),
            a_picture(epoch, composite_id=f"d-img-{epoch}"),
        ])  # fmt: skip
    outline = box(98.6010, 16.3010, 98.6014, 16.3014)
    store.put([a_run(), a_detection(outline=outline)])
    made = animated(store, site_id="d-1")
    assert made.title == "River Bend, detection"
    (ring,) = made.view.outer(outline)
    assert np.allclose(ring[:-1].mean(axis=0), [made.view.width / 2, made.view.height / 2], atol=1)


@pytest.mark.parametrize("site_id", ["C-9", "../../etc/passwd"])
def test_an_unknown_site_is_said_so_with_those_there_are(site_id: str) -> None:
    with pytest.raises(NotFoundError, match=re.escape("Sites with footprints: C-1")):
        animated(a_store(), site_id=site_id)


def test_policy_staff_are_not_given_what_nobody_has_verified() -> None:
    store = a_store()
    store.put([a_run(), a_detection(status=DetectionStatus.CONFIRMED)])
    for site_id in ("d-1", "Z-1"):
        for epoch in ("2024Q1", "2024Q2"):
            store.put([a_print(epoch, footprint_id=f"{site_id}-{epoch}", site_id=site_id)])
        assert animated(store, site_id=site_id).frames
        with pytest.raises(NotFoundError, match=f"no footprint of {site_id}"):
            animated(store, site_id=site_id, audience=Audience.POLICY)
    assert len(animated(store, audience=Audience.POLICY).frames) == 3


def test_a_picture_that_the_audience_may_not_have_drops_its_epoch() -> None:
    store = a_store()
    store.put([a_print("2025Q1"), a_picture("2025Q1", tlp=Tlp.RED)])
    reasons = {each.epoch: each.reason for each in animated(store).dropped}
    assert reasons["2025Q1"] == "there is no picture of it"


@pytest.mark.parametrize(
    ("audience", "asked", "marked"),
    [
        (Audience.ANALYST, Tlp.CLEAR, Tlp.AMBER),
        (Audience.ANALYST, Tlp.AMBER_STRICT, Tlp.AMBER_STRICT),
        (Audience.POLICY, Tlp.CLEAR, Tlp.GREEN),
        (Audience.POLICY, Tlp.AMBER, Tlp.AMBER),
    ],
)
def test_a_marking_is_never_laxer_than_what_it_marks(
    audience: Audience, asked: Tlp, marked: Tlp
) -> None:
    assert animated(a_store(), audience=audience, tlp=asked).tlp is marked
