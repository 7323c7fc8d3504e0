"""Releases: counts of reports, worked out once a quarter, and never asked of the reports again.

With free dates, k = 10 gave away 945 of 1,429 report days (promises.md, finding 4). So there is
no question to be asked here: a quarter is published once it has been over for 90 days, as regions
of one grid that do not overlap, and each holds k reports or more of three places or more. What is
too few is merged into the rest of the coarser cell, and left out if that does not do. Regions
stay. A number changes only by reports that could be published by themselves, and only in a release
that also adds a quarter, so that nobody learns in which week one came or went. Figures of what
reports say in codes are in the same release, by the same rules: `layers.release_figures`.

Pure: the same reports give the same rows, bit for bit. Invented reports are counted apart.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.cells import (
    RELEASE_K,
    RELEASE_RESOLUTION,
    compacted,
    parent_of,
    parts_of,
    resolution_of,
    spread,
)
from layers.release import Release
from layers.release_basis import ReleaseBasis
from layers.release_cell import ReleaseCell
from layers.release_figure import ReleaseFigure
from layers.release_figures import next_figures
from layers.release_rules import (
    MIN_PLACES,
    Counts,
    Spot,
    at_least,
    carried,
    last_settled,
    releasable,
)
from layers.report import Report

RESOLUTIONS = (RELEASE_RESOLUTION, 4, 3, 2)
"""Of the cells that name regions, finest first."""

Layer = tuple[str, bool]
"""Quarter, and whether the reports are invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A release, before it is kept."""

    release: Release
    """By which rules, and over what."""

    cells: tuple[ReleaseCell, ...]
    """Its rows, in order of quarter and region."""

    figures: tuple[ReleaseFigure, ...]
    """Its figures, in order of year, topic and code."""

    basis: tuple[ReleaseBasis, ...]
    """What the numbers were made from; for the next release alone."""


@dataclass(frozen=True, slots=True)
class _Region:
    name: str
    ground: frozenset[str]
    counts: Counts
    number: int


def next_release(
    reports: Iterable[Report],
    *,
    made_at: datetime,
    previous: Release | None = None,
    rows: Sequence[ReleaseCell] = (),
    figures: Sequence[ReleaseFigure] = (),
    basis: Sequence[ReleaseBasis] = (),
) -> Made | None:
    """Return the next release, or None where no further quarter has settled since the last.

    Parameters
    ----------
    reports
        All that are kept now, in any order.
    made_at
        Now, UTC.
    previous
        The newest release; None if none was made.
    rows
        Its rows.
    figures
        Its figures.
    basis
        What its numbers were made from.

    """
    through = last_settled(made_at)
    if previous is not None and through <= previous.through:
        return None
    live: dict[Layer, Counts] = defaultdict(Counter)
    there = list(reports)
    for each in there:
        if each.epoch <= through:
            live[each.epoch, each.synthetic][each.cell, each.compound_id] += 1
    regions = _kept(rows, basis, live)
    for layer, counts in live.items():
        regions[layer] += _carved(counts, taken=_ground(regions[layer]))
    number = previous.number + 1 if previous else 1
    release_id = f"{number:06d}"
    cells = tuple(
        _row(release_id, layer, each)
        for layer in sorted(regions)
        for each in sorted(regions[layer], key=lambda region: region.name)
    )
    said, made_from = next_figures(
        there,
        through=through,
        release_id=release_id,
        rows=figures,
        basis=basis,
        before=previous.through if previous else "",
    )
    release = Release(
        release_id=release_id, number=number, made_at=made_at, through=through, k=RELEASE_K,
        min_places=MIN_PLACES, resolutions=tuple(map(str, RESOLUTIONS)),
        sha256=_digest(cells, said), previous=previous.release_id if previous else "",
    )  # fmt: skip
    return Made(release=release, cells=cells, figures=said, basis=(*_basis(regions), *made_from))


def _kept(
    rows: Sequence[ReleaseCell], basis: Sequence[ReleaseBasis], live: Mapping[Layer, Counts]
) -> dict[Layer, list[_Region]]:
    """Return the regions that were published before, renewed where enough is new."""
    counted: dict[str, Counts] = defaultdict(Counter)
    for one in basis:
        cell, _, compound = one.place.partition("/")
        counted[one.row_id][cell, compound] = one.exact
    regions: dict[Layer, list[_Region]] = defaultdict(list)
    for row in rows:
        layer, ground = (row.epoch, row.synthetic), spread(row.cells)
        now = _within(live.get(layer, Counter()), ground)
        number, still = carried(row.at_least, +counted[row.row_id], now)
        regions[layer].append(_Region(row.region, ground, still, number))
    return regions


def _carved(counts: Counts, *, taken: frozenset[str]) -> list[_Region]:
    """Return new regions on ground that no region has yet: single cells, then rests of parents."""
    found: list[_Region] = []
    left = [spot for spot in counts if spot[0] not in taken]
    for resolution in RESOLUTIONS:
        groups: dict[str, list[Spot]] = defaultdict(list)
        for spot in left:
            groups[parent_of(spot[0], resolution)].append(spot)
        new = [
            _Region(name, parts_of(name) - taken, here, at_least(here))
            for name, spots in groups.items()
            if releasable(here := Counter({spot: counts[spot] for spot in spots}))
        ]
        found += new
        taken |= _ground(new)
        left = [spot for spot in left if spot[0] not in taken]
    return found


def _ground(regions: Iterable[_Region]) -> frozenset[str]:
    return frozenset().union(*(each.ground for each in regions))


def _within(counts: Counts, ground: frozenset[str]) -> Counts:
    return Counter({spot: count for spot, count in counts.items() if spot[0] in ground})


def _row_id(layer: Layer, name: str) -> str:
    epoch, invented = layer
    return f"{epoch}-{name}" + ("-invented" if invented else "")


def _row(release_id: str, layer: Layer, region: _Region) -> ReleaseCell:
    return ReleaseCell(
        release_id=release_id, row_id=_row_id(layer, region.name), region=region.name,
        epoch=layer[0], synthetic=layer[1], resolution=resolution_of(region.name),
        cells=compacted(region.ground), at_least=region.number,
    )  # fmt: skip


def _digest(cells: Iterable[ReleaseCell], figures: Iterable[ReleaseFigure]) -> str:
    """Return the hash of what is shown; with exact counts in it, they could be guessed by it."""
    shown = [
        *([each.row_id, each.at_least, each.resolution, *each.cells] for each in cells),
        *([each.row_id, each.at_least] for each in figures),
    ]
    return hashlib.sha256(json.dumps(shown, separators=(",", ":")).encode()).hexdigest()


def _basis(regions: Mapping[Layer, Sequence[_Region]]) -> tuple[ReleaseBasis, ...]:
    return tuple(
        ReleaseBasis(
            row_id=_row_id(layer, each.name), place="/".join(spot), exact=each.counts[spot],
            synthetic=layer[1],
        )
        for layer in sorted(regions)
        for each in sorted(regions[layer], key=lambda region: region.name)
        for spot in sorted(each.counts)
    )  # fmt: skip
