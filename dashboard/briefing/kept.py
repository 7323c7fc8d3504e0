"""A briefing from its file: JSON in, a briefing or what is wrong with it out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.briefing.briefing import Briefing, Layout, Orientation, Paper
from geo.errors import GeoError
from geo.period import parse_instant
from layers.errors import RejectedError
from layers.terms import Audience, CompoundKind, SiteStatus, Tlp


def read_briefing(content: bytes | str) -> Briefing:
    """Return a briefing from its file.

    Raises
    ------
    RejectedError
        If it is no JSON, or a name or value is none of a briefing's: the message says which.
    NotReleasableError
        If it is for an audience that no briefing is made for.

    """
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RejectedError(f"This is no briefing: it cannot be read as JSON ({error}).") from error
    if not isinstance(given, dict):
        raise RejectedError("This is no briefing: a briefing is one JSON object.")
    return briefing_from(given)


def briefing_from(given: Mapping[str, Any]) -> Briefing:
    """Return a briefing from plain values, as `Briefing.plain` gives them.

    Raises
    ------
    RejectedError
        If a name or value is none of a briefing's.
    NotReleasableError
        If it is for an audience that no briefing is made for.

    """
    known = {each.name for each in fields(Briefing)}
    if unknown := sorted(set(map(str, given)) - known):
        raise RejectedError(
            f"A briefing has no {unknown[0][:40]!r}. It has {', '.join(sorted(known))}."
        )
    if not given.get("tlp"):
        raise RejectedError(
            "This briefing has no marking. Without one nobody knows how far it may travel: give "
            "tlp, one of TLP:CLEAR, TLP:GREEN, TLP:AMBER."
        )
    missing = [name for name in ("layout", "as_of") if not given.get(name)]
    if missing:
        raise RejectedError(f"This briefing has no {missing[0]}.")
    return Briefing(**{name: _value(name, value) for name, value in given.items()})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("it is no text")
    return value


def _choice(words: type[StrEnum]) -> Callable[[Any], StrEnum]:
    def read(value: Any) -> StrEnum:
        if value not in list(words):
            raise ValueError(f"choose one of {', '.join(words)}")
        return words(value)

    return read


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("it is no whole number")
    return value


def _day(value: Any) -> date | None:
    return None if value in (None, "") else date.fromisoformat(_text(value))


def _listed(word: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise TypeError("it is no list")
        return tuple(word(each) for each in value)

    return read


_READ: Mapping[str, Callable[[Any], Any]] = {
    "layout": _choice(Layout), "as_of": lambda value: parse_instant(_text(value)),
    "tlp": _choice(Tlp), "audience": _choice(Audience),
    "zone_ids": _listed(_text), "compound_ids": _listed(_text), "countries": _listed(_text),
    "kinds": _listed(_choice(CompoundKind)), "statuses": _listed(_choice(SiteStatus)),
    "since": _day, "until": _day,
    "layers": _listed(_text), "paper": _choice(Paper),
    "orientation": _choice(Orientation), "dpi": _number,
}  # fmt: skip
"""How a value is read; what is not named is text."""


def _value(name: str, value: Any) -> Any:
    try:
        return _READ[name](value) if name in _READ else _text(value)
    except (ValueError, TypeError, OverflowError, GeoError) as error:
        raise RejectedError(
            f"{name} of this briefing cannot be {str(value)[:60]!r}: {error}."
        ) from error
