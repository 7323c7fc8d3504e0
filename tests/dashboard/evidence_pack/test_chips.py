"""A chip holds the pixels of the picture, cut along their edges, and says nothing else."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin
from pyproj import Transformer
from shapely import Point, box

from dashboard.evidence_pack import chips
from dashboard.evidence_pack.chips import NoChipError, around, whole

WEST, SOUTH, EAST, NORTH = BOUNDS = (98.600, 16.300, 98.620, 16.320)
HEIGHT, WIDTH = 200, 190
PLACE = box(98.608, 16.308, 98.612, 16.311)
TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


def pixels() -> NDArray[np.uint8]:
    """Return a picture of which every pixel says its row and column."""
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    return np.dstack([rows, cols, rows ^ cols, np.full_like(rows, 255)]).astype(np.uint8)


def as_png(values: NDArray[np.uint8], **said: str) -> bytes:
    out, about = io.BytesIO(), PngImagePlugin.PngInfo()
    for name, text in said.items():
        about.add_text(name, text)
    Image.fromarray(values).save(out, "PNG", pnginfo=about)
    return out.getvalue()


def read(png: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(png)) as found:
        return np.asarray(found)


def test_a_chip_holds_every_pixel_that_touches_the_place_and_its_margin_as_it_is() -> None:
    cut = around(as_png(pixels()), BOUNDS, PLACE)
    got = read(cut.png)
    assert got.shape == (cut.height, cut.width, 4)
    top, left = int(got[0, 0, 0]), int(got[0, 0, 1])
    assert (got == pixels()[top : top + cut.height, left : left + cut.width]).all()
    assert cut.bounds is not None
    xs, ys = TO_METRES.transform(
        [WEST, EAST, PLACE.bounds[0], PLACE.bounds[2], cut.bounds[0], cut.bounds[2]],
        [SOUTH, NORTH, PLACE.bounds[1], PLACE.bounds[3], cut.bounds[1], cut.bounds[3]],
    )
    step_x, step_y = (xs[1] - xs[0]) / WIDTH, (ys[1] - ys[0]) / HEIGHT
    assert (xs[4] - xs[0]) / step_x == pytest.approx(left, abs=0.01)
    assert (ys[1] - ys[5]) / step_y == pytest.approx(top, abs=0.01)
    assert (xs[5] - xs[4]) / step_x == pytest.approx(cut.width, abs=0.01)
    assert (ys[5] - ys[4]) / step_y == pytest.approx(cut.height, abs=0.01)
    margin = 0.25 * max(xs[3] - xs[2], ys[3] - ys[2])
    for gap, step in ((xs[2] - xs[4], step_x), (xs[5] - xs[3], step_x),
                      (ys[2] - ys[4], step_y), (ys[5] - ys[3], step_y)):  # fmt: skip
        assert margin <= gap + 0.01
        assert gap < margin + step + 0.01


def test_a_point_is_shown_with_100_metres_of_ground_or_as_far_as_it_may_lie() -> None:
    near = around(as_png(pixels()), BOUNDS, Point(98.61, 16.31))
    far = around(as_png(pixels()), BOUNDS, Point(98.61, 16.31), 400.0)
    for cut, reach in ((near, 100.0), (far, 400.0)):
        assert cut.bounds is not None
        west, south, east, north = cut.bounds
        assert (east - west) / 2 * 106_800 == pytest.approx(reach, abs=12)
        assert (north - south) / 2 * 110_600 == pytest.approx(reach, abs=12)


def test_a_place_at_the_edge_is_shown_as_far_as_the_picture_goes() -> None:
    cut = around(as_png(pixels()), BOUNDS, box(98.590, 16.310, 98.602, 16.312))
    assert cut.bounds is not None
    assert cut.bounds[0] == WEST
    assert read(cut.png)[0, 0, 1] == 0


def test_a_chip_says_nothing_but_its_pixels() -> None:
    png = as_png(pixels(), Author="heron", Comment="98.6012, 16.3012")
    for cut in (whole(png), around(png, BOUNDS, PLACE)):
        kinds = [kind for kind in (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf", b"pHYs")
                 if kind in cut.png]  # fmt: skip
        assert kinds == []
        assert b"heron" not in cut.png
    assert (read(whole(png).png) == pixels()).all()


def test_the_same_picture_gives_the_same_bytes_however_it_was_packed() -> None:
    out = io.BytesIO()
    Image.fromarray(pixels()).save(out, "PNG", compress_level=0)
    assert whole(out.getvalue()) == whole(as_png(pixels(), Author="heron"))


@pytest.mark.parametrize(
    ("png", "why"),
    [
        (b"", "there is no picture of it"),
        (b"\x89PNG", "its picture cannot be read"),
        (as_png(pixels())[:-900], "its picture cannot be read"),
        (b"GIF89a", "its picture cannot be read"),
        (as_png(np.zeros((HEIGHT, WIDTH, 4), np.uint8)), "its picture shows nothing of this place"),
    ],
)
def test_why_there_is_no_chip_is_said(png: bytes, why: str) -> None:
    with pytest.raises(NoChipError, match=why):
        around(png, BOUNDS, PLACE)


def test_a_picture_of_elsewhere_is_no_chip() -> None:
    with pytest.raises(NoChipError, match="does not reach"):
        around(as_png(pixels()), BOUNDS, box(98.70, 16.30, 98.71, 16.31))
    with pytest.raises(NoChipError, match="no extent"):
        around(as_png(pixels()), (WEST, SOUTH, WEST, NORTH), PLACE)


def test_a_picture_that_is_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chips, "_MOST_PIXELS", HEIGHT * WIDTH - 1)
    with pytest.raises(NoChipError, match="too large"):
        whole(as_png(pixels()))
