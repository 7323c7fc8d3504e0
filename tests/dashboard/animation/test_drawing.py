"""dashboard.animation.drawing: what stands in the pixels of a frame."""

import numpy as np
import pytest
from numpy.typing import NDArray
from shapely import box

from dashboard.animation.drawing import (
    HATCH,
    INK,
    LINE,
    TLP_INK,
    TOP,
    UNSEEN,
    draw,
    fitted,
    font,
    size,
)
from dashboard.animation.frames import Animation
from dashboard.animation.labels import bar_m, labels
from layers.terms import Tlp
from tests.builders import a_compound
from tests.dashboard.animation.conftest import (
    EAST,
    FIRST,
    GROUND,
    NORTH,
    ROOF,
    SECOND,
    SOUTH,
    WEST,
    a_ground,
    a_picture,
    a_print,
    a_store,
    animated,
)


def pixels(made: Animation, number: int) -> NDArray[np.uint8]:
    return np.asarray(draw(made, number))


def edge_of(made: Animation, shape: object) -> tuple[int, int]:
    """Return row and column in the frame of the middle of a shape's lower edge."""
    (ring,) = made.view.outer(shape)  # type: ignore[arg-type]
    return round(ring[:, 1].max()) + TOP, round(ring[:, 0].mean())


def has_line_at(frame: NDArray[np.uint8], at: tuple[int, int]) -> bool:
    row, col = at
    near = frame[row - 3 : row + 4, col - 3 : col + 4].reshape(-1, 3)
    return bool((near == LINE).all(axis=1).any())


def test_the_outline_is_that_of_the_date(made: Animation) -> None:
    first = [has_line_at(pixels(made, n), edge_of(made, FIRST)) for n in range(3)]
    second = [has_line_at(pixels(made, n), edge_of(made, SECOND)) for n in range(3)]
    assert first == [True, True, True]
    assert second == [False, False, True]


def test_every_frame_has_one_size(made: Animation) -> None:
    assert {draw(made, n).size for n in range(3)} == {size(made)}
    assert all(side % 2 == 0 for side in size(made))


def test_ground_keeps_its_colour_from_frame_to_frame(made: Animation) -> None:
    row, col = edge_of(made, FIRST)
    inside, outside = (slice(row - 60, row - 20), slice(col - 20, col + 20)), (row + 30, col)
    frames = [pixels(made, n) for n in range(3)]
    assert len({each[inside].tobytes() for each in frames}) == 1
    assert tuple(frames[0][row - 40, col].tolist()) == ROOF
    assert {tuple(each[outside].tolist()) for each in frames} == {GROUND}


def test_what_was_not_seen_is_hatched_and_not_black() -> None:
    north = box(WEST, 16.302, EAST, NORTH)
    store = a_store()
    store.put([a_print("2025Q1", unseen=box(WEST, SOUTH, 98.6005, 16.3005)),
               a_picture("2025Q1", png=a_ground([FIRST], unseen=[north]))])  # fmt: skip
    made = animated(store)
    frame = pixels(made, 3)
    (ring,) = made.view.outer(SECOND)
    col, row = ring[:-1].mean(axis=0).round().astype(int)
    window = frame[TOP + row - 10 : TOP + row + 10, col - 10 : col + 10].reshape(-1, 3)
    assert {tuple(each) for each in window.tolist()} == {UNSEEN, HATCH}
    (ring,) = made.view.outer(box(WEST, SOUTH, 98.6005, 16.3005))
    col, row = ring[:-1].mean(axis=0).round().astype(int)
    assert tuple(frame[TOP + row, col].tolist()) in {UNSEEN, HATCH}


def test_a_hole_in_unseen_ground_is_shown() -> None:
    around = box(WEST, SOUTH, EAST, NORTH).difference(FIRST)
    store = a_store()
    store.put([a_print("2025Q1", unseen=around), a_picture("2025Q1")])
    made = animated(store)
    row, col = edge_of(made, FIRST)
    frame = pixels(made, 3)
    assert tuple(frame[row - 40, col].tolist()) == ROOF
    assert tuple(frame[row + 30, col].tolist()) in {UNSEEN, HATCH}


