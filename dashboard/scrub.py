"""Scrub: takes keys out of a text that is to be written down, whoever made the text.

What is known to be a secret of this process goes wherever it stands, also in base64 and percent
signs; what looks like a key by where it stands (a header, a field, a signed address, a password
before a host) goes too, for services hand out tokens that nobody told us of.
"""

import base64
import re
from urllib.parse import quote, quote_plus

from dashboard.secret import known

_STARS = "***"
_SHORTEST = 6
"""Characters; a shorter secret would take half of the words with it."""

_NAMED = (
    r"(?:access|refresh|id|auth|session|bearer|sas|stac)?[_-]?token|client[_-]?secret|secret|"
    r"pass(?:word|wd|phrase)?|pwd|api[_-]?key|subscription[_-]?key|private[_-]?key|"
    r"(?:proxy-)?authorization|cookie|set-cookie|sig|signature|credential|"
    r"x-amz-[a-z-]+|assertion|code_verifier"
)
_PATTERNS = (
    (
        re.compile(r"(?i)\b(bearer|basic|digest|negotiate)\s+[A-Za-z0-9._~+/=-]{8,}"),
        rf"\1 {_STARS}",
    ),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?"), _STARS),
    (
        re.compile(
            rf"(?i)(?<![\w-])((?:[\w-]*[_-])?(?:{_NAMED}))"
            r"""(\\?['"]?\s*(?:[=:]|=>|%3[aAdD])\s*(?:b(?=['"]))?\\?['"]?)"""
            r"""(?!\*\*\*)([^\s'"&,;}<>)\\]+)"""
        ),
        rf"\1\2{_STARS}",
    ),
    (re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://[^\s/@:'\"]*):[^\s'\"]+@"), rf"\1:{_STARS}@"),
    (re.compile(r"(?i)(\bhttps?://[^\s?'\"<>]+)\?[^\s'\"<>]+"), rf"\1?{_STARS}"),
)


def scrubbed(text: str) -> str:
    """Return a text without keys.

    Examples
    --------
    >>> scrubbed("GET https://a.example/tile?sig=abc123 with Authorization: Bearer abcdefgh12")
    'GET https://a.example/tile?*** with Authorization: *** ***'

    """
    for value in _known():
        text = text.replace(value, _STARS)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _known() -> list[str]:
    """Return every secret of this process in the coats in which libraries write it, longest first.

    A secret that a library cut into lines is not found; none of ours is as long as a line.
    """
    coats: set[str] = set()
    for value in known():
        if len(value) < _SHORTEST:
            continue
        coats |= {value, quote(value, safe=""), quote(value), quote_plus(value), repr(value)[1:-1]}
        coats |= {base64.b64encode(value.encode()).decode(), value.encode().hex()}
    return sorted(coats, key=len, reverse=True)
