"""The view as a link: typed query parameters, each held against what is known, never unpickled.

What a link asks for and cannot have is left out, and said in words: a link may come from anywhere.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from dashboard.filtering import GRADES
from dashboard.language import _
from layers.terms import DetectionStatus, SiteStatus

_MOST = 200
"""Entries of a list; more are refused."""

_PART = re.compile(r"\+?[a-z-]{1,40}(/[a-z0-9_-]{1,40})?")
"""A layer of the map, or one value of it; with a plus for one that is on, though off at first."""

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
"""Days that a filter may name."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A part of a link that cannot be."""

    name: str
    """Of the parameter; empty where it is none of this page."""

    why: str
    """In words; empty where the name means nothing on this page."""


def _of(*allowed: str) -> Any:
    return field(default=(), metadata={"of": frozenset(allowed)})


def _number(low: float, high: float) -> Any:
    return field(default=low, metadata={"low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page of a zone or of a compound shows."""

    zone: str = ""
    """Id of the zone; empty for none."""

    site: str = ""
    """Id of the compound or detection; that of the zone for all of its sites together."""

    by: str = ""
    """How long an epoch is: quarter, month or look."""

    epoch: str = ""
    """The epoch that the slider stands on; empty for the newest."""

    first: str = ""
    """The earlier epoch of the comparison."""

    last: str = ""
    """The later one."""

    detection: str = ""
    """Id of the chosen detection; empty for none."""

    chosen: str = ""
    """Layer and id of what is chosen that is no detection: compounds/C-1."""

    tab: str = ""
    """What is shown below the map."""

    layer: str = ""
    """The layer of the table."""

    since: date | None = None
    """First UTC day of the filter."""

    until: date | None = None
    """Last UTC day of the filter."""

    statuses: tuple[str, ...] = _of(*DetectionStatus)
    """Of detections; none for all."""

    sites: tuple[str, ...] = _of(*SiteStatus)
    """Of compounds; none for all."""

    score: float = _number(0.0, 1.0)
    """Least score."""

    size: float = _number(0.0, 10_000.0)
    """Least area, ha."""

    grade: str = field(default="", metadata={"of": frozenset(GRADES)})
    """Least reliability of a source."""

    unjudged: bool = True
    """Whether sources that nobody can judge are shown."""

    off: tuple[str, ...] = ()
    """What is switched off in the tree of the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the overview shows."""

    since: str = ""
    """Since when changes are told: a day, a span or the last visit (`dashboard.visiting`)."""

    detection: str = ""
    """Id of the chosen detection; empty for none."""

    chosen: str = ""
    """Layer and id of what is chosen that is no detection."""

    off: tuple[str, ...] = ()
    """What is switched off in the tree of the map."""


V = TypeVar("V")


def read(
    kind: type[V], asked: Mapping[str, str], known: Mapping[str, Collection[str]]
) -> tuple[V, list[Wrong]]:
    """Return the view that a link asks for, and what of it cannot be.

    Parameters
    ----------
    kind
        A dataclass whose fields are named as the parameters of the link.
    asked
        Query parameters, from anybody.
    known
        Field -> what it may be, where that depends on the store. A text field that is neither here
        nor in the class's own table is left for later.

    """
    found: dict[str, Any] = {}
    wrong: list[Wrong] = []
    own = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    for name, text in asked.items():
        if name not in own:
            wrong.append(Wrong("", ""))
            continue
        of = known.get(name, own[name].metadata.get("of"))
        try:
            found[name] = _value(own[name].default, own[name].metadata, text, of)
        except ValueError as error:
            wrong.append(Wrong(name, str(error)))
    return kind(**found), wrong


def _value(default: Any, limits: Mapping[str, Any], text: str, of: Collection[str] | None) -> Any:
    """Return what a text stands for, by the kind of its default.

    Raises
    ------
    ValueError
        Saying what is wrong with it.

    """
    match default:
        case bool():
            return _one_of(text, {"yes": True, "no": False})
        case tuple():
            return _some(text, of)
        case float():
            return _in_range(text, limits["low"], limits["high"])
        case None:
            return _day(text)
        case _:
            return _known(text, of)


def _one_of(text: str, meant: Mapping[str, bool]) -> bool:
    if text not in meant:
        raise ValueError(_("say yes or no"))
    return meant[text]


def _known(text: str, of: Collection[str] | None) -> str:
    if of is not None and text not in of and text != "":
        raise ValueError(_("there is none of that name that you may see"))
    if len(text) > _LONGEST:
        raise ValueError(_("it is too long"))
    return text


_LONGEST = 200
"""Characters of an id."""


def _some(text: str, of: Collection[str] | None) -> tuple[str, ...]:
    parts = [each for each in text.split(",") if each]
    if len(parts) > _MOST:
        raise ValueError(_("these are too many"))
    if of is None and not all(map(is_part, parts)):
        raise ValueError(_("there is no such part of the map"))
    return tuple(_known(each, of) for each in parts)


def is_part(name: str) -> bool:
    """Say whether a name may be one of a layer of the map, or of one value of it."""
    return _PART.fullmatch(name) is not None


def _in_range(text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        told = _("give a number from {low} to {high}")
        raise ValueError(told.format(low=f"{low:g}", high=f"{high:g}"))
    return value


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("give a day, such as 2024-07-31")) from None
    if not EARLIEST <= day <= LATEST:
        told = _("give a day from {first} to {last}")
        raise ValueError(told.format(first=EARLIEST, last=LATEST))
    return day


def written(view: Any) -> dict[str, str]:
    """Return a view as query parameters; what is as it is by default is left out."""
    return {
        each.name: _text(getattr(view, each.name))
        for each in fields(view)
        if getattr(view, each.name) != each.default
    }


def _text(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ",".join(value)
        case float():
            return repr(value)
        case _:
            return str(value)


def query() -> dict[str, str]:
    """Return the query parameters of the page."""
    return {name: st.query_params[name] for name in st.query_params}


def remember(view: Any) -> None:
    """Put a view into the address, so that the link shows it again."""
    wanted = written(view)
    if query() != wanted:
        st.query_params.from_dict(wanted)


def chosen(asked: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """Return what a link asks for, if it is known; empty otherwise."""
    value = asked.get(name, "")
    return value if value in known else ""


def note(**changed: str) -> None:
    """Put a part of the view into the address, and leave the rest; what is empty is taken out."""
    for name, value in changed.items():
        if st.query_params.get(name, "") == value:
            continue
        if value:
            st.query_params[name] = value
        else:
            del st.query_params[name]
