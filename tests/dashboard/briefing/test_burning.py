"""Words burnt into a picture: they are pixels, in every script, and nothing else is in the file."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dashboard.briefing.burning import burnt
from tests.dashboard.briefing.built import the_contents

PICTURE = the_contents().sheets[0].pictures[0]


def pixels(png: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_the_words_are_light_on_dark_at_the_bottom() -> None:
    made = pixels(burnt(PICTURE))
    strip = made[-20:, :300]
    assert strip.min() < 60
    assert strip.max() > 220
    assert made.shape[1] == pytest.approx(900, abs=1)


def test_the_pixels_above_are_repeated_and_never_mixed() -> None:
    made, given = pixels(burnt(PICTURE)), pixels(PICTURE.png)
    above = made[: made.shape[0] // 2].reshape(-1, 3)
    assert {tuple(each) for each in above} <= {tuple(each) for each in given.reshape(-1, 3)}


def test_another_day_gives_another_picture_and_the_same_the_same() -> None:
    other = replace(PICTURE, words=("Before · 2001-01-01 – 2001-02-02", PICTURE.words[1]))
    assert burnt(other) != burnt(PICTURE)
    assert burnt(PICTURE) == burnt(replace(PICTURE))


@pytest.mark.parametrize("word", ["មុន", "မတိုင်မီ", "ก่อน", "ກ່ອນ", "之前"])
def test_every_script_of_the_region_can_be_burnt_in(word: str) -> None:
    plain, said = (replace(PICTURE, words=(each, "")) for each in ("", word))
    assert burnt(plain) != burnt(said)


def test_the_file_holds_a_picture_and_no_more() -> None:
    with Image.open(io.BytesIO(burnt(PICTURE))) as made:
        assert set(made.info) <= {"dpi", "gamma", "srgb"}
