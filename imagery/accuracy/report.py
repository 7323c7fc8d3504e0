"""Report: every yardstick that a folder of data offers, measured, and told in one page.

Sets are found by how they are laid out; one that is missing is skipped and named. What fails is
told with its reason, and the others go on.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any

from imagery.accuracy.archive_sets import SetResult, run_set
from imagery.accuracy.injection import InjectionResult, inject
from imagery.accuracy.judging import EVER, a_zone
from imagery.accuracy.pair_scores import PairScore, score_pair
from imagery.accuracy.pair_sets import find_pairs
from imagery.accuracy.sets import find_sets
from imagery.accuracy.tropics_run import TropicsCase, run_tropics
from imagery.errors import ImageryError
from imagery.jobs.looking import Archive, open_archive
from imagery.jobs.recipe import Recipe
from imagery.progress import Progress
from imagery.scene import Units
from imagery.sources.folder import FolderSource

POINT = "balanced"
"""The operating point at which injection and tropics are run."""


@dataclass(slots=True, kw_only=True)
class Accuracy:
    """All that was measured."""

    sets: list[SetResult] = field(default_factory=list)
    """Archives, with or without labels."""

    pairs: list[PairScore] = field(default_factory=list)
    """Two dates each."""

    injection: dict[str, InjectionResult] = field(default_factory=dict)
    """By set."""

    tropics: list[TropicsCase] = field(default_factory=list)
    """Simulated sites."""

    skipped: list[str] = field(default_factory=list)
    """What could not be measured, and why."""

    def told(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "sets": [_plain(each) for each in self.sets],
            "pairs": [_plain(each) for each in self.pairs],
            "injection": {name: _injected(each) for name, each in self.injection.items()},
            "tropics": [_plain(each) for each in self.tropics],
            "skipped": self.skipped,
        }


def measure(
    root: Path, recipes: Mapping[str, Recipe], *, only: str = "", progress: Progress
) -> Accuracy:
    """Measure everything that a folder offers.

    Parameters
    ----------
    root
        The folder of data.
    recipes
        By operating point.
    only
        Only sets whose name holds this; empty for all, and for the simulation.
    progress
        Called with what is measured, how many steps are done, and of how many.

    """
    made = Accuracy()
    sets = [each for each in find_sets(root) if only in each.name]
    pairs = [each for each in find_pairs(root) if only in each.name]
    total = len(sets) + len(pairs) + 2
    for done, one in enumerate(sets):
        progress(one.name, done, total)
        made.sets.append(run_set(one, recipes))
        made.skipped += _broken(made.sets[-1])
    for done, pair in enumerate(pairs, len(sets)):
        progress(pair.name, done, total)
        try:
            made.pairs.append(score_pair(pair))
        except (ImageryError, OSError, ValueError) as error:
            made.skipped.append(f"Pair {pair.name}: {error}")
    progress("injection", total - 2, total)
    for one, result in zip(sets, made.sets, strict=True):
        if result.units == Units.REFLECTANCE and not result.labelled and not result.failed:
            _inject(made, one.items, one.name, recipes[POINT])
    progress("simulated tropics", total - 1, total)
    if not only:
        try:
            made.tropics = run_tropics(root, {POINT: recipes[POINT]})
        except ImageryError as error:
            made.skipped.append(f"Simulated tropics: {error}")
    for name, found in {"archives": sets, "pairs": pairs, "injection": made.injection}.items():
        if not found:
            made.skipped.append(f"No {name}: {root.name} holds no data of that layout.")
    progress("done", total, total)
    return made


def _broken(result: SetResult) -> list[str]:
    """Say how many scenes of a set were damaged: what was found was found without them."""
    if not result.broken:
        return []
    first = next(iter(result.broken.values()))
    return [f"{result.name}: {len(result.broken)} scenes could not be read. The first: {first}"]


def _inject(made: Accuracy, items: Path, name: str, recipe: Recipe) -> None:
    source = FolderSource(items)
    try:
        archive = open_archive(
            a_zone(name, source.extent()), source=source, recipe=recipe, as_of=EVER
        )
        if max(archive.grid.shape) > recipe.tile_pixels:
            made.skipped.append(f"Injection into {name}: larger than a tile, so it was left out.")
            return
        made.injection[name] = inject(_raw(archive), recipe.detectors().monitor, recipe.masks)
    except (ImageryError, KeyError) as error:
        made.skipped.append(f"Injection into {name}: {error}")


def _raw(archive: Archive) -> Any:
    return archive.source.read(archive.scenes, archive.grid, archive.bands)


def _injected(result: InjectionResult) -> dict[str, Any]:
    plain = _plain(result)
    del plain["squares"]
    return dict(plain)


def _plain(value: Any) -> Any:
    """Return plain values of a record of results."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
