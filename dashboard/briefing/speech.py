"""The language of one briefing: its words from the catalogues, its numbers and dates by locale.

A briefing speaks its own language, whatever the app speaks: so nothing here is held for a process.
Numbers stand in the digits of the language (CLDR), but for coordinates, ids and ISO dates, which
are the same for everybody.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from dashboard.language import CATALOGUES, DOMAIN, SOURCE, translations
from geo.period import epoch_period, length_of
from layers.countries import country_name, two_letters
from layers.sentences import sentence

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_LOCALES = {"zh": "zh_Hans"}
"""Where a language of ours is no locale of its own."""

_DIGITS = {"my": str.maketrans("0123456789", "၀၁၂၃၄၅၆၇၈၉")}
"""Digits of their own, where CLDR makes them the language's default; Babel leaves them Latin."""

_QUARTERS = {"th": "QQQ'/'y", "km": "'ត្រីមាស' Q'/'y", "lo": "'ໄຕມາດ' Q'/'y", "my": "y QQQQ"}
_MONTHS = {"th": "MMMM G y", "km": "MMMM y", "lo": "MMMM y", "my": "y MMMM"}
"""How quarters and months are written in a sentence, where those of CLDR are short (Q3, ຕມ3), or
put the number of the quarter beside that of the year (ไตรมาส 3 2024).
"""


@dataclass(frozen=True, slots=True)
class Speech:
    """One language."""

    language: str
    """As the catalogues name it."""

    _texts: NullTranslations
    _locale: Locale

    def says(self, text: str, **values: object) -> str:
        """Return a text in this language, with its values put in by name.

        A text without a translation stays English.
        """
        found = self._texts.gettext(text) if text else ""
        return found.format(**values) if values else found

    def sentence(self, word: StrEnum) -> str:
        """Return the sentence of a word of the vocabulary."""
        return self._texts.gettext(sentence(word))

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with as many decimals, grouped and in the digits of the language."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return self.digits(format_decimal(value, pattern, self._locale))

    def percent(self, share: float) -> str:
        """Return a share, 0 to 1, as whole percent."""
        return self.digits(format_percent(share, locale=self._locale))

    def day(self, on: date | datetime) -> str:
        """Return a day, in full, of the Gregorian calendar."""
        day = on.date() if isinstance(on, datetime) else on
        return self.digits(format_date(day, "long", locale=self._locale))

    def epoch(self, name: str) -> str:
        """Return the name of a quarter or month, such as 2024Q3 or 2024-07."""
        first = epoch_period(name).start.date()
        quarter = length_of(name) == "quarter"
        own = (_QUARTERS if quarter else _MONTHS).get(self.language)
        if own is not None:
            return self.digits(format_date(first, own, self._locale))
        said = format_skeleton("yQQQ" if quarter else "yMMM", first, locale=self._locale)
        return self.digits(said)

    def when(self, name: str) -> str:
        """Return a time as records have it: a day, month, quarter or year."""
        if name.isdigit():
            return self.digits(name)
        return self.day(date.fromisoformat(name)) if _DAY.fullmatch(name) else self.epoch(name)

    def country(self, code: str) -> str:
        """Return the name of a country by its three letters: CLDR's, but for English."""
        two = two_letters(code)
        if not two:
            return self.says("{code} (an invented country)", code=code)
        named = None if self.language == SOURCE else self._locale.territories.get(two)
        return str(named or country_name(code))

    def digits(self, text: str) -> str:
        """Return a text with its Latin digits as those of the language."""
        return text.translate(_DIGITS.get(self.language, {}))


@lru_cache(maxsize=8)
def speech(language: str) -> Speech:
    """Return a language: English, or one that has a catalogue."""
    texts = NullTranslations()
    if language != SOURCE:
        texts = translations(CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po")
    return Speech(language, texts, Locale.parse(_LOCALES.get(language, language)))
