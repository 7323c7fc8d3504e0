"""dashboard.language: texts come from catalogues, and catalogues are what the source says."""

import string
from collections.abc import Iterator
from gettext import NullTranslations

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from dashboard import language
from dashboard.language import _, languages, ngettext, said, speak, spoken
from layers.errors import RejectedError
from layers.terms import SiteStatus
from tests.dashboard.messages import TEMPLATE, catalogue, template, written

OTHERS = ("km", "lo", "my", "th", "zh")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    speak("en")


def _catalogue(name: str) -> Catalog:
    with catalogue(name).open("rb") as file:
        return read_po(file, locale=name, abort_invalid=True)


def _named(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _forms(message: Message) -> list[str]:
    told = message.string
    return [each for each in (told if isinstance(told, tuple | list) else [told]) if each]


def test_there_is_english_and_a_catalogue_for_each_language_of_the_region() -> None:
    assert languages() == ("en", *OTHERS)


def test_a_text_is_shown_in_the_language_that_is_spoken_and_english_where_it_is_silent() -> None:
    speak("th")
    assert spoken() == "th"
    assert _("Reports") == "รายงาน"
    assert _("A text that no catalogue has") == "A text that no catalogue has"
    speak("en")
    assert _("Reports") == "Reports"


def test_an_empty_text_stays_empty_and_is_not_the_header_of_a_catalogue() -> None:
    speak("zh")
    assert not _("")


def test_a_language_without_a_catalogue_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(RejectedError, match=r"no language .xx.\. There are en, km, lo, my, th, zh"):
        speak("xx")


def test_the_form_of_a_text_suits_the_count() -> None:
    assert [ngettext("{count} row", "{count} rows", n).format(count=n) for n in (1, 2)] == [
        "1 row", "2 rows",
    ]  # fmt: skip


def test_the_sentence_of_a_word_is_translated_too() -> None:
    class Loud(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper()

    language.hold("loud", Loud())
    assert said(SiteStatus.RAIDED).isupper()


def test_the_template_has_every_message_of_the_source_and_no_other() -> None:
    with TEMPLATE.open("rb") as file:
        known = {each.id for each in read_po(file) if each.id}
    now = {each.id for each in template() if each.id}
    assert known == now, "Write the catalogues again: make messages"


@pytest.mark.parametrize("name", OTHERS)
def test_a_catalogue_has_the_messages_of_the_template_in_its_order(name: str) -> None:
    with TEMPLATE.open("rb") as file:
        wanted = [each.id for each in read_po(file) if each.id]
    assert [each.id for each in _catalogue(name) if each.id] == wanted
    assert written(_catalogue(name)) == catalogue(name).read_text("utf-8")


@pytest.mark.parametrize("name", OTHERS)
def test_a_translation_names_the_values_that_its_text_names(name: str) -> None:
    for each in _catalogue(name):
        texts = each.id if isinstance(each.id, tuple | list) else [each.id]
        for form in _forms(each) if each.id else []:
            assert _named(form) == _named(texts[-1]), each.id
