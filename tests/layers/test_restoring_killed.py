"""A restore that is killed leaves the old store or the new one, and can be done again.

Python says each touch of a file before it happens: at each of them, one restore is killed.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.audit_entry import AuditEntry
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.terms import Audience, AuditAction
from tests.layers.killing import in_a_child
from tests.layers.restored import EXACT, Place, lost


def rows_in(path: Path) -> int:
    if not path.exists():
        return 0
    with contextlib.closing(open_store(str(path), read_only=True)) as store:
        return sum(store.count(kind) for kind in TABLES)


def check_whole(place: Place) -> None:
    """Check that a store in its place is the new one, with its vault and what its log says."""
    assert lost(str(place.path), place.kept) == []
    assert rows_in(place.path) == place.rows() + 1
    with contextlib.closing(open_store(str(place.path), read_only=True)) as store:
        assert store.select(AuditEntry)[-1].action is AuditAction.RESTORED
    assert place.vault.exact(Audience.CASEWORKER) == {"P-1": EXACT}


def killed(place: Place, moment: int, *, empty: bool) -> bool:
    """Kill a restore, look, and do it again; return whether the first had come to its end."""
    if empty:
        place.path.parent.mkdir()
        open_store(str(place.path), create=True).close()
    was_killed, _ = in_a_child(place.restore, moment)
    assert was_killed
    assert place.path.exists() or not empty
    done = rows_in(place.path) > 0
    if not done:
        place.restore()
    check_whole(place)
    return done


def killed_at(some: Callable[[int], list[int]], folder: Path) -> list[bool]:
    """Kill a restore at some of its moments, with nothing and an empty store in its place."""
    place = Place(folder)
    place.restore()  # the first one loads modules, and so touches files that no later one does
    place.into(folder / "counted")
    was_killed, count = in_a_child(place.restore, None)
    assert not was_killed
    found = []
    for number in some(count):
        place.into(folder / f"new-{number}")
        found.append(killed(place, number, empty=number % 2 == 0))
    return found


def test_a_restore_that_is_killed_leaves_the_old_store_or_the_new_one(tmp_path: Path) -> None:
    found = killed_at(
        lambda count: [*range(4, count - 10, 24), *range(count - 10, count)], tmp_path
    )
    assert {*found} == {True, False}
    assert found == sorted(found)  # old until one moment, and new from then on


@pytest.mark.slow
def test_a_restore_that_is_killed_at_every_moment_leaves_the_old_store_or_the_new_one(
    tmp_path: Path,
) -> None:
    found = killed_at(lambda count: [*range(1, count + 1)], tmp_path)
    assert found == sorted(found)
