"""Markup: XML read without outside parts, and what of it is not on a list."""

from collections.abc import Iterator
from typing import Any

from defusedxml import ElementTree

from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach

Element = Any
"""Of ElementTree."""


def read(content: bytes, *, doctype: bool = False) -> Element:
    """Return the root of a document; one with entities, or a DOCTYPE unless allowed, is refused."""
    return ElementTree.fromstring(content, forbid_dtd=not doctype)


def bare(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


def check_tags(root: Element, known: frozenset[str], found: Found, place: str = "") -> None:
    """Write down elements that are not on the list."""
    for each in root.iter():
        if not isinstance(each.tag, str) or bare(each.tag) not in known:
            found.add(Breach.METADATA, "There are parts of a kind that is not known.", place)


def check_comments(content: bytes, found: Found, place: str = "") -> None:
    """Write down comments and instructions, which a reader of the parts does not see."""
    body = content.split(b"?>", 1)[1] if content.lstrip().startswith(b"<?xml") else content
    if b"<!--" in body or b"<?" in body:
        found.add(Breach.LEFT_BEHIND, "There are comments or instructions in it.", place)


def texts(root: Element) -> Iterator[str]:
    """Yield every text and every value of an attribute."""
    for each in root.iter():
        for text in (each.text, each.tail, *each.attrib.values()):
            if text and not text.isspace():
                yield text
