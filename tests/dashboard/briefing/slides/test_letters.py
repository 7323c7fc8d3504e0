"""Letters and their measure: plain texts, runs by script, lines that are rather too short."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.assets import typefaces
from dashboard.briefing.slides import measure
from dashboard.briefing.slides.flow import Para, columns
from dashboard.briefing.slides.letters import plain, runs
from tests.dashboard.briefing.slides.given import SCRIPTS

LATIN = "The quick brown fox jumps over the lazy dog; 90 % interval: 7.6 to 13.2 ha."


@given(st.text(max_size=60))
def test_a_plain_text_holds_nothing_that_steers_hides_or_turns(text: str) -> None:
    found = plain(text)
    kinds = {unicodedata.category(each) for each in found} - {"Cf"}
    assert not {each for each in kinds if each.startswith("C") or each in {"Zl", "Zp"}}
    assert not set(found) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\ufeff\n")
    assert plain(found) == found


@pytest.mark.parametrize("text", SCRIPTS.values())
def test_names_of_the_region_stay_as_they_are_spelt(text: str) -> None:
    assert plain(text) == unicodedata.normalize("NFC", text)
    assert plain(text.replace(" ", "\u200b")) == text.replace(" ", "\u200b")


def test_marks_do_not_pile_up_and_nothing_is_hidden_in_latin() -> None:
    assert plain("e" + "\u0323" * 50) == "ẹ\u0323\u0323"
    assert plain("a\u200bb\u202ec\ud800d\x00e") == "abcde"


@pytest.mark.parametrize(("typeface", "text"), SCRIPTS.items())
def test_a_text_is_cut_into_runs_of_one_script(typeface: str, text: str) -> None:
    found = runs(f"Park {text} 2, (old) town")
    assert [script.typeface for _, script in found] == ["Noto Sans", typeface, "Noto Sans"]
    assert "".join(part for part, _ in found) == f"Park {text} 2, (old) town"


@settings(max_examples=60)
@given(st.text(max_size=300), st.floats(20, 200), st.booleans())
def test_lines_are_the_text_and_none_is_wider_than_it_may_be(
    text: str, within: float, bold: bool
) -> None:
    text = plain(text)
    found = measure.lines(text, 12.0, within, bold=bold)
    assert "".join(found) == text
    assert all(measure.width(each.rstrip(), 12.0, bold=bold) <= within + 1e-6 for each in found)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", [LATIN, *SCRIPTS.values()])
def test_a_text_is_measured_no_narrower_than_its_typeface_sets_it(text: str, bold: bool) -> None:
    image_font = pytest.importorskip("PIL.ImageFont")
    try:
        place, families = typefaces.folder([text]), typefaces.families([text])
    except typefaces.FontsMissingError:
        pytest.skip("the packaged fonts are not there")
    weight = typefaces.BOLD if bold else typefaces.REGULAR
    names = [f"{each.removeprefix('CW ')}-wght-normal-{weight}.ttf" for each in families]
    whole = [image_font.truetype(place / name, 100) for name in names]
    found = 0.0
    for part, _ in runs(text):  # shaped as a whole, but where its letters lie in several files
        one = [font for font in whole if _has(font, part)]
        for each in [part] if one else part:
            found += min(font.getlength(each) for font in one or whole if _has(font, each)) / 100
    assert measure.width(text, 72 / 25.4, bold=bold) >= found


def _has(font: object, text: str) -> bool:
    """Say whether a font has every letter of a text: none is drawn as the box for missing ones."""
    box = bytes(font.getmask("\U0010ffff"))  # type: ignore[attr-defined]
    return all(
        bytes(font.getmask(each)) != box  # type: ignore[attr-defined]
        for each in text if not each.isspace()
    )  # fmt: skip


@pytest.mark.parametrize("high", range(30, 90, 4))
def test_a_heading_is_never_the_last_of_its_column(high: int) -> None:
    paras = [
        Para(text=text, heading=heading)
        for number in range(12)
        for text, heading in ((f"Head {number}", True), ("word " * 9 * (number % 4 + 1), False))
    ]
    found = columns(paras, 60.0, lambda _: float(high))
    assert len(found) > 2
    assert not any(column[-1].heading for column in found)


def test_a_paragraph_longer_than_a_column_goes_on_in_the_next_and_loses_no_word() -> None:
    words = [f"word{number}" for number in range(600)]
    paras = [Para(text="Head", heading=True), Para(text=" ".join(words)), Para(text="End")]
    found = columns(paras, 60.0, lambda _: 70.0)
    assert len(found) > 3
    assert [word for column in found for each in column for word in each.text.split()] == [
        "Head", *words, "End",
    ]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.text("ab ក", min_size=1, max_size=900), max_size=6), st.floats(12, 80))
def test_columns_hold_every_letter_and_none_is_higher_than_its_room(
    said: list[str], high: float
) -> None:
    paras = [Para(text=plain(each), heading=at % 3 == 0) for at, each in enumerate(said)]
    found = columns(paras, 60.0, lambda _: high)
    kept = "".join(each.text for column in found for each in column)
    assert kept.replace(" ", "") == "".join(each.text for each in paras).replace(" ", "")
    for column in found:
        if column:
            beneath = column[-1].after * measure.MM_A_POINT
            assert sum(each.height(60.0) for each in column) - beneath <= high + 1e-6
