"""layers.exchange.screening: what could name or place a person is found, and can be blotted out."""

import pytest

from layers.exchange.screening import found_in, redacted

FOUND = {
    "an e-mail address": ("a.b@mail.example", "write to a.b (at) mail.example now"),
    "a person's account": ("t.me/somebody", "on wa.me/95912345", "@somebody_there"),
    "a coordinate": ("98.601, 16.301", "16.301234 98.601234", "16°41'N", "at 98,6012; 16,3012"),
    "a telephone number": ("+95 9 123 456 789", "0812345678", "(02) 123-4567-89"),
    "a passport or identity number": ("passport MB123456", "AB1234567"),
    "a name": ("Mr. Aung Aung", "Daw Hla", "his brother Somchai", "She is named Thi Ha."),
}
CLEAN = (
    "", "People were held on the third floor.", "Seen again on 2024-07-31 and 2024-08-02.",
    "About 120 buildings, 23.5 ha, in 2023.", "Building B12 beside the river", "rows 1, 2, 3, 4",
    "Sold on twice; quota 5,000 a day", "ထိုင်းနယ်စပ်အနီး",
)  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in FOUND.items() for t in texts])
def test_what_could_name_or_place_a_person_is_found_and_blotted(kind: str, text: str) -> None:
    assert kind in found_in(text)
    assert found_in(redacted(text)) == []


@pytest.mark.parametrize("text", CLEAN)
def test_what_says_nothing_of_a_person_stays_as_it_is(text: str) -> None:
    assert found_in(text) == []
    assert redacted(text) == text


@pytest.mark.parametrize("text", ["9" * 20_000, "Mr " * 7_000, "a@" * 10_000, "1 " * 10_000])
def test_a_long_text_is_screened_at_once(text: str) -> None:
    assert isinstance(found_in(text), list)
