"""The one door to Streamlit's cache: keyed by the version of the store and the audience.

Frames themselves are never part of a key: above 50,000 rows Streamlit hashes a sample, and
a frame with one changed row got the old answer in 18 of 20 trials (promises.md, R08).

What is kept is one object for all who may have it: unpickled at each hit, 2,000 rows took 5 ms
each time. That nobody changes it is held by what goes out: of a frame a copy on write (pandas 3),
so that a write into it makes a frame of its own; of the rest what cannot be changed, or a fresh
list or dictionary of it.
"""

import gzip
import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.joined.counts import counts_of_all
from dashboard.joined.facts import Facts, facts_of_all
from dashboard.joined.numbers import Counts
from dashboard.joined.sums import growth_by_country, growth_by_zone
from geo.comparison import Amounts
from geo.period import Length
from layers.due import Due
from layers.frames import Released, that_stand
from layers.past import Past
from layers.read import Reader
from layers.silence import Alarm

_UNKEPT = frozenset({"audit", "reports", "spending"})
"""Never kept: of reports each look is an entry of the audit log, and the others are made of records
whose writing is no effect, so that under the version of the store an old answer passed for a new
one."""

_RELEASED = frozenset(
    name
    for name, method in inspect.getmembers(Reader, inspect.isfunction)
    if not name.startswith("_") and inspect.signature(method).return_annotation is Released
)
"""What may be kept at all: rows, released; never what is exact, of which each look is an entry."""

_EFFORT = 5
"""Of gzip: more of it makes the answer hardly smaller."""

Made = TypeVar("Made")

State = tuple[int, int, str, str]
"""What an answer depends on besides the question: workshop, its version, for whom, the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Bytes for a browser."""

    content: bytes
    """With gzip."""

    tag: str
    """Tells this content from any other (ETag)."""


def pack(content: bytes) -> Packed:
    """Return content as a browser takes it."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    return Packed(content=gzip.compress(content, _EFFORT, mtime=0), tag=tag)


def released(kind: str, zone_id: str | None = None, **asked: str) -> Released:
    """Return what the Reader answers to `kind`, from the cache if nothing has changed since.

    Raises
    ------
    TypeError
        If it answers with anything else, such as what is exact: no cache may hold that.

    """
    if kind in _UNKEPT:
        return _answer(session.reader(), kind, zone_id, asked)
    kept = _released(kind, zone_id, tuple(sorted(asked.items())), _state())
    return replace(kept, frame=kept.frame.copy(deep=False), hidden=dict(kept.hidden))


def packed(about: tuple[str, ...], make: Callable[[], bytes]) -> Packed:
    """Return what `make` makes of released rows, packed, from the cache if nothing has changed.

    Parameters
    ----------
    about
        All that it depends on besides the store, the audience and the day.
    make
        Asks and makes, for who asks now.

    """
    return _packed(about, _state(), make)


def kept(about: tuple[str, ...], make: Callable[[Reader], Made]) -> Made:
    """Return what a plain module makes of a Reader, from the cache if nothing has changed since.

    Parameters
    ----------
    about
        Names what is made, and all that it depends on besides the store, the audience and the day.
    make
        Makes it; what nobody can change, for all who may have it get the same.

    """
    made: Made = _kept(about, _state(), make)
    return made


def names(kind: str, *, standing: bool = False) -> dict[str, str]:
    """Return id -> name of all zones or compounds that this audience may have, or that stand."""
    frame: pd.DataFrame = released(kind).frame
    frame = that_stand(frame) if standing else frame
    return dict(zip(frame[f"{kind.removesuffix('s')}_id"], frame["name"], strict=True))


def zone(zone_id: str) -> "pd.Series[Any]":
    """Return one zone.

    Raises
    ------
    NotFoundError
        If there is none, or none for this audience: both are said alike.

    """
    frame = released("zones").frame
    found = frame[frame["zone_id"] == zone_id]
    return session.reader().zone(zone_id) if found.empty else found.iloc[0]


def due() -> list[Due]:
    """Return which zones are due, and why; no older than five minutes."""
    return [*_due(_state(), _five_minutes())]


def alarms() -> list[Alarm]:
    """Return which zones are silent; no older than five minutes."""
    return [*_alarms(_state(), _five_minutes())]


def growth(zone_id: str, by: Length | None = "quarter") -> pd.DataFrame:
    """Return area by site and epoch."""
    return _growth(zone_id, by, _state()).copy(deep=False)


def past(zone_id: str, by: Length | None) -> Past:
    """Return footprints, events and claims of a zone, as they are released."""
    return _past(zone_id, by, _state())


def compared(
    zone_id: str, by: Length | None, site_id: str, first: str, last: str
) -> Amounts[float]:
    """Return what of a site was kept, gained, lost and unseen between two epochs, m².

    Raises
    ------
    NotFoundError
        If one of them was not observed.

    """
    return _compared(zone_id, by, site_id, first, last, _state())


def compound_counts() -> dict[str, Counts]:
    """Return what is released of reports and rescues around each compound, by its id."""
    return dict(_compound_counts(_state()))


def growth_sums(first: str, last: str, *, invented: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what zones grew by between two quarters, and what countries did."""
    zones, countries = _growth_sums(first, last, invented, _state())
    return zones.copy(deep=False), countries.copy(deep=False)


