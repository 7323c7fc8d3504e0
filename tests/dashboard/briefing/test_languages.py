"""Languages: each says all that a briefing says, and every letter of it is drawn."""

import io
import re
import string
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pypdf
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from pypdf.generic import ContentStream, DictionaryObject

from dashboard.assets.typefaces import without_type
from dashboard.briefing.briefing import Layout
from dashboard.briefing.gathering.estimates import CONFIDENCES, LIKELIHOODS
from dashboard.briefing.onpaper import sheets
from dashboard.briefing.speech import Speech, speech
from dashboard.language import languages
from dashboard.style import MAP_LAYERS
from layers.case_terms import ReferralRole
from layers.disclosure_table import TABLE
from layers.sentences import sentence
from layers.terms import (
    Audience,
    CompoundKind,
    DetectionKind,
    DetectionStatus,
    EventKind,
    OutlineKind,
    RescueKind,
    SiteStatus,
    Tlp,
    ZoneKind,
)
from tests.dashboard.briefing.built import the_contents
from tests.dashboard.messages import TEMPLATE, catalogue

OTHERS = languages()[1:]
SPOKEN = (Audience, Tlp, CompoundKind, SiteStatus, ZoneKind, DetectionStatus, DetectionKind,
          EventKind, RescueKind, OutlineKind, ReferralRole)  # fmt: skip
"""The vocabulary of which a briefing shows the sentences."""

NOT_YET = frozenset[str]()
"""Texts that wait for a translator: English till then."""

NO_MESSAGE = frozenset[str]()
"""Texts that `make messages` does not find, for nothing marks them where they stand."""

SCRIPTS = {"km": "KHMER", "lo": "LAO", "my": "MYANMAR", "th": "THAI", "zh": "CJK"}

SURE = {"km": "ទំនុកចិត្ត", "lo": "ໝັ້ນໃຈ", "my": "စိတ်ချရ", "th": "มั่นใจ", "zh": "把握"}
LIKELY = {"km": "ទំនង", "lo": "ເປັນໄປໄດ້", "my": "ဖြစ်နိုင်ခြေ", "th": "เป็นไปได้", "zh": "可能"}

ZAWGYI = re.compile(
    "[\u1033\u1034\u105a\u1060-\u1097]"  # letters that its fonts draw otherwise
    "|(?:^|[^\u1000-\u1021\u103b-\u103f])\u1031"  # a vowel before its consonant
    "|(?:^|[^\u1000-\u1021\u103a-\u103f])[\u103b-\u103e]"  # a medial before its consonant
    "|\u1039(?![\u1000-\u1021])"  # a stack of one
)


def catalog(name: str) -> Catalog:
    with catalogue(name).open("rb") as file:
        return read_po(file, locale=name)


def of_a_briefing() -> list[str]:
    """Return every text that a briefing may show."""
    with TEMPLATE.open("rb") as file:
        found = [
            str(each.id) for each in read_po(file)
            if any(place.startswith("dashboard/briefing/") for place, _ in each.locations)
        ]  # fmt: skip
    said = [sentence(word) for words in SPOKEN for word in words]
    reasons = [hold.words for rule in TABLE.values() for hold in rule.holds]
    titles = [each for layer in MAP_LAYERS for each in (layer.title, *layer.words.values())]
    return list(dict.fromkeys([*found, *said, *reasons, *titles]))


def translated(name: str) -> dict[str, str]:
    """Return what a language says of a briefing, by its English."""
    known = {str(each.id): str(each.string or "") for each in catalog(name)}
    wanted = [each for each in of_a_briefing() if each in known or each not in NO_MESSAGE]
    return {each: known.get(each, "") for each in wanted if each not in NOT_YET}


