"""Ids made from content, so that doing a thing twice adds nothing."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence

_LETTERS = 16


def content_id(prefix: str, *parts: object) -> str:
    """Return an id that is the same for the same parts, on every machine.

    Numbers should be rounded by the caller: 16.3 and 16.299999 are different parts.

    Examples
    --------
    >>> content_id("r", "Z-XXA-01", 3) == content_id("r", "Z-XXA-01", 3)
    True

    """
    text = json.dumps([str(part) for part in parts], ensure_ascii=True, separators=(",", ":"))
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:_LETTERS]}"


def slug(name: str) -> str:
    """Return a name as lower-case letters and hyphens, for ids that people read.

    Examples
    --------
    >>> slug("  Shwe Kokko / Yatai ")
    'shwe-kokko-yatai'

    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return words or content_id("x", name)


def nearest(wanted: str, known: Sequence[str], *, most: int = 3) -> list[str]:
    """Return the known ids that look most like one that was not found."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way to an error

    return get_close_matches(wanted, known, n=most, cutoff=0.3)
