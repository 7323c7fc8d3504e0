"""Letters of a page as text, by the tables that a font carries; a font without them is refused."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from dashboard.briefing.checking.pdf_content import Content, Shown
from dashboard.briefing.checking.pdf_tokens import UnreadableError

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = rb"<([0-9A-Fa-f\s]*)>"
_CHAR = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\]]*)\])")
_MOST = 65_536
_WIDTH = 2


class Letters:
    """The texts of one file; each font's table is read once."""

    def __init__(self) -> None:
        """Know no font yet."""
        self._tables: dict[int, dict[int, str]] = {}

    def text(self, shown: Iterable[Shown]) -> str:
        """Return what letters say: those of one text object on one line.

        Raises
        ------
        UnreadableError
            If a font does not say what its letters are.

        """
        lines = (
            "".join(self._of(each) for each in group)
            for _, group in groupby(shown, key=lambda each: each.line)
        )
        return "\n".join(lines)

    def _of(self, shown: Shown) -> str:
        font = shown.font
        if font is None or font.get("/Subtype") != "/Type0" or "/ToUnicode" not in font:
            raise UnreadableError("a font does not say what its letters are")
        key = id(font)
        if key not in self._tables:
            self._tables[key] = _table(font["/ToUnicode"].get_object().get_data())
        table = self._tables[key]
        codes = (
            int.from_bytes(shown.codes[at : at + _WIDTH], "big")
            for at in range(0, len(shown.codes), _WIDTH)
        )
        return "".join(table.get(each, "") for each in codes)


def _table(content: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for kind, body in _BLOCK.findall(content):
        if kind == b"bfchar":
            for code, letters in _CHAR.findall(body):
                found[int(code, 16)] = _letters(letters)
            continue
        for first, last, letters, listed in _RANGE.findall(body):
            begin, end = int(first, 16), int(last, 16)
            if end - begin >= _MOST:
                raise UnreadableError("a range of letters is too long")
            if listed:
                for at, (each,) in enumerate(re.findall(rb"(?:" + _HEX + rb")", listed)):
                    found[begin + at] = _letters(each)
                continue
            base = _letters(letters)
            for at in range(end - begin + 1):
                found[begin + at] = base[:-1] + chr(ord(base[-1]) + at)
    return found


def _letters(digits: bytes) -> str:
    return bytes.fromhex(b"".join(digits.split()).decode()).decode("utf-16-be", "replace")


def spoken(said: bytes) -> str:
    """Return a text of marked content."""
    if said[:2] == b"\xfe\xff":
        return said[2:].decode("utf-16-be", "replace")
    return said.decode("utf-8", "replace")


def drawn_on(page: Any) -> Content:
    """Return what is drawn on a page.

    Raises
    ------
    UnreadableError
        If it is turned, does not begin at its corner, or holds what cannot be read.

    """
    left, bottom, _, top = (float(each) for each in page.mediabox)
    content = Content(height_pt=top, left_pt=left)
    streams = page.get_contents()
    if bottom or page.get("/Rotate"):
        raise UnreadableError("the page does not begin at its corner")
    if streams is not None:
        named = page.get("/Resources")
        resources = {} if named is None else named.get_object()
        content.run(streams.get_data(), resources, (1, 0, 0, 1, 0, 0))
    return content
