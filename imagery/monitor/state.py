"""State: all that monitoring remembers of a grid, and how it is kept between two runs.

With it a new look costs one pass, however long the archive was. It is written beside and
renamed, so a run that is killed leaves the state of the run before; it names what it was made
with, and a state made otherwise is refused, not bent.
"""

import io
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from geo.grid import Grid
from imagery.errors import StateError
from imagery.monitor.history import History
from imagery.monitor.judge import Counts

LAYOUT = 3
"""Grows when the arrays of a state change."""

Values = NDArray[np.float32]


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

    taken_to: str = ""
    """UTC day up to which scenes were taken in, those included that showed nothing."""

    looks: list[Noted] = field(default_factory=list)
    """The looks that were taken in, in order."""

    @property
    def last_day(self) -> np.datetime64:
        """UTC day of the last look that was taken in."""
        return np.datetime64(self.looks[-1].day if self.looks else self.watched_from, "D")


def save(state: State, path: Path) -> None:
    """Write a state; the file there is replaced as a whole, or not at all."""
    head = {
        "layout": LAYOUT, "crs": state.grid.crs, "transform": list(state.grid.transform)[:6],
        "shape": list(state.grid.shape), "bands": list(state.bands), "made_with": state.made_with,
        "watched_from": state.watched_from, "taken_to": state.taken_to,
        "looks": [[n.day, n.scene, n.clear_share, n.common] for n in state.looks],
    }  # fmt: skip
    arrays = {f"counts_{each.name}": getattr(state.counts, each.name) for each in fields(Counts)}
    arrays |= {f"history_{e.name}": getattr(state.history, e.name) for e in fields(History)}
    arrays |= {name: getattr(state, name) for name in ("kind", "before", "after", "neutral")}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        np.savez(file, allow_pickle=False, head=np.array(json.dumps(head)), **arrays)
        file.flush()
    beside.replace(path)


def load(path: Path, *, made_with: str) -> State:
    """Return a state that was saved.

    Raises
    ------
    StateError
        If it cannot be read, or was made with another detector, version or settings.

    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as found:
            arrays = dict(found)
        head = json.loads(str(arrays.pop("head")))
        if head["layout"] != LAYOUT or head["made_with"] != made_with:
            raise StateError(
                f"The state {path.name} was made with {head['made_with']} (layout "
                f"{head['layout']}), and this is {made_with} (layout {LAYOUT}). What it counted "
                "cannot be carried over. Remove it; it is made anew from the archive."
            )
        return _state(head, arrays)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise StateError(
            f"The state {path.name} cannot be read ({type(error).__name__}: {error}). "
            "Remove it; it is made anew from the archive."
        ) from None


def _state(head: dict[str, Any], arrays: dict[str, Any]) -> State:
    counts = {each.name: arrays[f"counts_{each.name}"] for each in fields(Counts)}
    history = {each.name: arrays[f"history_{each.name}"] for each in fields(History)}
    rows, cols = head["shape"]
    return State(
        grid=Grid(str(head["crs"]), Affine(*head["transform"]), (int(rows), int(cols))),
        bands=tuple(head["bands"]), made_with=str(head["made_with"]),
        watched_from=str(head["watched_from"]), taken_to=str(head["taken_to"]),
        history=History(**history),
        kind=arrays["kind"], counts=Counts(**counts),
        before=arrays["before"], after=arrays["after"], neutral=arrays["neutral"],
        looks=[Noted(day=d, scene=s, clear_share=c, common=m) for d, s, c, m in head["looks"]],
    )  # fmt: skip
