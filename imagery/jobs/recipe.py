"""Recipe: every number that a run depends on, read from TOML, and kept whole with the run."""

import hashlib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from imagery.detectors.registry import DETECTORS
from imagery.errors import RecipeError

_LIMITS: dict[str, tuple[float, float]] = {
    "margin_m": (0, 20_000),
    "resolution_m": (0.5, 1_000),
    "tile_pixels": (16, 4_096),
    "baseline_days": (1, 3_660),
    "baseline_share": (0.05, 0.95),
    "baseline_looks": (3, 1_000),
    "min_area_m2": (0, 1e9),
    "same_iou": (0.01, 1),
    "composite_days": (1, 3_660),
    "observed_share": (0, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The numbers of one kind of run. See data/recipes/default.toml for what each means."""

    name: str
    """For people."""

    detector: str
    """Name of the detector."""

    margin_m: float
    """Around the zone, metres."""

    resolution_m: float
    """Finest pixel, metres."""

    tile_pixels: int
    """Side of a tile, pixels."""

    baseline_days: int
    """Length of the baseline."""

    baseline_share: float
    """At most this share of the looks is baseline."""

    baseline_looks: int
    """At least so many looks are."""

    min_area_m2: float
    """Minimum mapping unit, m²."""

    same_iou: float
    """Overlap from which two detections are one."""

    composite_days: int
    """Length of the two pictures' periods."""

    observed_share: float
    """Share of a site that must be seen for an area to be given."""

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be."""
        if self.detector not in DETECTORS:
            raise RecipeError(
                f"Recipe {self.name}: there is no detector {self.detector!r}. "
                f"Choose one of {', '.join(DETECTORS)}."
            )
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise RecipeError(
                    f"Recipe {self.name}: {name} is {value:g}, and must lie between {low:g} and "
                    f"{high:g}. Mend it in the recipe's file."
                )

    @property
    def toml(self) -> str:
        """The recipe as TOML, whole, one line a number."""
        lines = (f"{each.name} = {_toml(getattr(self, each.name))}" for each in fields(self))
        return "\n".join(lines) + "\n"

    @property
    def id(self) -> str:
        """Made from every number: two recipes with one id do the same."""
        return f"{self.name}-{hashlib.sha256(self.toml.encode()).hexdigest()[:10]}"


def read_recipe(path: Path) -> Recipe:
    """Return the recipe of a TOML file.

    Raises
    ------
    RecipeError
        If it is no TOML, or a number is missing, unknown, or cannot be.

    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"The recipe {path.name} cannot be read: {error}.") from None
    known = {each.name: each.type for each in fields(Recipe)}
    missing, unknown = sorted(set(known) - set(found)), sorted(set(found) - set(known))
    if missing or unknown:
        raise RecipeError(
            f"The recipe {path.name} lacks {', '.join(missing) or 'nothing'} and has unknown "
            f"{', '.join(unknown) or 'nothing'}. Begin with a copy of data/recipes/default.toml."
        )
    for name, value in found.items():
        wanted: type | tuple[type, ...] = str if known[name] is str else (int, float)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise RecipeError(f"The recipe {path.name}: {name} has a value of the wrong kind.")
    return Recipe(**found)


def _toml(value: str | float) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
