"""A bundle read back: an archive of the files, each checked, with a list that names them truly."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.packed import check_dates, unpacked
from dashboard.briefing.checking.problem import Breach, Problem
from dashboard.briefing.checking.words import check_marking, check_words

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
"""The lists of a bundle: JSON with the sha256 of each file, and lines as sha256sum has them."""

_KNOWN = re.compile(r"(?:[\w-]+/){0,2}[\w.-]+\.\w{2,7}|SHA256SUMS")
_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S+)")
Check = Callable[[str, bytes], list[Problem]]


def check_bundle(content: bytes, allowed: Allowed, found: Found, check: Check) -> None:
    """Write down what of a bundle may not leave.

    Parameters
    ----------
    content, allowed, found
        The file, what may stand in it, where problems go.
    check
        Of one file: its name and octets -> its problems.

    """
    with found.reading("The bundle"):
        parts = unpacked(content, _KNOWN, found)
        check_dates(content, allowed, found)
        lists = [name for name in (MANIFEST, SUMS) if name in parts]
        if not lists:
            found.add(Breach.ATTACHED, "The bundle does not list its files.")
        for name in lists:
            with found.reading("The list of files", name):
                wanted = set(parts) - ({SUMS} if name == SUMS else {SUMS, MANIFEST})
                _check_list(_listed(name, parts[name], allowed, found), wanted, parts, found, name)
        for number, (name, each) in enumerate(sorted(parts.items()), 1):
            if name not in (MANIFEST, SUMS):
                found.join(check(name.rpartition("/")[2], each), f"file {number}")


def _check_list(
    listed: Mapping[str, str], wanted: set[str], parts: Mapping[str, bytes], found: Found,
    place: str,
) -> None:  # fmt: skip
    """Write down that a list does not name the files as they are."""
    if set(listed) != wanted:
        found.add(Breach.ATTACHED, "The list does not name the files of the bundle.", place)
    for name in wanted & set(listed):
        if listed[name] != hashlib.sha256(parts[name]).hexdigest():
            found.add(Breach.LEFT_BEHIND, "A file is not the one that was listed.", place)


def _listed(name: str, content: bytes, allowed: Allowed, found: Found) -> Mapping[str, str]:
    text = content.decode("utf-8")
    if name == SUMS:
        lines = [_LINE.fullmatch(each) for each in text.splitlines()]
        if not all(lines):
            found.add(Breach.METADATA, "The list of files says more than their names.", name)
        return {each[2]: each[1] for each in lines if each}
    whole = json.loads(text)
    check_words("\n".join(_texts(whole)), allowed, found, name)
    check_marking(text, allowed, found, name)
    return {str(each["name"]): str(each["sha256"]) for each in whole["files"]}


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else [repr(value)]
