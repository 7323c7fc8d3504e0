"""What every test gets: no settings of this machine, seeded chance, and the real data if there.

No test reaches a host beyond this machine: pytest-recording blocks it (pyproject.toml).
"""

import functools
import gc
import os
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from streamlit import config
from streamlit.components.v2 import manifest_scanner

from tests.postgis_server import Server, started

ROOT = Path(__file__).parent.parent
SHARED = "COMPOUNDWATCH_SHARED"
SEED = 20_261_123

settings.register_profile(
    "ci",
    deadline=None,  # two busy cores say nothing about a law
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", parent=settings.get_profile("ci"), max_examples=2_000)
settings.load_profile("ci")  # more: pytest --hypothesis-profile=thorough


def pytest_configure() -> None:
    """Forget the settings of whoever runs the tests, before anything is made from them."""
    for name in [each for each in os.environ if each.startswith("COMPOUNDWATCH_")]:
        if name != SHARED:
            del os.environ[name]
    # Apps, workers and commands are started by the hundred: each would compile all it imports.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ["MPLBACKEND"] = "Agg"
    os.environ["XDG_CONFIG_HOME"] = mkdtemp(prefix="compoundwatch-")  # the vault's keys


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Search for no garbage while modules are loaded: a quarter of the time, and there is none."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what lasts longest, so that no process waits for it at the end.

    Raises
    ------
    pytest.UsageError
        If a test with a browser stands where `make test` does not look for one.

    """
    for each in items:
        marks = {mark.name for mark in each.iter_markers()}
        looked_for = each.path.stem.endswith("in_chromium") or "slow" in marks
        if "browser" in marks and not looked_for:
            raise pytest.UsageError(f"{each.nodeid}: move it to a file test_…_in_chromium.py.")
    items.sort(key=lambda each: each.get_closest_marker("early") is None)


def pytest_collection_finish() -> None:
    """Leave out what is loaded by now when garbage is searched for: it stays to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _packages_are_looked_through_once() -> Iterator[None]:
    """Keep what Streamlit finds in installed packages: AppTest reads them anew for each page.

    It took three quarters of the time of such a test. No search for garbage comes after a page, as
    in the app that is served.
    """
    config.set_option("runner.postScriptGC", False)
    with pytest.MonkeyPatch.context() as patch:
        once = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture
def rng() -> np.random.Generator:
    """Return chance that is the same in every run."""
    return np.random.default_rng(SEED)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real data and notes, or skip where it is not."""
    folder = Path(os.environ.get(SHARED) or ROOT.parent / "shared").resolve()
    if not (folder / "data").is_dir():
        pytest.skip(f"No real data here: {SHARED} names no folder that holds data/ ({folder}).")
    return folder


@pytest.fixture(scope="session")
def postgis() -> Iterator[Server]:
    """Return a running PostgreSQL with PostGIS, one a worker; or skip where it is not installed."""
    yield from started()
