"""Recipe: every number that a run depends on, read from TOML and written back whole.

What a file leaves out has the default that stands here, and is written out with the rest,
so that a run on record can be repeated from its recipe alone. The id is made from content:
two files with the same numbers are one recipe.

Lengths are metres, areas square metres, shares 0 to 1, time in days.
"""

import tomllib
from dataclasses import asdict, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import data
from geo.period import Period
from imagery.confirm import Rule
from imagery.detectors.protocol import Detector
from imagery.detectors.registry import DETECTORS, detector
from imagery.errors import NoScenesError, RecipeError
from imagery.masks import MaskRules
from imagery.scene import Scene, Units
from layers.ids import content_id


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRules:
    """What is looked at, and in which pixels."""

    margin_m: float = 100.0
    """Margin around a zone's outline."""

    finest_m: float = 10.0
    """Pixels are as wide as the scenes resolve, and never narrower than this."""

    tile_pixels: int = 160
    """Side of a tile: what is held in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRules:
    """Which part of an archive is the baseline; what follows is monitored."""

    baseline_days: float = 365.0
    """Longest baseline."""

    baseline_share: float = 0.34
    """Share of the archive's length that the baseline takes, up to its longest."""

    min_looks: int = 15
    """Scenes that the baseline needs; it is made longer until it has them."""

    history_days: float = 1825.0
    """Scenes older than this, at the instant of the run, are left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorRules:
    """Which detector, and its settings."""

    name: str = "step"
    """A name of imagery.detectors.registry."""

    margin: float = 4.0
    """Standard deviations that a change must depart by."""

    consistency: float = 0.75
    """Share of the looks since the change that must show it."""

    baseline_looks: int = 5
    """Clear looks before the change that a pixel needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectRules:
    """Which outlines are kept, and how they are told to be known ones."""

    min_area_m2: float = 600.0
    """Minimum mapping unit."""

    near_days: int = 75
    """Neighbours whose first looks differ by more are two outlines."""

    match_iou: float = 0.2
    """A candidate that overlaps a stored detection by this much is its next state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRules:
    """The two composites of a run."""

    days: float = 120.0
    """Length of the period that a composite is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FootprintRules:
    """How the built-up outline of a site is made."""

    observed_share: float = 0.7
    """Share of a site that must be seen in a quarter; below it no area is given."""

    built_share: float = 0.5
    """A pixel counts as built-up from this share on."""

    site_margin_m: float = 0.0
    """Margin around a site's outline within which its footprint is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Every number that a run depends on."""

    name: str = "reflectance"
    """For people."""

    grid: GridRules = field(default_factory=GridRules)
    """What is looked at."""

    period: PeriodRules = field(default_factory=PeriodRules)
    """Baseline and monitoring period."""

    masks: MaskRules = field(default_factory=MaskRules)
    """What is a clear look."""

    detector: DetectorRules = field(default_factory=DetectorRules)
    """What is a change."""

    confirmation: Rule = field(default_factory=Rule)
    """How many looks make which word."""

    objects: ObjectRules = field(default_factory=ObjectRules)
    """What is an outline."""

    picture: PictureRules = field(default_factory=PictureRules)
    """What is shown."""

    footprint: FootprintRules = field(default_factory=FootprintRules)
    """What is built-up."""

    @property
    def id(self) -> str:
        """Made from every number, and from the version of the detector."""
        return content_id("rc", self.text(), DETECTORS[self.detector.name]().version)

    def text(self) -> str:
        """Return the recipe, whole, as TOML."""
        lines = [f'name = "{self.name}"']
        for section, values in asdict(self).items():
            if section == "name":
                continue
            lines += ["", f"[{section}]"]
            lines += [f"{key} = {_toml(value)}" for key, value in values.items()]
        return "\n".join(lines) + "\n"

    def make_detector(self) -> Detector:
        """Return the detector that this recipe names."""
        settings: dict[str, Any] = asdict(self.detector)
        name = settings.pop("name")
        return detector(name, rule=self.confirmation, **settings)

    def periods(self, scenes: tuple[Scene, ...]) -> tuple[Period, Period]:
        """Return baseline and monitoring period for an archive.

        Parameters
        ----------
        scenes
            By (acquired, id); all of them lie before the instant of the run.

        Raises
        ------
        NoScenesError
            If they are too few for both.

        """
        needed = max(self.period.min_looks, self.detector.baseline_looks)
        if len(scenes) <= needed:
            raise NoScenesError(
                f"{len(scenes)} scenes are too few: the recipe {self.name} needs {needed} for the "
                "baseline and at least one after it. Give a longer archive, or a recipe with a "
                "smaller period.min_looks."
            )
        first = scenes[0].acquired
        last = scenes[-1].acquired + timedelta(microseconds=1)
        share = (last - first) * self.period.baseline_share
        end = first + min(share, timedelta(days=self.period.baseline_days))
        end = max(end, scenes[needed - 1].acquired + timedelta(microseconds=1))
        return Period(first, end), Period(end, max(last, end + timedelta(microseconds=1)))


