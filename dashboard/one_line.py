"""A text of others on one line: in messages and files that are plain text."""

import unicodedata

_LONGEST = 600
_UNSEEN = {"Cf", "Cs", "Co", "Cn"}
_BREAKS = {"Cc", "Zl", "Zp"}


def one_line(text: object) -> str:
    r"""Return a text of others without line breaks and what is not seen, and not endless.

    Examples
    --------
    >>> one_line("River\r\nBcc: x@example.org\u202e")
    'River Bcc: x@example.org'

    """
    kinds = ((each, unicodedata.category(each)) for each in str(text)[: 4 * _LONGEST])
    seen = "".join(" " if kind in _BREAKS else each for each, kind in kinds if kind not in _UNSEEN)
    short = " ".join(seen.split())
    return short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"
