"""Rule: how one kind of record leaves, and what keeps a record back; the form of the table.

`layers.disclosure` is the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from layers.exactness import AS_IS, By, by
from layers.terms import Audience, DetectionStatus, Tlp


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a record, as it is given out."""

    name: str
    """Of the column."""

    source: str
    """Of the field that it is made from."""

    by: By
    """How exactly, for each audience."""

    apart: bool = False
    """Whether it is asked for by itself, and in no frame: pictures, and what nobody has sorted."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a record from an audience; how many are kept back is told, and why."""

    words: str
    """Why, as it is told."""

    whom: frozenset[Audience]
    """From whom."""

    holds: Callable[[Any, datetime, DetectionStatus | None], bool]
    """Record, now, status after reviews -> whether it is kept back."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of record leaves."""

    fields: tuple[Shown, ...]
    """What is given out, in order."""

    holds: tuple[Hold, ...] = ()
    """What keeps one back."""

    coarse_for: Tlp = Tlp.CLEAR
    """What is left of it is coarse enough, or judged enough, to go to everybody up to this."""

    refused_to: frozenset[Audience] = frozenset()
    """Who may not ask at all: even how many there are would tell."""


def same(*names: str, how: By | None = None) -> tuple[Shown, ...]:
    """Return fields that are all given in one way; as they are, where none is said."""
    return tuple(Shown(name, name, how or by(AS_IS)) for name in names)


def made(name: str, source: str, how: By) -> tuple[Shown, ...]:
    """Return a field that is made from another."""
    return (Shown(name, source, how),)


def shape(source: str, how: By | None = None) -> tuple[Shown, ...]:
    """Return the geometry, made from a field."""
    return (Shown("geometry", source, how or by(AS_IS)),)


def apart(*names: str, how: By | None = None) -> tuple[Shown, ...]:
    """Return fields that are asked for by themselves."""
    return tuple(Shown(name, name, how or by(AS_IS), apart=True) for name in names)
