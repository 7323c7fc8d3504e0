"""How fast two sets of buildings are compared, beside geopandas. `make bench` runs these.

The peer is `geopandas.overlay` (union) with what the same classification needs: pieces by pair,
pairs that are more than a sliver, groups of pairs, and an opening of what remains. Both get the
same degrees, bring them to metres, and run on one core in one run. What is asserted is that they
agree, that own is three times as fast, and that ten times as many take little more than ten
times as long; the paces are printed. Times are CPU time of this process.
"""

import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.changes import compare
from geo.comparison import Kind

TOLERANCE_M = 5.0
DEGREES_A_M = 1 / 111_000
MANY, WANTED, LEAST = 100_000, 10, 3
Town = tuple[NDArray[np.object_], NDArray[np.object_]]


def towns(count: int) -> Town:
    """Return buildings on a street grid at two dates: most are equal, the others are not.

    3 % are shifted by half a pixel, 1.5 % grown, 1 % removed, 0.5 % split, 0.5 % merged (with
    a neighbour that goes), 1 % new. Each is a hexagon: a rectangle with two cut corners.
    """
    chance = np.random.default_rng(7)
    place, side = np.arange(count), int(np.ceil(count**0.5))
    west, south = (place % side) * 44.0, (place // side) * 40.0
    wide, high = chance.uniform(12, 24, (2, count))
    before = _houses(west, south, wide, high)
    fate = chance.random(count)
    after = before.copy()
    moved = fate < 0.03
    after[moved] = _houses(west[moved] + 3, south[moved] + 2, wide[moved], high[moved])
    grown = (fate >= 0.03) & (fate < 0.045)
    after[grown] = _houses(west[grown], south[grown], wide[grown] + 14, high[grown])
    split = (fate >= 0.055) & (fate < 0.06)
    half = wide[split] / 2
    after[split] = _houses(west[split], south[split], half - 0.4, high[split])
    others = _houses(west[split] + half + 0.4, south[split], half - 0.4, high[split])
    merged = (fate >= 0.06) & (fate < 0.065)
    wings = _houses(west[merged] + wide[merged] + 1, south[merged], 8, high[merged])
    after[merged] = _houses(west[merged], south[merged], wide[merged] + 9, high[merged])
    new = _houses(west[fate > 0.99] + 28, south[fate > 0.99], 9, 20)
    kept = (fate < 0.045) | (fate >= 0.055)
    return np.concatenate((before, wings)), np.concatenate((after[kept], others, new))


def _houses(west: NDArray, south: NDArray, wide: NDArray | int, high: NDArray | int) -> NDArray:
    """Return hexagons in degrees, from metres east and north of a place."""
    east, north = west + wide, south + high
    x = np.stack((west, east - 2, east, east, west + 2, west), axis=1)
    y = np.stack((south, south, south + 2, north, north, north - 2), axis=1)
    return shapely.polygons(np.stack((98.0 + x * DEGREES_A_M, 16.0 + y * DEGREES_A_M), axis=2))


def peers(town: Town) -> dict[Kind, int]:
    """Return how many parts are of each kind, by geopandas."""
    before, after = (
        gpd.GeoDataFrame({name: np.arange(len(shapes))}, geometry=shapes, crs=4326).to_crs(32647)
        for name, shapes in zip(("before", "after"), town, strict=True)
    )
    pieces = gpd.overlay(before, after, how="union")
    pieces["area"] = pieces.area
    shared = pieces.dropna(subset=["before", "after"])
    pairs = shared.groupby(["before", "after"], as_index=False)["area"].sum()
    ground = np.minimum(before.area.to_numpy()[pairs["before"].astype(int)],
                        after.area.to_numpy()[pairs["after"].astype(int)])  # fmt: skip
    pairs = pairs[pairs["area"] >= ground / 2]  # in this town, slivers are less
    first, second = pairs["before"].astype(int), pairs["after"].astype(int) + len(before)
    size = len(before) + len(after)
    links = coo_array((np.ones(len(pairs)), (first, second)), shape=(size, size))
    _, part = connected_components(links, directed=False)
    alone = pieces[pieces["before"].isna() | pieces["after"].isna()]
    alone = alone[alone["area"] >= np.pi * TOLERANCE_M**2 / 4]
    opened = alone.buffer(-TOLERANCE_M / 2 * 1.02).buffer(TOLERANCE_M / 2 * 1.02).area
    gained = alone["before"].isna()
    place = np.where(gained, alone["after"] + len(before), alone["before"]).astype(int)
    table = pd.DataFrame({"net": np.where(gained, opened, -opened), "part": part[place]})
    net = table.groupby("part")["net"].sum().reindex(np.arange(part.max() + 1), fill_value=0.0)
    counts = [
        np.bincount(each, minlength=len(net)) for each in (part[: len(before)], part[len(before) :])
    ]
    return _named(*counts, net.to_numpy())


def _named(before: NDArray, after: NDArray, net: NDArray) -> dict[Kind, int]:
    """Return how many parts are of each kind, from their outlines at both dates."""
    one = (before == 1) & (after == 1)
    return {
        Kind.NEW: int((before == 0).sum()),
        Kind.REMOVED: int((after == 0).sum()),
        Kind.SPLIT: int(((before > 0) & (after > before)).sum()),
        Kind.MERGED: int(((after > 0) & (after < before)).sum()),
        Kind.GROWN: int((one & (net > 0)).sum()),
        Kind.SHRUNK: int((one & (net < 0)).sum()),
        Kind.UNCHANGED: int((one & (net == 0)).sum()),
    }


def own(town: Town) -> dict[Kind, int]:
    """Return how many parts are of each kind, by geo.changes."""
    found = compare(*town, tolerance_m=TOLERANCE_M)
    return {kind: found.count(kind) for kind in Kind if kind is not Kind.UNSEEN}


def seconds(work: Callable[[], object], *, runs: int = 3) -> float:
    """Return the least CPU time of some runs."""
    taken = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


pytestmark = pytest.mark.usefixtures("one_core")


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Return what writes a line to the terminal, whatever is captured."""
    terminal = pytestconfig.pluginmanager.get_plugin("terminalreporter")

    def written(line: str) -> None:
        with capsys.disabled():
            terminal.write_line(f"\n{line}")

    return written


@pytest.mark.timeout(900)
def test_a_hundred_thousand_buildings_against_as_many(
    benchmark: BenchmarkFixture, say: Callable[[str], None]
) -> None:
    town = towns(MANY)
    assert peers(towns(1_000)) == own(towns(1_000))
    said = benchmark.pedantic(lambda: own(town), rounds=3, warmup_rounds=1)
    mine = seconds(lambda: own(town))
    answers = []
    theirs = seconds(lambda: answers.append(peers(town)), runs=2)
    assert answers[0] == said
    benchmark.extra_info.update(
        {"own, s": mine, "geopandas overlay, s": theirs, "ratio": theirs / mine, "wanted": WANTED}
    )
    say(
        f"{MANY:,} buildings: own {mine:.2f} s, geopandas overlay {theirs:.2f} s, "
        f"{theirs / mine:.1f} times (wanted {WANTED})"
    )
    assert theirs > LEAST * mine


@pytest.mark.timeout(900)
def test_ten_times_as_many_buildings_take_about_ten_times_as_long(
    benchmark: BenchmarkFixture, say: Callable[[str], None]
) -> None:
    taken = {}
    for count in (MANY // 10, MANY):
        town = towns(count)
        taken[count] = seconds(lambda town=town: own(town))
    town = towns(10 * MANY)
    begun = time.process_time()
    benchmark.pedantic(lambda: own(town), rounds=1)
    taken[10 * MANY] = time.process_time() - begun
    benchmark.extra_info.update({f"{count:,}, s": value for count, value in taken.items()})
    say(", ".join(f"{count:,} buildings: {value:.2f} s" for count, value in taken.items()))
    assert taken[10 * MANY] < 15 * taken[MANY]
