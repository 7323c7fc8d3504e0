"""The words of a page's content, after ISO 32000-1, 7.2 and 7.8: one pass over the octets."""

import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(
    rb"\s*(?:(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))(?=[\s/\[\]()<>{}%]|[A-Za-z'\"]|$)"
    rb"|(?P<name>/[^\s/\[\]()<>{}%]*)"
    rb"|(?P<string>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\))"
    rb"|(?P<open><<)|(?P<close>>>)"
    rb"|(?P<hex><[0-9A-Fa-f\s]*>)"
    rb"|(?P<mark>[\[\]])"
    rb"|(?P<word>[A-Za-z'\"][A-Za-z0-9*]*)"
    rb"|(?P<comment>%[^\r\n]*))",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class UnreadableError(Exception):
    """The content is not what a page holds."""


def tokens(content: bytes) -> Iterator[tuple[str, Any]]:
    """Yield numbers, names, strings and words; what is in dictionaries comes one by one."""
    at, end = 0, len(content.rstrip())
    while at < end:
        match = _TOKEN.match(content, at)
        if match is None:
            raise UnreadableError("no token")
        at, kind = match.end(), match.lastgroup
        if kind == "number":
            yield kind, float(match[kind])
        elif kind in ("word", "name"):
            yield kind, match[kind]
        elif kind == "string":
            yield kind, _ESCAPE.sub(_plain, match[kind][1:-1])
        elif kind == "hex":
            digits = b"".join(match[kind][1:-1].split())
            yield kind, bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _plain(match: re.Match[bytes]) -> bytes:
    what = match[1]
    if what[:1].isdigit():
        return bytes([int(what, 8) & 255])
    if what in (b"\n", b"\r", b"\r\n"):
        return b""
    return _ESCAPED.get(what, what)
