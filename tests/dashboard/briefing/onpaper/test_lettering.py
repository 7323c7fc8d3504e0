"""Names on a map: none covers another, and none leaves the map."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.briefing.onpaper.lettering import Room, width_mm

PLACES = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 60), st.text("abcdefg ", min_size=1, max_size=14)),
    max_size=25,
)


@given(PLACES)
def test_no_name_covers_another_or_leaves_the_map(
    places: list[tuple[float, float, str]],
) -> None:
    room, boxes = Room(100, 60), []
    for x, y, name in places:
        found = room.beside(x, y, name, points=6, apart=1)
        if found is not None:
            left, top, wide = found
            boxes.append((left, top, left + wide, top + 6 * 0.3528))
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert top >= 0
        assert right <= 100
        assert bottom <= 60
        for other in boxes[:number]:
            apart = right < other[0] or other[2] < left or bottom < other[1] or other[3] < top
            assert apart


def test_a_name_that_is_needed_is_placed_even_where_there_is_no_room() -> None:
    room = Room(20, 10)
    room.take((0, 0, 20, 10))
    assert room.beside(10, 5, "Name", points=6, apart=1) is None
    assert room.beside(10, 5, "Name", points=6, apart=1, needed=True) is not None


@given(st.integers(1, 40))
def test_discs_on_one_place_are_moved_apart(count: int) -> None:
    room = Room(120, 120)
    found = [room.near(60, 60, 1.9) for _ in range(count)]
    assert found[0] == (60, 60)
    for number, (x, y) in enumerate(found):
        for across, down in found[:number]:
            assert max(abs(x - across), abs(y - down)) >= 3.7


def test_marks_above_a_letter_take_no_width_and_wide_letters_take_more() -> None:
    assert width_mm("ก่", 10) == width_mm("ก", 10)
    assert width_mm("经", 10) > width_mm("e", 10)
