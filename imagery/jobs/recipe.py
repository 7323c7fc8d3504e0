"""Recipe: every number that a run depends on, read from TOML, and kept whole with the run.

The rules of masks and of confirmation stand with what they steer (`imagery.masks`,
`imagery.confirm`); a recipe may set each of them, and writes all of them out.
"""

import hashlib
import tomllib
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from imagery.confirm import Rule
from imagery.detectors.registry import NAMES, VERSIONS, Detectors
from imagery.detectors.step import StepDetector, StepRules
from imagery.errors import RecipeError
from imagery.masks import MaskRules
from imagery.monitor.judge import Limits
from imagery.monitor.monitor import Monitor
from imagery.score import Bar

_LIMITS: dict[str, tuple[float, float]] = {
    "margin_m": (0, 20_000),
    "resolution_m": (0.5, 1_000),
    "tile_pixels": (16, 4_096),
    "halo_pixels": (0, 64),
    "near_days": (0, 3_660),
    "min_area_m2": (0, 1e9),
    "min_pixels": (1, 10_000),
    "min_score": (0, 1),
    "same_iou": (0.01, 1),
    "composite_days": (1, 3_660),
    "observed_share": (0, 1),
    "site_margin_m": (0, 1_000),
    "site_precision_m": (0, 5_000),
}
_ADVICE = "Begin with a copy of data/recipes/balanced.toml."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The numbers of one kind of run. See data/recipes/balanced.toml for what each means."""

    name: str
    """For people."""

    detector: str
    """Name of the detector."""

    margin_m: float
    """Around the zone, metres."""

    resolution_m: float
    """Finest pixel, metres."""

    tile_pixels: int
    """Side of a tile, pixels: what is held in memory at a time."""

    halo_pixels: int = 8
    """Pixels around a tile that are read with it, so that cloud beyond its edge is known."""

    near_days: int = 45
    """Neighbours whose first looks differ by more are two outlines."""

    min_area_m2: float
    """Minimum mapping unit, m²."""

    min_pixels: int = 4
    """Strong pixels that an outline needs."""

    min_score: float = 0.0
    """What scores less is not kept."""

    same_iou: float
    """Overlap from which two detections are one."""

    composite_days: int
    """Length of the two pictures' periods."""

    observed_share: float
    """Share of a site that must be seen for an area to be given."""

    site_margin_m: float = 60.0
    """Around a detection, so that what is built later beside it is seen to grow."""

    site_precision_m: float = 1_000.0
    """A compound known only to within more than this has no outline worth measuring."""

    masks: MaskRules = field(default_factory=MaskRules)
    """What is a clear look."""

    confirmation: Rule = field(default_factory=Rule)
    """How many looks make which word."""

    step: StepRules = field(default_factory=StepRules)
    """How large a step must be, for the detector of that name."""

    limits: Limits = field(default_factory=Limits)
    """How far a look must stray, for the detector monitor."""

    figures: Bar = field(default_factory=Bar)
    """What a detection must reach to be measured by quarter and summed up."""

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be."""
        if self.detector not in NAMES:
            raise RecipeError(
                f"Recipe {self.name}: there is no detector {self.detector!r}. "
                f"Choose one of {', '.join(NAMES)}."
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
        flat = {name: value for name, value in asdict(self).items() if not isinstance(value, dict)}
        lines = [f"{name} = {_toml(value)}" for name, value in flat.items()]
        for name, section in asdict(self).items():
            if isinstance(section, dict):
                lines += ["", f"[{name}]"]
                lines += [f"{key} = {_toml(value)}" for key, value in section.items()]
        return "\n".join(lines) + "\n"

    @property
    def id(self) -> str:
        """Made from every number and the detectors' versions: two with one id do the same."""
        text = self.toml + VERSIONS
        return f"{self.name}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"

    def detectors(self) -> Detectors:
        """Return the detectors, with this recipe's settings."""
        return Detectors(
            step=StepDetector(rules=self.step, rule=self.confirmation),
            monitor=Monitor(limits=self.limits, rule=self.confirmation),
        )


def read_recipe(path: Path) -> Recipe:
    """Return the recipe of a TOML file.

    Raises
    ------
    RecipeError
        If it is no TOML, or a number is missing, unknown, or cannot be.

    """
    try:
        return parse_recipe(path.read_text("utf-8"), where=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"The recipe {path.name} cannot be read: {error}.") from None


def parse_recipe(text: str, *, where: str = "given") -> Recipe:
    """Return the recipe of a TOML text, such as a run on record holds.

    Raises
    ------
    RecipeError
        If it is no TOML, or a number is missing, unknown, or cannot be.

    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"The recipe {where} cannot be read: {error}. {_ADVICE}") from None
    made: dict[str, Any] = _values(Recipe, found, where)
    return Recipe(**made)


def _values(kind: type, found: dict[str, Any], where: str) -> dict[str, Any]:
    """Return the values of a table, each of the type of its field."""
    known = {each.name: each for each in fields(kind)}
    needed = {
        name
        for name, each in known.items()
        if each.default is MISSING and each.default_factory is MISSING
    }
    missing, unknown = sorted(needed - set(found)), sorted(set(found) - set(known))
    if missing or unknown:
        raise RecipeError(
            f"The recipe {where} lacks {', '.join(missing) or 'nothing'} and has unknown "
            f"{', '.join(unknown) or 'nothing'}. {_ADVICE}"
        )
    return {name: _value(known[name].type, name, value, where) for name, value in found.items()}


def _value(kind: Any, name: str, value: Any, where: str) -> Any:
    """Return a value if it is of its kind; a whole number serves where any number is meant."""
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            raise RecipeError(f"The recipe {where}: {name} is a section. Write [{name}] above it.")
        return kind(**_values(kind, value, f"{where} [{name}]"))
    if kind is float and type(value) is int:
        return float(value)
    words = {float: "a number", int: "a whole number", str: "a text"}
    if type(value) is not kind:
        raise RecipeError(f"The recipe {where}: {name} is {value!r}, and must be {words[kind]}.")
    if kind is not str and not 0 <= value < float("inf"):
        raise RecipeError(f"The recipe {where}: {name} is {value!r}, and cannot be below 0.")
    return value


def _toml(value: str | float) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
