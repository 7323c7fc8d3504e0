"""Names in any script, short and isolated."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.text import NAMELESS, isolated, named, shortened

NAMES = {
    "Thai": "กำปั้นน้ำ",
    "Khmer": "ក្រុងព្រះសីហនុ",
    "Burmese": "ရွှေကုက္ကို",
    "Lao": "ຄຳມ່ວນ",
    "Chinese": "亚太城园区",
    "Arabic": "شوي كوكو",
    "Devanagari": "छत्तीसगढ़",
}
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

# One alphabet of both would be drawn from evenly, and never hold a sign that turns.
anything = st.lists(
    st.text(st.characters(exclude_categories=[]), max_size=9)
    | st.sampled_from([*TURNING, "a", " ", "\u0301", "\u200d"]),
    max_size=60,
).map("".join)


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_cut_between_letters_of_its_script(script: str) -> None:
    name = NAMES[script]
    letters = regex.findall(r"\X", name)
    for most in range(2, len(letters)):
        assert shortened(name, most) == "".join(letters[: most - 1]).rstrip() + "…"
    assert shortened(name, len(letters)) == name


@given(anything, st.integers(1, 100))
def test_a_short_text_is_on_one_line_and_no_longer_than_asked(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(regex.findall(r"\X", short)) <= most
    assert not any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in short)
    assert shortened(short, most) == short


@given(anything)
def test_nothing_in_a_name_turns_what_stands_after_it(text: str) -> None:
    for said in (isolated(text), named(text)):
        inner = said.removeprefix("\u2068").removesuffix("\u2069")
        assert not any(each in TURNING for each in inner)


def test_ten_thousand_characters_are_cut_and_the_cut_is_shown() -> None:
    assert shortened("x" * 10_000) == "x" * 79 + "…"
    assert shortened("x" * 80) == "x" * 80


def test_a_pile_of_marks_does_not_cover_other_lines() -> None:
    assert len(shortened("a" + "\u0301" * 10_000)) <= 17
    assert shortened("a" + "\u0301" * 10_000).endswith("…")
    assert shortened("a" + "\u0301" * 100 + "b").endswith("b")


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d", "\u202e", "\ud800", "\u0301"])
def test_what_cannot_be_seen_is_no_name(text: str) -> None:
    assert named(text) == NAMELESS
