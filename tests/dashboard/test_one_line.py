"""Texts of others on one line."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.one_line import one_line


@given(st.text(max_size=2_000))
def test_a_text_of_others_is_one_line_that_ends(text: str) -> None:
    said = one_line(text)
    assert len(said) <= 600
    assert len(said.splitlines()) <= 1
    assert not set(said) & set("\u202e\u200f\u2066\x1b\x00\t")
