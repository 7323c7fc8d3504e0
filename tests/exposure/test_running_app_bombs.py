"""P7 on the running app: bombs are handed in on its own page, and it goes on answering everybody.

Here nothing is said about speed, for the machine may be busy; tests/benchmarks/test_uploads.py
measures that, with larger bombs.
"""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from layers.store.factory import open_store
from tests.dashboard.served import furnish
from tests.exposure.bombs import MEMORY, Watch, quick, set_off
from tests.exposure.running_app import PAGES, Visitor, running

pytestmark = pytest.mark.timeout(170)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int, Path]]:
    folder = tmp_path_factory.mktemp("bombed")
    (folder / "handed").mkdir()
    url = furnish(folder)
    there = {"TMPDIR": str(folder / "handed")}
    with running(folder, store=url, audience="analyst", settings=there) as (base, pid):
        yield base, pid, url


def held(url: Path) -> tuple[int, list[str]]:
    """Return the store's version, and what is wrong with it."""
    with closing(open_store(str(url), read_only=True)) as store:
        return store.version(), list(store.check())


def test_bombs_one_by_one_and_two_at_once_take_nothing_down_and_leave_nothing(
    app: tuple[str, int, Path],
) -> None:
    base, pid, url = app
    before, said = held(url), dict[str, str]()
    two = ("one_place.csv", "nothing_right.csv")
    with Watch(base, pid) as watch:
        made = dict(quick())
        for name in made.keys() - set(two):
            set_off(base, name, made[name], said, wait_s=90)
        both = [
            threading.Thread(target=set_off, args=(base, name, made[name], said),
                             kwargs={"wait_s": 90})
            for name in two
        ]  # fmt: skip
        for each in both:
            each.start()
        for each in both:
            each.join()
    assert said == dict.fromkeys(made, "finished")
    assert watch.wrong == []
    assert len(watch.health_s) > 20
    assert 50e6 < watch.peak <= MEMORY
    assert held(url) == before
    assert not [*(url.parent / "handed").iterdir()]
    with Visitor(base) as visitor:
        for page in PAGES:
            assert len(visitor.look(page).octets) > 3