def read(text: str) -> Recipe:
    """Return the recipe that a TOML text holds.

    Raises
    ------
    RecipeError
        If it is no TOML, names what there is not, or a number cannot be.

    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"This recipe is no TOML: {error}.") from None
    sections = {each.name: each for each in fields(Recipe) if each.name != "name"}
    _refuse_unknown("a recipe", set(tables) - {"name"}, set(sections))
    made: dict[str, Any] = {
        name: _section(name, each.default_factory, tables.get(name, {}))  # type: ignore[misc]
        for name, each in sections.items()
    }
    recipe = Recipe(name=_name(tables.get("name", "unnamed")), **made)
    _check(recipe)
    return recipe


def read_file(path: Path) -> Recipe:
    """Return the recipe of a TOML file.

    Raises
    ------
    RecipeError
        If it cannot be read, or is none.

    """
    try:
        return read(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"The recipe {path} cannot be read: {error}.") from None


def bundled(units: Units) -> Recipe:
    """Return the recipe that comes with the project for scenes of such units."""
    name = "display" if units is Units.DISPLAY else "reflectance"
    return read_file(data.path(f"recipes/{name}.toml"))


def _section(name: str, kind: Any, given: Any) -> Any:
    if not isinstance(given, dict):
        raise RecipeError(f"{name} is a section of a recipe: write [{name}] above its numbers.")
    default = kind()
    known = {each.name: getattr(default, each.name) for each in fields(default)}
    _refuse_unknown(f"[{name}]", set(given), set(known))
    return type(default)(
        **{key: _value(f"{name}.{key}", value, known[key]) for key, value in given.items()}
    )


def _value(name: str, value: Any, default: Any) -> Any:
    """Return a value of the type of its default; an int serves where a float is meant."""
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(default):
        wanted = {float: "a number", int: "a whole number", str: "a text"}[type(default)]
        raise RecipeError(f"{name} is {value!r}, and must be {wanted}, such as {default!r}.")
    if isinstance(value, int | float) and not 0 <= value < float("inf"):
        raise RecipeError(f"{name} is {value!r}; no number of a recipe is below 0 or endless.")
    if "share" in name and not 0 <= value <= 1:
        raise RecipeError(f"{name} is {value!r}, and a share lies between 0 and 1, not per cent.")
    return value


def _check(recipe: Recipe) -> None:
    """Refuse numbers that can be, each for itself, and make no sense where they stand."""
    if recipe.detector.name not in DETECTORS:
        raise RecipeError(
            f"There is no detector {recipe.detector.name!r}. Choose one of {', '.join(DETECTORS)}."
        )
    if recipe.grid.finest_m <= 0 or recipe.grid.tile_pixels < 16:
        raise RecipeError(
            f"grid.finest_m is {recipe.grid.finest_m:g} and grid.tile_pixels "
            f"{recipe.grid.tile_pixels}; a pixel has a width, and a tile at least 16 pixels a side."
        )
    if recipe.period.baseline_share >= 1 or recipe.period.min_looks < 1:
        raise RecipeError(
            f"period.baseline_share is {recipe.period.baseline_share:g} and period.min_looks "
            f"{recipe.period.min_looks}: something must be left to monitor, and one look to "
            "compare it with."
        )


def _refuse_unknown(where: str, given: set[str], known: set[str]) -> None:
    if unknown := sorted(given - known):
        raise RecipeError(
            f"{unknown[0]!r} is nothing that {where} knows; it would have no effect. Choose from "
            f"{', '.join(sorted(known))}."
        )


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.replace("-", "").replace("_", "").isalnum():
        raise RecipeError(f"name is {value!r}; use letters, digits and hyphens.")
    return value


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
