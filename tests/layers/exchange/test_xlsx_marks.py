"""What a sheet says beside its values, found in its text."""

import string

from hypothesis import given
from hypothesis import strategies as st

from layers.exchange.reading.xlsx_marks import marks_of

RANGES = st.lists(
    st.tuples(
        st.sampled_from(string.ascii_uppercase), st.integers(1, 40),
        st.sampled_from(string.ascii_uppercase), st.integers(1, 40),
    ),
    max_size=12,
)  # fmt: skip


@given(RANGES)
def test_a_row_is_in_merged_cells_if_it_is_in_any_but_their_first(
    ranges: list[tuple[str, int, str, int]],
) -> None:
    text = "".join(f'<mergeCell ref="{a}{top}:{b}{end}"/>' for a, top, b, end in ranges)
    marks = marks_of(text.encode())
    for row in range(1, 43):
        inside = any(top + (a == b) <= row <= end for a, top, b, end in ranges)
        assert bool(marks.problem(row)) == inside
