"""State: all that monitoring remembers of a grid, and how that is kept between two runs.

With it a new look costs one pass, however long the archive was. It is kept in two parts: what was
learned from the history, once, and what the looks since add up to, as of one or another look. It
names what it was made with, and a state made otherwise is refused, not bent. The same state gives
the same bytes.
"""

import json
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from geo.grid import Grid
from imagery.errors import StateError
from imagery.monitor.history import History
from imagery.monitor.judge import Counts

LAYOUT = 4
"""Grows when the arrays of a state change."""

_SUMS = ("before", "after", "neutral")
"""Arrays that are nothing but where an episode is open: few pixels."""

Values = NDArray[np.float32]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What is remembered of one look."""

    day: str
    """UTC day."""

    scene: str
    """Id of the scene."""

    clear_share: float
    """Share of the grid's pixels that it showed clearly."""

    common: float
    """Largest common mode that was taken off, in reflectance or NDVI: haze, sun, season."""


@dataclass(slots=True, kw_only=True, eq=False)
class State:
    """What monitoring remembers of one grid."""

    grid: Grid
    """Where the pixels lie."""

    bands: tuple[str, ...]
    """The bands that are followed."""

    made_with: str
    """Detector, version and settings; a state serves no other."""

    watched_from: str
    """First UTC day that was monitored."""

    history: History
    """What each pixel is expected to show."""

    kind: NDArray[np.int8]
    """(pixel,) stratum of imagery.monitor.ground."""

    counts: Counts
    """What the looks add up to."""

    before: Values
    """(feature, pixel) sum of what was expected at the strong looks of an episode."""

    after: Values
    """(feature, pixel) sum of what these looks showed."""

    neutral: NDArray[np.int16]
    """(pixel,) how many of them added light without the colour of soil."""

    looks: list[Noted] = field(default_factory=list)
    """The looks that were taken in, in order."""

    @property
    def last_day(self) -> np.datetime64:
        """UTC day of the last look that was taken in."""
        return np.datetime64(self.looks[-1].day if self.looks else self.watched_from, "D")


def learned(state: State) -> bytes:
    """Return what was learned from the history, as it is kept: it stays the same ever after."""
    head = {
        "layout": LAYOUT, "crs": state.grid.crs, "transform": list(state.grid.transform)[:6],
        "shape": list(state.grid.shape), "bands": list(state.bands), "made_with": state.made_with,
        "watched_from": state.watched_from,
    }  # fmt: skip
    arrays = {each.name: getattr(state.history, each.name) for each in fields(History)}
    return _packed(head, arrays | {"kind": state.kind})


def progress(state: State) -> bytes:
    """Return what the looks since add up to, as it is kept: sums of the pixels that have any."""
    sums = {name: getattr(state, name) for name in _SUMS}
    there = np.zeros(state.kind.size, dtype=np.bool_)
    for each in sums.values():
        there |= (each.reshape(-1, there.size).view(f"u{each.itemsize}") != 0).any(axis=0)
    head = {"looks": [[n.day, n.scene, n.clear_share, n.common] for n in state.looks]}
    arrays = {each.name: getattr(state.counts, each.name) for each in fields(Counts)}
    some = {name: np.ascontiguousarray(each[..., there]) for name, each in sums.items()}
    return _packed(head, arrays | some | {"there": np.flatnonzero(there).astype(np.int32)})


def restored(learned: bytes, progress: bytes | None, *, made_with: str) -> State:
    """Return a state from what was kept of it; before any look, where that is the history alone.

    Raises
    ------
    StateError
        If it cannot be read, or was made with another detector, version or settings.

    """
    try:
        head, arrays = _unpacked(learned)
        if head["layout"] != LAYOUT or head["made_with"] != made_with:
            raise StateError(
                f"A state was made with {head['made_with']} (layout {head['layout']}), and this "
                f"is {made_with} (layout {LAYOUT}). What it counted cannot be carried over. "
                "It is made anew from the archive."
            )
        return _state(head, arrays, progress)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise StateError(
            f"A state cannot be read ({type(error).__name__}: {error}). It is made anew from the "
            "archive."
        ) from None


def _state(head: dict[str, Any], arrays: Arrays, progress: bytes | None) -> State:
    rows, cols = head["shape"]
    kind = arrays.pop("kind")
    pixels, features = kind.size, len(arrays["sigma"])
    state = State(
        grid=Grid(str(head["crs"]), Affine(*head["transform"]), (int(rows), int(cols))),
        bands=tuple(head["bands"]), made_with=str(head["made_with"]),
        watched_from=str(head["watched_from"]), history=History(**arrays), kind=kind,
        counts=Counts.none(pixels), before=np.zeros((features, pixels), dtype=np.float32),
        after=np.zeros((features, pixels), dtype=np.float32),
        neutral=np.zeros(pixels, dtype=np.int16),
    )  # fmt: skip
    if progress is not None:
        _go_on(state, *_unpacked(progress))
    return state


def _go_on(state: State, head: dict[str, Any], arrays: Arrays) -> None:
    """Bring a state from its beginning to where it was."""
    state.looks = [Noted(day=d, scene=s, clear_share=c, common=m) for d, s, c, m in head["looks"]]
    there = arrays.pop("there")
    for name in _SUMS:
        getattr(state, name)[..., there] = arrays.pop(name)
    state.counts = Counts(**arrays)


def _packed(head: dict[str, Any], arrays: Arrays) -> bytes:
    """Return a head and arrays as bytes: the same for the same, on every machine."""
    whole = {name: np.ascontiguousarray(each) for name, each in arrays.items()}
    little = {name: each.astype(each.dtype.newbyteorder("<")) for name, each in whole.items()}
    told = [[name, each.dtype.str, each.shape] for name, each in little.items()]
    text = json.dumps([head, told]).encode()
    text += b" " * _short_of(len(text) + 8)
    parts = [len(text).to_bytes(8, "little"), text]
    for each in little.values():
        parts += [each.tobytes(), bytes(_short_of(each.nbytes))]
    return b"".join(parts)


def _unpacked(content: bytes) -> tuple[dict[str, Any], Arrays]:
    """Return the head and the arrays of `_packed`; arrays can be changed.

    Raises
    ------
    ValueError
        If it is cut short, or too long.

    """
    place = 8 + int.from_bytes(content[:8], "little")
    head, told = json.loads(content[8:place])
    room, arrays = bytearray(content), {}
    for name, kind, shape in told:
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(room, np.dtype(kind), count, place).reshape(shape)
        place += arrays[name].nbytes + _short_of(arrays[name].nbytes)
    if place != len(content):
        raise ValueError(f"{len(content)} bytes instead of {place}")
    return head, arrays


def _short_of(size: int) -> int:
    """Return how many bytes are missing to whole words: compiled code wants arrays aligned."""
    return -size % 8