def named(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def numbers(text: str) -> list[int]:
    return sorted(int(each) for each in re.findall(r"\d+", text))


def foreign(text: str, script: str) -> str:
    """Return the letters of a text that are neither Latin nor of a script."""
    return "".join(
        each for each in text
        if each.isalpha() and not unicodedata.name(each, "").startswith(("LATIN", script))
    )  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_a_language_has_every_text_of_a_briefing(name: str) -> None:
    said = translated(name)
    assert len(said) > 150
    assert [each for each, text in said.items() if not text.strip()] == []
    assert [each for each, text in said.items() if text == each] == []


@pytest.mark.parametrize("name", OTHERS)
def test_what_waits_for_a_translator_has_no_translation(name: str) -> None:
    known = {str(each.id): each.string for each in catalog(name)}
    assert [each for each in NOT_YET if known.get(each)] == []


@pytest.mark.parametrize("name", OTHERS)
def test_a_translation_has_the_values_numbers_and_percents_of_its_english(name: str) -> None:
    for english, text in translated(name).items():
        assert named(text) == named(english), english
        assert numbers(text) == numbers(english), english
        assert text.count("%") >= english.count("%"), english
        assert len(re.findall("TLP|H3|WGS|IOM|UNODC|sha256", text)) == len(
            re.findall("TLP|H3|WGS|IOM|UNODC|sha256", english)
        ), english


@pytest.mark.parametrize("name", OTHERS)
def test_values_are_put_into_a_translation(name: str) -> None:
    tongue = speech(name)
    for english, text in translated(name).items():
        values = {each: f"<{each}>" for each in named(english)}
        said = tongue.says(english, **values)
        assert all(each in said for each in values.values()), english
        assert said == text.format(**values)


@pytest.mark.parametrize("name", OTHERS)
def test_a_catalogue_holds_one_script_in_one_form_that_our_fonts_have(name: str) -> None:
    for each in catalog(name):
        text = each.string if each.id and isinstance(each.string, str) else ""
        assert foreign(text, SCRIPTS[name]) == "", each.id
        assert unicodedata.is_normalized("NFC", text), each.id
    assert without_type(translated(name).values()) == ""


def test_burmese_is_unicode_and_not_zawgyi() -> None:
    for english, text in translated("my").items():
        assert ZAWGYI.search(text) is None, english
    for old in ("ျမန္မာ", "ေက်ာင္း", "ႏွစ္"):
        assert ZAWGYI.search(old)
    for right in ("မြန်မာ", "ကျောင်း", "နှစ်", "အင်္ဂါ", "ဥပဒေ"):
        assert ZAWGYI.search(right) is None


@pytest.mark.parametrize("name", OTHERS)
def test_likelihood_and_confidence_are_other_words_and_never_in_one_sentence(name: str) -> None:
    said = translated(name)
    interval = next(text for english, text in said.items() if english.startswith("{value} ha (90"))
    assert SURE[name] not in interval
    for english in CONFIDENCES.values():
        assert SURE[name] in said[english]
        assert LIKELY[name] not in said[english]
    for likelihood in ("very likely", "likely"):
        assert LIKELY[name] in said[LIKELIHOODS[likelihood]]
    for english, text in said.items():
        if "{likelihood}" in english or "cannot be told: the interval" in english:
            assert SURE[name] not in text
    assert len({said[each] for each in LIKELIHOODS.values()}) == len(LIKELIHOODS)


@pytest.mark.parametrize("name", OTHERS)
def test_not_observed_is_not_said_as_unchanged(name: str) -> None:
    said = translated(name)
    with_words = [text for english, text in said.items() if "does not mean unchanged" in english]
    assert len(with_words) == 2
    assert all(said["not observed"] in text for text in with_words)
    assert any(text.startswith(said["not observed"]) for text in with_words)


def test_all_that_a_briefing_asks_for_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    says = Speech.says

    def heard(self: Speech, text: str, **values: object) -> str:
        asked.update(filter(None, [text]))
        return says(self, text, **values)

    monkeypatch.setattr(Speech, "says", heard)
    for layout in Layout:
        found = the_contents(layout=layout, language="lo")
    sheets.pdf(found)
    messages = {str(each.id) for each in catalog("lo")}
    assert len(asked) > 80
    assert asked - messages - NO_MESSAGE == set()


@lru_cache
def a_pdf(name: str, notes: str = "") -> bytes:
    return sheets.pdf(the_contents(layout=Layout.ATLAS, language=name, notes=notes)).pdf


def part(holder: Any, *path: str) -> Any:
    """Return what lies within an object of a PDF, empty where there is none."""
    for each in path:
        holder = holder.get(each, DictionaryObject()).get_object()
    return holder


def fonts_of(holder: Any) -> dict[str, Any]:
    return {name: each.get_object() for name, each in part(holder, "/Resources", "/Font").items()}


def glyphs(reader: pypdf.PdfReader, holder: Any, stream: Any) -> Iterator[int]:
    """Yield the number of each glyph that a page or a form of it draws."""
    fonts, forms = fonts_of(holder), part(holder, "/Resources", "/XObject")
    assert {str(each["/Encoding"]) for each in fonts.values()} <= {"/Identity-H"}  # two octets each
    for operands, operator in ContentStream(stream, reader).operations:
        if operator in {b"Tj", b"TJ"}:
            for each in operands[0] if operator == b"TJ" else operands:
                octets = getattr(each, "original_bytes", b"")
                yield from (int.from_bytes(octets[at : at + 2]) for at in range(0, len(octets), 2))
        if operator == b"Do" and part(forms, operands[0])["/Subtype"] == "/Form":
            yield from glyphs(reader, part(forms, operands[0]), part(forms, operands[0]))


def drawn(pdf: bytes) -> list[int]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [each for page in reader.pages for each in glyphs(reader, page, page.get_contents())]


@pytest.mark.parametrize("name", OTHERS)
def test_a_sheet_has_its_fonts_in_it_and_no_box(name: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(a_pdf(name)))
    for page in reader.pages:
        for font in fonts_of(page).values():
            about = part(font["/DescendantFonts"][0].get_object(), "/FontDescriptor")
            assert {"/FontFile2", "/FontFile3"} & set(about)
    found = drawn(a_pdf(name))
    assert len(found) > 2_000
    assert 0 not in found
    text = unicodedata.normalize("NFC", reader.pages[0].extract_text())
    assert any(unicodedata.name(each, "").startswith(SCRIPTS[name]) for each in text)


def test_a_box_would_be_found() -> None:
    assert without_type("ꦲ") == "ꦲ"
    assert 0 in drawn(a_pdf("th", notes="ꦲ"))
