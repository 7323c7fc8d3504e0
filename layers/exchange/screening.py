"""Screening: what in a free text could name or place a person.

Telephone numbers, e-mail addresses, coordinates, passport numbers and accounts are found by their
form; names by what stands before them (Mr, Daw, named, his brother). A name that stands alone, or
in a script without capitals, is not found: a text that passes is not thereby free of names.
"""

import re

_DEGREES = r"\d{1,3}\s*[°º]\s*\d{0,2}(?:[.,]\d+)?"
_DECIMAL = r"-?\d{1,3}[.,]\d{3,}"
_TITLE = (
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|U|Daw|Ko|Ma|Nai|Nang|[Nn]amed|[Cc]alled|[Nn]ame is|[Cc]ontact|"
    r"[Bb]rother|[Ss]ister|[Ss]on|[Dd]aughter|[Hh]usband|[Ww]ife|[Mm]other|[Ff]ather)\b[.:]?\s+"
)
_MAIL = r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,64}\.[\w.-]{2,64}"
_ACCOUNT = r"(?:t\.me|wa\.me|facebook\.com|fb\.com|line\.me|instagram\.com)/\S+|(?<!\w)@\w{3,}"
_NOT_A_DAY = r"(?!\d{4}-\d\d-\d\d\b)"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an e-mail address", re.compile(_MAIL)),
    ("a person's account", re.compile(_ACCOUNT)),
    ("a coordinate", re.compile(rf"{_DECIMAL}\s*[,;/ ]\s*{_DECIMAL}|{_DEGREES}")),
    (
        "a telephone number",
        re.compile(rf"(?<![\w.-]){_NOT_A_DAY}(?:\+|00)?\d(?:[ ()./-]?\d){{7,14}}(?!\w)"),
    ),
    ("a passport or identity number", re.compile(r"(?<!\w)[A-Z]{1,2}\d{6,9}(?!\w)")),
    ("a name", re.compile(rf"{_TITLE}[A-ZÀ-Þ][\w'\u2019-]+(?:\s+[A-ZÀ-Þ][\w'\u2019-]+)*")),
)


def found_in(text: str) -> list[str]:
    """Return the kinds of what could name or place a person, each once; never the words.

    Examples
    --------
    >>> found_in("Ask for Mr Aung Aung, +95 9 123 456 789, since 2024-07-31.")
    ['a telephone number', 'a name']

    """
    return [kind for kind, pattern in _KINDS if pattern.search(text)]


def redacted(text: str) -> str:
    """Return a text in which all of that is blotted, so that it can be kept.

    Examples
    --------
    >>> redacted("Ask for Mr Aung Aung at the gate.")
    'Ask for [...] at the gate.'

    """
    for _, pattern in _KINDS:
        text = pattern.sub("[...]", text)
    return text