def facts() -> dict[str, Facts]:
    """Return what is known of each compound, measure by measure, by its id.

    Raises
    ------
    NotReleasableError
        For all but those inside.

    """
    return dict(_facts(_state()))


def _state() -> State:
    reader = session.reader()
    return session.turn(), reader.version(), reader.audience, session.now().date().isoformat()


def _reader(state: State) -> Reader:
    """Return a reader for the audience of a key, or none: another's answer never goes under it."""
    reader = session.reader()
    if reader.audience != state[2]:
        raise session.NobodyAsksError("Who asks has changed meanwhile. Open the page again.")
    return reader


def _five_minutes() -> int:
    return int(session.now().timestamp() // 300)


def _answer(reader: Reader, kind: str, zone_id: str | None, asked: Mapping[str, Any]) -> Released:
    if kind not in _RELEASED:
        raise TypeError(f"The Reader has no rows to be kept under {kind!r}.")
    question: Any = getattr(reader, kind)
    named = {} if zone_id is None else {"zone_id": zone_id}
    answer: Released = question(**named, **asked)
    return answer


# `state` is an argument to be part of the key. It must not begin with an underscore: Streamlit
# leaves such arguments out.


@st.cache_resource(show_spinner=False, max_entries=256)
def _released(
    kind: str, zone_id: str | None, asked: tuple[tuple[str, str], ...], state: State
) -> Released:
    return _answer(_reader(state), kind, zone_id, dict(asked))


@st.cache_resource(show_spinner=False, max_entries=128)
def _packed(about: tuple[str, ...], state: State, _make: Callable[[], bytes]) -> Packed:
    del about
    _reader(state)
    return pack(_make())


@st.cache_resource(show_spinner=False, max_entries=64)
def _kept(about: tuple[str, ...], state: State, _make: Callable[[Reader], Any]) -> Any:
    del about
    return _make(_reader(state))


@st.cache_resource(show_spinner=False, max_entries=8)
def _due(state: State, turn: int) -> list[Due]:
    del turn
    return _reader(state).due()


@st.cache_resource(show_spinner=False, max_entries=8)
def _alarms(state: State, turn: int) -> list[Alarm]:
    del turn
    return _reader(state).alarms()


@st.cache_resource(show_spinner=False, max_entries=64)
def _growth(zone_id: str, by: Length | None, state: State) -> pd.DataFrame:
    return _past(zone_id, by, state).growth()


@st.cache_resource(show_spinner=False, max_entries=16)
def _past(zone_id: str, by: Length | None, state: State) -> Past:
    return _reader(state).past(zone_id, by)


@st.cache_resource(show_spinner=False, max_entries=256)
def _compared(
    zone_id: str, by: Length | None, site_id: str, first: str, last: str, state: State
) -> Amounts[float]:
    return _past(zone_id, by, state).compared(site_id, first, last).total()


@st.cache_resource(show_spinner=False, max_entries=8)
def _compound_counts(state: State) -> dict[str, Counts]:
    return counts_of_all(_reader(state))


@st.cache_resource(show_spinner=False, max_entries=32)
def _growth_sums(
    first: str, last: str, invented: bool, state: State
) -> tuple[pd.DataFrame, pd.DataFrame]:
    areas, zones = (
        each.frame[each.frame["synthetic"].astype(bool) == invented]
        for each in (_released("areas", None, (), state), _released("zones", None, (), state))
    )
    by_zone = growth_by_zone(areas, zones, first, last)
    return by_zone, growth_by_country(by_zone)


@st.cache_resource(show_spinner=False, max_entries=4)
def _facts(state: State) -> dict[str, Facts]:
    return facts_of_all(_reader(state), session.now().date())
