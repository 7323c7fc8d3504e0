"""Judge: whether a look differs from what was expected, and what the looks add up to.

Two branches (detection notes, section 4, step 7). On ground with plants, construction is their
loss: NDVI falls far, in spread and in itself, and red light rises. On ground without, all bands
together stray far, and it grows lighter or darker, or turns from soil to something else. A look
that strays half as far is weak: it makes no alarm, and lets a pixel join one beside it.

Looks are counted, never weighed: two anomalous looks in a row are provisional, three in a row
or four of five an alert, five of six over 45 days confirmed; normal looks in a row take it back.
A look that was not clear counts for nothing and against nothing; nor does one that could not
have shown a confirmed change, had it still been there.

Arrays are (pixel,) or (feature, pixel). `imagery.monitor.rules` does the arithmetic, compiled;
`tests/imagery/monitor/plain.py` says the same in plain Python.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from imagery.confirm import Rule
from imagery.monitor import rules
from imagery.monitor.history import History, terms

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a look must stray."""

    green_z: float = 4.0
    """Standard deviations that NDVI must fall by, on ground with plants."""

    green_drop: float = 0.20
    """NDVI that it must fall by."""

    red_rise: float = 0.02
    """Reflectance that red must rise by."""

    bare_z: float = 4.0
    """Root mean square, over all bands, of standard deviations, on ground without plants."""

    bare_change: float = 0.04
    """Reflectance that it must grow lighter or darker by."""

    part_bare: float = 0.34
    """NDVI up to which a pixel that lost much of it counts as cleared in part."""

    weak: float = 0.5
    """Share of each of these that makes a weak look."""


@dataclass(slots=True, eq=False)
class Counts:
    """What the looks of each pixel add up to so far; every array is (pixel,)."""

    strong: NDArray[np.uint8]
    """The last eight clear looks, newest in the lowest bit; 1 = strong."""

    weak: NDArray[np.uint8]
    """The same for looks that were at least weak."""

    quiet: NDArray[np.uint8]
    """Normal looks since the last strong one, of an open episode."""

    tier: NDArray[np.int8]
    """How far the open episode has come: codes of imagery.change.Status, or BEGUN."""

    first: NDArray[np.uint16]
    """Day of the first strong look of the open episode; NO_DAY for none."""

    normal: NDArray[np.uint16]
    """Day of the last clear look before it that was not strong; NO_DAY for none."""

    shown: NDArray[np.int16]
    """Strong looks of the open episode."""

    since: NDArray[np.int16]
    """Clear looks since it began."""

    clear: NDArray[np.int16]
    """Clear looks monitored."""

    strength: NDArray[np.float32]
    """Sum of the strong looks' departures, standard deviations."""

    @classmethod
    def none(cls, pixels: int) -> "Counts":
        """Return the counts before any look."""
        kinds = {
            "strong": np.uint8, "weak": np.uint8, "quiet": np.uint8, "tier": np.int8,
            "first": np.uint16, "normal": np.uint16, "shown": np.int16, "since": np.int16,
            "clear": np.int16, "strength": np.float32,
        }  # fmt: skip
        return cls(**{name: np.zeros(pixels, dtype=kind) for name, kind in kinds.items()})

    def arrays(self) -> tuple[NDArray[np.generic], ...]:
        """Return the arrays in the order of their fields."""
        return tuple(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where among the features each one lies that a rule needs; -1 = there is none."""

    ndvi: int = -1
    red: int = -1
    green: int = -1
    nir: int = -1
    swir16: int = -1
    swir22: int = -1
    blue: int = -1
    visible: tuple[int, ...] = (0,)
    bands: int = 1
    """How many of the features are bands; they come first."""

    @classmethod
    def of(cls, features: tuple[str, ...]) -> "Places":
        """Return the places of named features."""
        there = {name: number for number, name in enumerate(features)}
        singles = {name: there.get(name, -1) for name in cls.__slots__[:7]}
        seen = tuple(there[band] for band in ("blue", "green", "red") if band in there)
        bands = len(features) - (singles["ndvi"] >= 0)
        return cls(**singles, visible=seen or (0,), bands=bands)

    def array(self) -> NDArray[np.int64]:
        """Return them as one array, the visible ones last."""
        singles = (self.ndvi, self.red, self.green, self.nir, self.swir16, self.swir22)
        return np.array((*singles, self.bands, self.blue, *self.visible), dtype=np.int64)


def take_in(
    values: Values, history: History, common: Values, kind: NDArray[np.int8], counts: Counts,
    sums: tuple[Values, Values, NDArray[np.int16]], *, day: np.datetime64, places: Places,
    limits: Limits, rule: Rule,
) -> None:  # fmt: skip
    """Take in one look: grade each pixel, and add that to its counts and sums, in place.

    Parameters
    ----------
    values : (feature, pixel) float32
        The look; NaN = hidden.
    history
        What was expected, and the spread about it.
    common : (stratum, feature) float32
        What each kind of ground does on this day.
    kind : (pixel,) int8
        Its stratum.
    counts
        What the looks before add up to.
    sums : (feature, pixel) float32 twice, (pixel,) int16
        Over the strong looks of an episode: what the same ground did, what they showed, and how
        many of them added light without the colour of soil.
    day
        Of the look, UTC.
    places
        Where the features lie.
    limits, rule
        How far is far, and how many looks make which word.

    """
    far = np.array(
        [limits.green_z, limits.green_drop, limits.red_rise, limits.bare_z, limits.bare_change,
         limits.weak], dtype=np.float32,
    )  # fmt: skip
    many = np.array(
        [rule.provisional, rule.alert, rule.confirmed, rule.confirmed_days, rule.retracted],
        dtype=np.int64,
    )
    known = (
        terms(day), history.step, history.beta, history.sigma, history.short,
        history.of_season(day),
    )  # fmt: skip
    number = np.uint16(day.astype("datetime64[D]").astype(np.int64))
    rules.take_in(
        np.ascontiguousarray(values), known, common, kind, places.array(), far, number, many,
        counts.arrays(), sums,
    )  # fmt: skip
