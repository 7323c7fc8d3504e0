"""A folder of SMART files, read and checked: models on one side, every problem on the other.

Files are told apart by what they say of themselves, never by name, so a folder may hold one
region or many, in either published layout. A model with a problem is refused whole: a site
without one of its looks would be another site.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.errors import RejectedError
from layers.exchange.reading.limits import MAX_BYTES
from layers.exchange.smart.checking import (
    KINDS,
    OBSERVATION,
    REGION,
    SITE,
    SUMMARY,
    wrong_with,
)
from layers.exchange.smart.problems import Problem

Feature = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One region model or one site model, as it stands in its file."""

    file: str
    """Name of the file."""

    kind: str
    """region or site."""

    features: tuple[Feature, ...]
    """All of them, in order."""

    beside: Mapping[str, Any]
    """What stands beside the features in the file, such as its type."""

    @property
    def place(self) -> int:
        """Return where the region or site stands among the features, from 0."""
        return next(n for n, each in enumerate(self.features) if _kind(each) == self.kind)

    @property
    def head(self) -> Feature:
        """Return the region or the site."""
        return self.features[self.place]

    @property
    def about(self) -> Mapping[str, Any]:
        """Return the properties of the region or the site."""
        return properties(self.head)

    @property
    def id(self) -> str:
        """Return the id of the region or the site."""
        return str(self.about["region_id" if self.kind == REGION else "site_id"])

    @property
    def region_id(self) -> str:
        """Return the region that it belongs to; of a site that names none, what its id says."""
        return str(self.about["region_id"] or self.id.rpartition("_")[0])

    @property
    def rest(self) -> tuple[Feature, ...]:
        """Return the site summaries or the observations, in order."""
        return tuple(each for n, each in enumerate(self.features) if n != self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What a folder holds."""

    files: int
    """How many were looked at."""

    regions: tuple[Model, ...]
    """Region models that can be trusted, by id."""

    sites: tuple[Model, ...]
    """Site models that can be trusted, by id."""

    problems: tuple[Problem, ...] = ()
    """Every one, by file and row."""

    @property
    def refused(self) -> int:
        """Return how many files have a problem."""
        return len({each.file for each in self.problems})


def read_folder(root: Path) -> Folder:
    """Return the models of a folder, or of one file, and what is wrong with the others.

    Parameters
    ----------
    root
        With region and site models (.geojson) anywhere in it.

    Raises
    ------
    RejectedError
        If there is no such folder, or no such file in it.

    """
    if not root.exists():
        raise RejectedError(f"There is no folder {root}. Check the path.")
    paths = [root] if root.is_file() else sorted(root.rglob("*.geojson"))
    paths = [path for path in paths if not path.name.startswith(".")]
    if not paths:
        raise RejectedError(
            f"No .geojson file lies in {root}. Give the folder with SMART region and site models."
        )
    models: list[Model] = []
    problems: list[Problem] = []
    for path in paths:
        found = _read(path)
        if isinstance(found, Model):
            models.append(found)
        else:
            problems += found
    whole, again = _once(models)
    return Folder(
        files=len(paths),
        regions=tuple(each for each in whole if each.kind == REGION),
        sites=tuple(each for each in whole if each.kind == SITE),
        problems=tuple(sorted([*problems, *again])),
    )


def refuse(folder: Folder, *, skip_refused: bool) -> None:
    """Refuse a folder with problems, unless its good files are wanted.

    Raises
    ------
    RejectedError
        With the first of them; the message says what to do.

    """
    if not folder.problems or skip_refused:
        return
    most = 12
    shown = "\n".join(map(str, folder.problems[:most]))
    more = len(folder.problems) - most
    rest = f"\nAnd {more} more." if more > 0 else ""
    raise RejectedError(
        f"{folder.refused} of {folder.files} files have problems; nothing was taken.\n{shown}{rest}"
        "\nMend them, or pass --skip-refused to take the others."
    )


def properties(feature: Feature) -> Mapping[str, Any]:
    """Return the properties of a feature."""
    found: Mapping[str, Any] = feature["properties"]
    return found


def _kind(feature: Any) -> str:
    about = feature.get("properties") if isinstance(feature, dict) else None
    found = about.get("type") if isinstance(about, dict) else None
    return found if isinstance(found, str) else ""


def _read(path: Path) -> Model | list[Problem]:
    try:
        whole = _json(path)
    except (OSError, ValueError, RecursionError) as error:
        return [Problem(path.name, 0, "", _unread(error))]
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or whole.get("type") != "FeatureCollection":
        return [Problem(path.name, 0, "", "is no GeoJSON FeatureCollection with features.")]
    heads = [each for each in features if _kind(each) in (REGION, SITE)]
    if len(heads) != 1:
        stray = Counter(_kind(each) or "without a type" for each in features)
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(stray.items())) or "nothing"
        message = f"needs one region or one site among its features, and has {told}."
        return [Problem(path.name, 0, "", message)]
    kind = _kind(heads[0])
    problems = [
        Problem(path.name, row, *wrong)
        for row, wrong in _rows_wrong(features, kind, square=_square(heads[0]))
    ]
    if kind == SITE and len(features) < 2:
        problems.append(Problem(path.name, 0, "", "holds a site without an observation."))
    if problems:
        return problems
    beside = {name: value for name, value in whole.items() if name != "features"}
    return Model(file=path.name, kind=kind, features=tuple(features), beside=beside)


def _rows_wrong(
    features: Sequence[Any], kind: str, *, square: str
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the row, the field and what is wrong with it."""
    inner = {REGION: SUMMARY, SITE: OBSERVATION}[kind]
    seen: set[str] = set()
    for row, each in enumerate(features, 1):
        found = _kind(each)
        if found in KINDS and found not in (kind, inner):
            yield row, ("type", f"is {found}, and the file of a {kind} holds {inner} features.")
            continue
        problems = list(wrong_with(each, square=square))
        yield from ((row, wrong) for wrong in problems)
        if problems:
            continue
        about = each["properties"]
        if found == SUMMARY and about["site_id"] in seen:
            yield row, ("site_id", f"{about['site_id']} stands more than once in this file.")
        if found == SUMMARY:
            seen.add(about["site_id"])
        region = about.get("region_id")
        if found == SITE and region and about["site_id"].rpartition("_")[0] != region:
            yield row, ("site_id", f"{about['site_id']} is no site of the region {region}.")


def _square(head: Mapping[str, Any]) -> str:
    square = head["properties"].get("mgrs")
    return square if isinstance(square, str) else ""


def _once(models: Sequence[Model]) -> tuple[list[Model], list[Problem]]:
    """Return the models whose id stands once, by id, and the problems of the others."""
    named = defaultdict(list)
    for each in models:
        named[each.kind, each.id].append(each)
    problems = [
        Problem(each.file, 0, f"{kind}_id", f"{name} stands in {len(all_of)} files; ids differ.")
        for (kind, name), all_of in named.items()
        if len(all_of) > 1
        for each in all_of
    ]
    whole = [all_of[0] for _, all_of in sorted(named.items()) if len(all_of) == 1]
    return whole, problems


def _json(path: Path) -> Any:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"has {size:,} bytes, more than {MAX_BYTES:,}")
    text = path.read_text("utf-8-sig")
    return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_each_once)


def _unread(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return (
            f"is no whole JSON file (line {error.lineno}: {error.msg}); it may be cut short. "
            "Get it again."
        )
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8 text. Save it as UTF-8."
    if isinstance(error, RecursionError):
        return "is nested too deep to be a model."
    return f"cannot be read: {error}."


def _no_constant(name: str) -> None:
    raise ValueError(f"it holds {name}, which is no number in JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(
            name for name, count in Counter(name for name, _ in pairs).items() if count > 1
        )
        raise ValueError(f"the name {twice!r} stands twice in one object")
    return found
