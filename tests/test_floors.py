"""The floors hold, and the check that says so can fail.

Imports are planted in a copy of the tree, one for each rule that somebody could break without
noticing; each must be caught by the contract that forbids it. The copy is never run.
"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("geo", "data", "layers", "imagery", "dashboard")
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
RUFF = Path(sys.executable).with_name("ruff")

PLANTS = [
    ("geo.area", "layers.terms", "Floors: dashboard over imagery over layers"),
    ("geo.errors", "geo.grid", "Floors inside geo"),
    ("geo.area", "os", "geo is pure"),
    ("geo.cells", "random", "geo is pure"),
    ("geo.shapes", "geopandas", "geo is pure"),
    ("layers.zone", "layers.compound", "Floors inside layers"),
    ("layers.disclosure", "layers.read", "Floors inside layers"),
    ("layers.history", "imagery.cube", "Floors: dashboard over imagery over layers"),
    ("layers.store.sqlite", "layers.store.memory", "Floors inside layers.store"),
    ("layers.frames", "rasterio", "Records do not know pixels"),
    ("layers.exchange.exporting", "layers.store.protocol", "Raw records leave the store"),
    ("layers.exchange.exporting", "layers.vault", "The vault"),
    ("imagery.composite", "layers.terms", "Pixels do not know records"),
    ("imagery.cube", "imagery.sources.folder", "Floors inside imagery"),
    ("imagery.sources.folder", "imagery.sources.simulate", "Floors inside imagery.sources"),
    ("imagery.jobs.refresh", "layers.report", "Victim reports"),
    ("imagery.jobs.refresh", "layers.vault", "The vault"),
    ("dashboard.cli.main", "dashboard.pages.zone_page", "Streamlit stays behind its own door"),
    ("dashboard.briefing.sheet", "streamlit", "Streamlit stays behind its own door"),
    ("dashboard.wiring", "dashboard.cache", "Floors inside dashboard"),
    ("dashboard.pages.zone_page", "dashboard.pages.runs_page", "Pages do not know one another"),
    ("dashboard.pages.zone_page", "layers.store.sqlite", "Raw records leave the store"),
    ("dashboard.server", "layers.vault", "The vault"),
    ("dashboard.maps.overlays", "layers.report", "Victim reports"),
]

BANS = [
    ("dashboard/pages/zone_page.py", "import os\nos.environ['X']\n"),
    ("layers/read.py", "from datetime import datetime, UTC\ndatetime.now(UTC)\n"),
    ("layers/read.py", "import geopandas\ngeopandas.read_file('x')\n"),
    ("layers/read.py", "import sqlite3\n"),
    ("imagery/sources/folder.py", "import rasterio\nrasterio.open('x')\n"),
    ("dashboard/maps/overlays.py", "import folium\n"),
    ("dashboard/pages/zone_page.py", "import streamlit as st\nst.cache_data(None)\n"),
    ("dashboard/state.py", "import pickle\n"),
    ("imagery/sources/folder.py", "import requests\n"),
]


def floors_of(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the imports of the packages in a folder."""
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def broken_contracts(report: str) -> dict[str, str]:
    """Return name -> what was found, for each broken contract of a report."""
    _, _, rest = report.partition("Broken contracts\n")
    lines = rest.splitlines()
    starts = [n - 1 for n, line in enumerate(lines) if n and line and set(line) == {"-"}]
    starts = [n for n in starts if lines[n].strip()]
    ends = [*starts[1:], len(lines)]
    return {lines[a]: "\n".join(lines[a + 1 : b]) for a, b in zip(starts, ends, strict=True)}


def copy_of_the_tree(folder: Path) -> Path:
    """Copy the packages and their floors, to plant imports in."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, folder / room, ignore=shutil.ignore_patterns("node_modules", "*.csv")
        )
    return folder


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what the check says of a copy with every plant in it."""
    copy = copy_of_the_tree(tmp_path_factory.mktemp("planted"))
    for importer, imported, _ in PLANTS:
        path = copy / f"{importer.replace('.', '/')}.py"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\nimport {imported}\n")
    return broken_contracts(floors_of(copy).stdout)


def test_the_floors_hold() -> None:
    checked = floors_of(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(("importer", "imported", "contract"), PLANTS)
def test_a_planted_import_is_caught(
    planted: dict[str, str], importer: str, imported: str, contract: str
) -> None:
    found = [text for name, text in planted.items() if name.startswith(contract)]
    assert any(f"{importer} -> {imported}" in text for text in found), sorted(planted)


def test_a_new_file_needs_a_floor(tmp_path: Path) -> None:
    copy = copy_of_the_tree(tmp_path)
    (copy / "geo" / "attic.py").write_text('"""A file without a floor."""\n', encoding="utf-8")
    checked = floors_of(copy)
    assert checked.returncode != 0
    assert "attic" in checked.stdout


@pytest.mark.parametrize(("place", "source"), BANS)
def test_a_ban_is_caught_behind_any_door_but_its_own(place: str, source: str) -> None:
    checked = subprocess.run(
        [RUFF, "check", "--no-cache", "--select", "TID251", "--stdin-filename", place, "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "TID251" in checked.stdout


def test_the_door_for_readers_imports_the_dashboard_alone() -> None:
    tree = ast.parse((ROOT / "streamlit_app.py").read_text(encoding="utf-8"))
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names = {
        each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
    }
    assert names == {"streamlit"}
    assert froms <= {"dashboard", "dashboard.assets"}
