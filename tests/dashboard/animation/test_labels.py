"""dashboard.animation.labels: what each frame says, and what a hostile name cannot do to it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.animation.frames import Animation
from dashboard.animation.labels import labels, length, plain
from tests.dashboard.animation.conftest import a_picture, a_print, a_store, animated


def test_a_frame_says_site_epoch_days_area_share_source_scale_and_marking(made: Animation) -> None:
    said = " | ".join(labels(made, 2).lines())
    for words in (
        "Bend Park (C-1)", "TLP:AMBER", "2024Q4", "2024-10-01 to 2024-12-31",
        "2024-10-03 to 2024-10-28, 5 scenes", "4.25 ha (90 % interval 3.50 to 5.00 ha)",
        "Seen: 90% of the site", "sentinel-2-l2a sentinel-2a", "Pixel 10 m, not smoothed",
        "north is up", "frame 3 of 3, 2 epochs left out", "SYNTHETIC", " 100 m ",
    ):  # fmt: skip
        assert words in said, words


def test_each_frame_says_its_own_epoch(made: Animation) -> None:
    assert [labels(made, n).epoch for n in range(3)] == ["2023Q4", "2024Q2", "2024Q4"]
    assert labels(made, 0).area != labels(made, 2).area


def real(source: str) -> Animation:
    store = a_store()
    store.put([
        each
        for epoch in ("2025Q1", "2025Q2")
        for each in (
            a_print(epoch, synthetic=False, area_ha_lo=None, observed_share=None, resolution_m=0.5),
            a_picture(epoch, synthetic=False, source=source),
        )
    ])  # fmt: skip
    return animated(store)


@pytest.mark.parametrize(
    ("source", "credit"),
    [
        ("sentinel-2-l2a", "Contains modified Copernicus Sentinel data 2025 (sentinel-2-l2a)"),
        ("landsat-c2-l2", "courtesy of the U.S. Geological Survey (landsat"),
        ("planet", "Imagery: planet"),
        ("", "source not told"),
    ],
)
def test_imagery_is_credited_as_its_licence_asks(source: str, credit: str) -> None:
    said = labels(real(source), 3)
    assert credit in said.source
    assert not said.synthetic


def test_invented_imagery_is_credited_to_nobody(made: Animation) -> None:
    assert labels(made, 0).source == "Imagery: sentinel-2-l2a sentinel-2a (simulated)"


def test_what_the_source_does_not_tell_is_said_to_be_untold() -> None:
    said = labels(real("planet"), 3)
    assert "no interval told" in said.area
    assert said.seen == "Seen: not told"


def test_a_picture_that_is_not_shown_whole_says_so() -> None:
    assert "Pixel 0.5 m, every 1 m shown" in labels(real("planet"), 3).pixel


def test_lengths_are_in_metres_or_kilometres() -> None:
    assert [length(each) for each in (50, 1000, 20000)] == ["50 m", "1 km", "20 km"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Bend\u202egnp.park", "Bendgnp.park"),
        ("two\nlines\tand\x00 more\x1b[31m", "two lines and more[31m"),
        ("z\u0301\u0302\u0303\u0304\u0305", "\u017a\u0302\u0303"),
        ("a" * 200, "a" * 79 + "…"),
        ("\u200b\u2066\ufeff", ""),
        ("{{7*7}} <b>", "{{7*7}} <b>"),
    ],
)
def test_a_name_is_one_line_of_text(name: str, shown: str) -> None:
    assert plain(name) == shown


@given(name=st.text(max_size=400))
def test_no_name_keeps_a_sign_that_steers(name: str) -> None:
    found = plain(name)
    assert len(found) <= 80
    assert not any(unicodedata.category(each)[0] == "C" for each in found)
    assert plain(found) == found
