"""layers.releases and layers.releasing: what is published, when, and that nothing is due twice."""

from collections import Counter
from datetime import timedelta

from geo.cells import cell_of, parent_of, parts_of, spread
from layers.read import Reader
from layers.release_basis import ReleaseBasis
from layers.release_cell import ReleaseCell
from layers.release_rules import places, releasable, renewed
from layers.releasing import make_release
from layers.report import Report
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import NOW, a_crowd, a_log, a_report


def said(store: MemoryStore, days: int = 0) -> str:
    asked = Reader(store, Audience.PUBLIC, as_of=NOW + timedelta(days=days))
    return asked.report_cells().said()


def test_none_made_and_an_old_one_are_said_in_words() -> None:
    store = MemoryStore()
    assert make_release(a_log(store), as_of=NOW) is None
    assert "no release of report counts was made yet" in said(store)
    store.put(a_crowd(17, synthetic=False))
    assert make_release(a_log(store), as_of=NOW) is not None
    assert said(store).endswith("1 counts of 11 reports and more")
    assert "it is 101 days old" in said(store, days=101)


def test_a_release_is_made_once_a_quarter_and_what_was_given_out_stays() -> None:
    store = MemoryStore()
    store.put(a_crowd(17))
    first = make_release(a_log(store), as_of=NOW)
    store.put([a_report(report_id="late", compound_id="C-1")])
    assert make_release(a_log(store), as_of=NOW + timedelta(days=7)) is None
    second = make_release(a_log(store), as_of=NOW + timedelta(days=95))
    assert first is not None
    assert second is not None
    assert (second.previous, second.sha256) == (first.release_id, first.sha256)
    assert [row.at_least for row in store.select(ReleaseCell)] == [15, 15]


def test_what_is_too_little_in_its_cell_is_merged_into_the_parent_or_left_out() -> None:
    store = MemoryStore()
    store.put(a_crowd(10))
    make_release(a_log(store), as_of=NOW)
    assert store.select(ReleaseCell) == []
    other = MemoryStore()
    other.put([*a_crowd(10), a_report(report_id="x", compound_id="C-9", cell="8564a36bfffffff")])
    make_release(a_log(other), as_of=NOW)
    (row,) = other.select(ReleaseCell)
    assert row.resolution < 5
    assert row.region == parent_of(cell_of(98.6, 16.3), row.resolution)


def test_a_cell_is_no_place_beside_a_compound_that_is_stated_in_it() -> None:
    assert places({("c", "C-1"): 5, ("c", ""): 9, ("d", ""): 1}) == 2


def cells_apart() -> tuple[str, list[str]]:
    """Return a coarser cell and its parts, in order."""
    parent = parent_of(cell_of(98.6, 16.3), 4)
    return parent, sorted(parts_of(parent))


def some(count: int, cell: str, name: str) -> list[Report]:
    return [
        a_report(report_id=f"{name}-{n}", compound_id=f"C-{name}-{n % 3}", cell=cell,
                 synthetic=False)
        for n in range(count)
    ]  # fmt: skip


def grounds(store: MemoryStore, release: str) -> dict[str, tuple[frozenset[str], int]]:
    rows = store.select(ReleaseCell, release_id=release)
    return {row.region: (spread(row.cells), row.at_least) for row in rows}


def test_the_rest_of_a_parent_is_the_ground_that_no_finer_region_has() -> None:
    parent, parts = cells_apart()
    store = MemoryStore()
    store.put(some(16, parts[0], "a") + some(8, parts[1], "b") + some(8, parts[2], "c"))
    make_release(a_log(store), as_of=NOW)
    assert grounds(store, "000001") == {
        parts[0]: (frozenset({parts[0]}), 15), parent: (frozenset(parts[1:]), 15),
    }  # fmt: skip


def test_a_rest_that_comes_later_leaves_out_what_was_released_before() -> None:
    parent, parts = cells_apart()
    store = MemoryStore()
    store.put(some(16, parts[0], "a"))
    make_release(a_log(store), as_of=NOW)
    store.put(some(8, parts[1], "b") + some(8, parts[2], "c"))
    make_release(a_log(store), as_of=NOW + timedelta(days=95))
    assert grounds(store, "000002") == {
        parts[0]: (frozenset({parts[0]}), 15), parent: (frozenset(parts[1:]), 15),
    }  # fmt: skip


def test_invented_reports_are_counted_in_regions_of_their_own() -> None:
    store = MemoryStore()
    store.put(a_crowd(10, synthetic=False))
    store.put([a_report(report_id=f"i-{n}", compound_id=f"C-{n % 3}") for n in range(12)])
    make_release(a_log(store), as_of=NOW)
    assert [(row.synthetic, row.at_least) for row in store.select(ReleaseCell)] == [(True, 11)]


def test_a_number_is_never_renewed_to_what_could_not_be_published() -> None:
    counted = Counter({(cell_of(98.6, 16.3), f"C-{n}"): 8 for n in range(3)})
    few = Counter(dict.fromkeys(counted, 2))
    assert releasable(counted - few)
    assert renewed(counted, few) == counted
    assert renewed(counted, Counter()) == counted
    enough = Counter(dict.fromkeys(counted, 4))
    assert renewed(counted, enough) == enough


def test_a_region_whose_reports_are_all_gone_keeps_its_number_and_no_trace_of_them() -> None:
    store = MemoryStore()
    store.put(a_crowd(17, synthetic=False))
    make_release(a_log(store), as_of=NOW)
    store.remove(Report, [(f"P-{n}",) for n in range(17)])
    make_release(a_log(store), as_of=NOW + timedelta(days=95))
    assert [row.at_least for row in store.select(ReleaseCell)] == [15, 15]
    assert store.select(ReleaseBasis) == []
