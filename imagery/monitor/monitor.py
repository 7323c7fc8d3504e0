"""The monitor: each new look held against the history, in one pass.

`begin` learns what each pixel usually shows; `update` takes in new looks, in any number, in
order; `change` says what they add up to. Taking in an archive at once, or one look at a time
with the state on disk between, gives the same to the last bit. It needs reflectance, for a
history is worth nothing if its units drift.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from imagery.change import Change, Days, Kind, Status
from imagery.confirm import Rule
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.indices import ratio
from imagery.kernels.median import median
from imagery.monitor import features, ground
from imagery.monitor.history import learn
from imagery.monitor.judge import Counts, Limits, Places, take_in
from imagery.monitor.panel import Panel
from imagery.monitor.rules import FIRST_DAY, LAST_DAY, NO_DAY
from imagery.monitor.state import Noted, State
from imagery.scene import Units
from imagery.surface import kinds

VERSION = "4"

_RIM_LOOKS = 4
"""Weak looks of the last six that let a pixel join an outline."""

_HISTORY_SHARE = 0.4
_HISTORY_DAYS = (365, 1096)

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """Settings of the monitor."""

    limits: Limits = field(default_factory=Limits)
    """How far a look must stray."""

    rule: Rule = field(default_factory=Rule)
    """How many looks make which word."""

    history_looks: int = 10
    """Scenes that a history needs."""

    @property
    def name(self) -> str:
        """For recipes."""
        return "monitor"

    @property
    def version(self) -> str:
        """Grows when the same pixels would give another Change."""
        return VERSION

    @property
    def made_with(self) -> str:
        """What a state is bound to."""
        return f"{self.name} {self.version}: {self.limits}, {self.rule}"

    def detect(self, cube: Cube) -> Change:
        """Return what changed after the history, with a whole archive at hand."""
        looks = history_length(cube.days)
        state = self.begin(cube.kept(slice(0, looks)))
        self.update(state, cube.kept(slice(looks, len(cube.scenes))))
        return self.change(state)

    def begin(self, history: Cube) -> State:
        """Return the state after learning from a history, before any look is judged.

        Raises
        ------
        NoScenesError
            If the history is too short, or in other units than reflectance.

        """
        if history.units is not Units.REFLECTANCE or not history.bands:
            raise NoScenesError(
                f"The monitor needs bands in reflectance; these scenes hold {history.units}. "
                "Use the step detector, which needs no history."
            )
        if len(history.scenes) < self.history_looks:
            raise NoScenesError(
                f"{len(history.scenes)} usable scenes are too few for a history: the monitor "
                f"needs {self.history_looks} before the first day it watches. Give a longer "
                "archive, or use the step detector."
            )
        named, values = features.names(history.bands), features.of(history)
        pixels = values.shape[2]
        known = learn(values, history.days, floors=features.floors(named))
        kind = np.full(pixels, ground.PLANTS, dtype=np.int8)
        if features.NDVI in named:  # it comes last
            kind = ground.strata(median(values[-1]), known.sigma[-1])
        return State(
            grid=history.grid, bands=history.bands, made_with=self.made_with,
            watched_from=str(history.days[-1] + 1), history=known, kind=kind,
            counts=Counts.none(pixels),
            before=np.zeros((len(named), pixels), dtype=np.float32),
            after=np.zeros((len(named), pixels), dtype=np.float32),
            neutral=np.zeros(pixels, dtype=np.int16),
        )  # fmt: skip

    def update(self, state: State, cube: Cube) -> None:
        """Take in the looks of a cube that are newer than the last; the state is changed.

        Parameters
        ----------
        state
            From `begin`, or from disk.
        cube
            Clear looks of the same grid and bands, in order.

        Raises
        ------
        NoScenesError
            If the cube has another grid or other bands, or a look has an impossible date.

        """
        if cube.grid != state.grid or cube.bands != state.bands:
            raise NoScenesError(
                f"This state follows the bands {', '.join(state.bands)} of a grid of "
                f"{state.grid.shape}; the new looks have {', '.join(cube.bands)} of "
                f"{cube.grid.shape}. They cannot be held against each other. Begin anew."
            )
        wrong = [str(day) for day in cube.days if not FIRST_DAY <= day <= LAST_DAY]
        if wrong:
            raise NoScenesError(
                f"Looks are dated {', '.join(wrong)}; days are counted from {FIRST_DAY} to "
                f"{LAST_DAY}. Correct the date in the scene's metadata."
            )
        last, panel = state.last_day, Panel.of(state)
        for look, (scene, day) in enumerate(zip(cube.scenes, cube.days, strict=True)):
            if (state.looks and day <= last) or (not state.looks and day < last):
                continue
            values = features.of(cube.kept(slice(look, look + 1)))[:, 0]
            common = self._look(state, panel, values, day)
            share = round(float(cube.clear[look].mean()), 4)
            noted = Noted(day=str(day), scene=scene.id, clear_share=share, common=round(common, 4))
            state.looks.append(noted)

    def _look(self, state: State, panel: Panel, values: Values, day: np.datetime64) -> float:
        """Take in one look; return the size of the common mode."""
        common = panel.common_mode(values, state, day)
        take_in(
            values, state.history, common, state.kind, state.counts,
            (state.before, state.after, state.neutral), day=day,
            places=Places.of(features.names(state.bands)), limits=self.limits, rule=self.rule,
        )  # fmt: skip
        return float(np.abs(common).max())

    def change(self, state: State) -> Change:
        """Return what the looks taken in so far add up to."""
        shape, counts = state.grid.shape, state.counts
        status = np.maximum(counts.tier, Status.NONE).astype(np.uint8)
        age = int(state.last_day.astype(np.int64)) - counts.first.astype(np.int64)
        waiting = (status == Status.PROVISIONAL) | (status == Status.ALERT)
        status[waiting & (age > self.rule.expires_days)] = Status.EXPIRED
        core = status != Status.NONE
        status[(status == Status.NONE) & (_bits(counts.weak) >= _RIM_LOOKS)] = Status.PROVISIONAL
        status[~state.history.known | (counts.clear == 0)] = Status.NOT_OBSERVED
        named, looks = features.names(state.bands), np.maximum(counts.shown, 1).astype(np.float32)
        steady = state.kind == ground.BUILT
        kind = kinds(
            _states(state.before / looks, named), _states(state.after / looks, named),
            steady=steady, part_bare=self.limits.part_bare,
            neutral=(counts.shown >= self.rule.alert) & (2 * state.neutral > counts.shown),
        )  # fmt: skip
        kind[~core] = Kind.NONE
        arrays = {
            "status": status, "core": core & (status != Status.NOT_OBSERVED), "kind": kind,
            "first_look": _dates(counts.first, core), "last_normal": _dates(counts.normal, core),
            "magnitude": np.where(core, counts.strength / looks, 0).astype(np.float32),
            "looks": np.where(core, counts.shown, 0).astype(np.int16),
            "clear_looks": counts.clear,
            "consistency": np.where(core, counts.shown / np.maximum(counts.since, 1), 0),
        }  # fmt: skip
        made = {name: array.reshape(shape) for name, array in arrays.items()}
        made["consistency"] = made["consistency"].astype(np.float32)
        start = np.datetime64(state.watched_from, "D")
        return Change(
            grid=state.grid, indices=named, watched_from=start, margin=self.limits.bare_z, **made
        )


def history_length(days: Days) -> int:
    """Return how many of the first looks are history: two fifths, one year to three."""
    if not days.size:
        return 0
    span = (days[-1] - days[0]).astype("timedelta64[D]").astype(int)
    length = int(np.clip(span * _HISTORY_SHARE, *_HISTORY_DAYS))
    return int(np.searchsorted(days, days[0] + np.timedelta64(length, "D")))


def _states(values: Values, named: tuple[str, ...]) -> dict[str, Values]:
    """Return the indices that tell kinds of ground apart, as far as the bands allow."""
    found = dict(zip(named, values, strict=True))
    found["brightness"] = ground.brightness(values, named)
    if {"green", "swir16"} <= set(named):
        found["mndwi"] = ratio(found["green"], found["swir16"])
    if features.NDVI not in named:
        greenness = ratio(2 * found["green"], found["red"] + found["blue"])
        found["greenness"] = greenness
    return found


def _bits(looks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(np.bitwise_count(looks & np.uint8(0b111111)), dtype=np.uint8)


def _dates(numbers: NDArray[np.uint16], there: NDArray[np.bool_]) -> Days:
    days = numbers.astype(np.int64).astype("datetime64[D]")
    return np.where(there & (numbers != NO_DAY), days, np.datetime64("NaT", "D"))