@pytest.mark.parametrize("latitude", [16.3, 55.3])
def test_the_bar_is_as_long_on_the_ground_as_it_says(latitude: float) -> None:
    shift = latitude - SOUTH
    store = a_store()
    for epoch in ("2025Q1", "2025Q2"):
        outline = box(WEST, latitude, EAST, latitude + 0.004)
        store.put([
            a_print(epoch, footprint_id=f"n-{epoch}", site_id="C-N", outline=outline),
            a_picture(epoch, south=SOUTH + shift, north=NORTH + shift),
        ])  # fmt: skip
    made = animated(store, site_id="C-N")
    row = pixels(made, 0)[TOP + made.view.height - 14 - 2]
    longest = max(map(len, "".join("x" if (each == INK).all() else " " for each in row).split()))
    mercator = longest * (made.view.east - made.view.west) / made.view.width
    assert mercator * np.cos(np.radians(latitude + 0.002)) == pytest.approx(bar_m(made), rel=0.02)


@pytest.mark.parametrize("tlp", [Tlp.AMBER, Tlp.RED])
def test_the_marking_is_drawn_in_its_colour_on_black(tlp: Tlp) -> None:
    corner = pixels(animated(a_store(), tlp=tlp), 0)[:30, -140:].reshape(-1, 3)
    assert (corner == TLP_INK[tlp]).all(axis=1).sum() > 50
    assert (corner == 0).all(axis=1).sum() > 500


def test_a_frame_that_is_invented_says_so_in_the_picture_itself(made: Animation) -> None:
    corner = pixels(made, 0)[TOP + 10 : TOP + 40, -280:].reshape(-1, 3)
    assert (corner == LINE).all(axis=1).sum() > 100


@pytest.mark.parametrize(
    "name",
    ["W" * 300, "\u202e\u2067evil", "z" + "\u0301" * 90, "မြဝတီ 妙瓦底", "\x00\x07", "$_{x}$"],
)
def test_no_name_reaches_beyond_its_place(name: str) -> None:
    store = a_store()
    store.put([a_compound(name=name)], replace=True)
    one, other = pixels(animated(a_store()), 0), pixels(animated(store), 0)
    assert (one[:28, -100:] == other[:28, -100:]).all()
    assert (one[29:] == other[29:]).all()
    assert (one[:28, :-100] != other[:28, :-100]).any()


def test_a_gap_in_the_outline_is_dashed_and_its_outer_edge_whole() -> None:
    ring = box(WEST, SOUTH, EAST, NORTH).difference(box(98.601, 16.301, 98.603, 16.303))
    store = a_store()
    store.put([a_print("2025Q1", outline=ring), a_picture("2025Q1")])
    made = animated(store)
    frame = pixels(made, 3)
    shares = []
    for edges in (made.view.outer(ring), made.view.holes(ring)):
        low, high = edges[0].min(axis=0).round().astype(int), edges[0].max(axis=0).astype(int)
        side = frame[TOP + high[1] - 2 : TOP + high[1] + 3, low[0] : high[0]]
        shares.append(float((side == LINE).all(axis=2).any(axis=0).mean()))
    assert shares[0] > 0.95
    assert 0.3 < shares[1] < 0.8


def test_the_narrowest_frame_has_room_for_all_that_it_must_say() -> None:
    narrow = box(98.602, SOUTH, 98.6021, NORTH)
    store = a_store()
    store.put([
        each
        for epoch in ("2025Q1", "2025Q2")
        for each in (
            a_print(epoch, footprint_id=f"n-{epoch}", site_id="C-N", outline=narrow,
                    area_ha=123.4, area_ha_lo=101.2, area_ha_hi=145.6, synthetic=False),
            a_picture(epoch, synthetic=False, scenes=18),
        )
    ])  # fmt: skip
    made = animated(store, site_id="C-N")
    said, room = labels(made, 0), made.view.width - 2 * 14
    assert made.view.width == 640
    assert font(13).getlength(said.source) <= room
    assert font(13).getlength(said.key) <= room
    assert font(13).getlength(said.pixel) + font(13).getlength(said.left_out) + 14 <= room
    assert font(15, bold=True).getlength(said.area) + font(14).getlength(said.seen) + 14 <= room
    assert font(26, bold=True).getlength(said.epoch) + 12 + font(13).getlength(said.days) <= room


def test_a_text_is_cut_to_its_width() -> None:
    words = font(13)
    assert fitted("short", words, 200) == "short"
    cut = fitted("W" * 80, words, 200)
    assert cut.endswith("…")
    assert words.getlength(cut) <= 200
    assert fitted("W", words, 2) == ""
