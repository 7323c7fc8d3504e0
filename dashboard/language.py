"""The language of the interface: English in the source, other languages from catalogues.

A text is written as `_("Zone")`, and a value comes into it after that, by name:
`_("Showing {shown} of {total}").format(shown=1, total=2)`. What a catalogue does not say stays
English. Catalogues are `languages/LANGUAGE/LC_MESSAGES/compoundwatch.po`, read as they are when the
app starts, so that nothing compiled lies about; `make messages` brings them up to date. What comes
from records, such as names and notes, is never translated.
"""

import io
from dataclasses import dataclass, field
from enum import StrEnum
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from layers.errors import RejectedError
from layers.sentences import sentence

DOMAIN = "compoundwatch"
CATALOGUES = Path(__file__).parent / "languages"
SOURCE = "en"
"""The language of the source; it needs no catalogue."""


@dataclass(slots=True)
class _Held:
    name: str = SOURCE
    texts: NullTranslations = field(default_factory=NullTranslations)


_held = _Held()


def languages() -> tuple[str, ...]:
    """Return the languages that there are: English, and those with a catalogue."""
    found = sorted(each.parts[-3] for each in CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return (SOURCE, *found)


def speak(name: str) -> None:
    """Show every text in this language from now on, to everybody whom this process serves.

    Raises
    ------
    RejectedError
        If there is no such language.

    """
    if name == SOURCE:
        hold(SOURCE, NullTranslations())
        return
    if name not in languages():
        raise RejectedError(
            f"There is no language {name!r}. There are {', '.join(languages())}; another needs a "
            "catalogue (CONTRIBUTING.md)."
        )
    hold(name, translations(CATALOGUES / name / "LC_MESSAGES" / f"{DOMAIN}.po"))


def hold(name: str, texts: NullTranslations) -> None:
    """Speak a language whose texts are handed in."""
    _held.name, _held.texts = name, texts


def translations(path: Path) -> GNUTranslations:
    """Return the texts of a catalogue (.po)."""
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)


def spoken() -> str:
    """Return the language that is spoken now."""
    return _held.name


def _(text: str) -> str:
    """Return a text in the language that is spoken.

    Examples
    --------
    >>> _("Zone")
    'Zone'

    """
    return _held.texts.gettext(text) if text else ""  # of "" a catalogue tells its own header


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that suits a count; the count comes in by `.format(count=...)`.

    Examples
    --------
    >>> ngettext("{count} zone", "{count} zones", 2).format(count=2)
    '2 zones'

    """
    return _held.texts.ngettext(one, many, count)


def marked(text: str) -> str:
    """Return a text as it is, and mark it for the catalogues: for tables made at import.

    Whoever shows it says `_(text)`.
    """
    return text


def said(word: StrEnum) -> str:
    """Return the sentence of a word of the vocabulary, in the language that is spoken."""
    return _(sentence(word))
