"""Builders for the two doors: a command line and an app, and a tiny archive."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import box
from shapely.geometry import mapping
from typer.testing import CliRunner, Result

from dashboard.cli import main
from geo.grid import Grid
from imagery import rasters
from tests.dashboard.served import Browser, Served, Watched, launched, serve, watching

PLACE = box(98.590, 16.290, 98.596, 16.296)
BUILT_FROM = 14
"""Month, counted from 2022-01, in which the block of the archive stands for the first time."""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command over a store in a folder of the test."""
    monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", str(tmp_path / "store" / "test.gpkg"))
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    def call(*words: object) -> Result:
        return runner.invoke(main.app, [str(word) for word in words])

    return call


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a running app over a store of hostile records, for all who only look at it."""
    with serve(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture(scope="module")
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return one like it for a module that changes its store."""
    with serve(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a Chromium; no longer than a module, for its driver keeps a loop that others need."""
    with launched() as opened:
        yield opened


@pytest.fixture(scope="module")
def watched(browser: Browser) -> Iterator[Watched]:
    """Return a page that the tests of a module open one after another, as a person does."""
    with watching(browser) as opened:
        yield opened


@pytest.fixture
def watched_anew(browser: Browser) -> Iterator[Watched]:
    """Return a page of a person who was never here."""
    with watching(browser) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a folder of 30 monthly colour pictures in which a bright block is built."""
    return write_pictures(tmp_path / "archive")


def write_pictures(root: Path, *, months: int = 30, built_from: int = BUILT_FROM) -> Path:
    """Write monthly pictures as STAC Items with one `visual` asset, as SpaceNet 7 is laid out."""
    grid = Grid.covering(PLACE, resolution_m=20)
    rng = np.random.default_rng(5)
    ground = rng.normal(0, 3, (3, *grid.shape)) + np.array([70, 90, 60])[:, None, None]
    for month in range(months):
        at = datetime(2022 + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        values = ground + rng.normal(0, 2, ground.shape)
        if month >= built_from:
            values[:, 10:18, 10:20] = np.array([190, 180, 170])[:, None, None]
        _write_item(root / f"M_{at:%Y_%m}", at, values, grid)
    return root


def _write_item(folder: Path, at: datetime, values: Any, grid: Grid) -> None:
    folder.mkdir(parents=True)
    picture = np.clip(values, 1, 255).astype(np.uint8)
    rasters.write_cog(folder / "visual.tif", picture, grid, nodata=0)
    end = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "id": folder.name,
        "collection": "test-monthly",
        "geometry": mapping(PLACE),
        "bbox": list(PLACE.bounds),
        "properties": {
            "datetime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "start_datetime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "end_datetime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "platform": "test",
            "gsd": 20,
        },
        "assets": {"visual": {"href": "./visual.tif", "roles": ["visual"]}},
        "links": [],
    }
    (folder / "item.json").write_text(json.dumps(item), encoding="utf-8")
