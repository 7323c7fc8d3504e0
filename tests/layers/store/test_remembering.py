"""What a remembering store answers is what the store itself would, and is asked for once."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from layers.composite import CompositeImage
from layers.compound import Compound
from layers.lease import Lease
from layers.report import Report
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.store.remembering import Remembering
from layers.zone import Zone
from tests.builders import a_composite, a_compound, a_lease, a_report, a_zone


class Counting(MemoryStore):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def select(self, kind: type[Any], **equal: object) -> list[Any]:
        self.asked[kind.__name__] += 1
        return super().select(kind, **equal)


@pytest.fixture
def inner() -> Counting:
    inner = Counting()
    inner.put([a_zone(), a_compound(), a_lease()])
    return inner


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Return a remembering store, and another hold of the same file."""
    path = str(tmp_path / "two.gpkg")
    one, other = Remembering(open_store(path, create=True)), open_store(path)
    yield one, other
    one.close()
    other.close()


def test_a_question_is_asked_once_while_nothing_changes(inner: Counting) -> None:
    store = Remembering(inner)
    first = store.select(Zone)
    first.clear()  # whose list it is, may do so
    assert store.select(Zone) == [a_zone()]
    assert store.select(Zone, zone_id="Z-none") == []
    assert inner.asked == {"Zone": 2}


def test_an_effect_of_another_is_seen_at_once(two: tuple[Store, Store]) -> None:
    store, other = two
    assert store.select(Zone) == []
    other.put([a_zone()])
    assert store.select(Zone) == [a_zone()]
    other.put([replace(a_zone(), name="Anew")], replace=True)
    assert [each.name for each in store.select(Zone)] == ["Anew"]


def test_what_is_written_without_a_version_is_never_kept(inner: Counting) -> None:
    store = Remembering(inner)
    store.put([replace(a_lease(), holder="another")], replace=True)
    assert [each.holder for each in store.select(Lease)] == ["another"]
    assert [each.holder for each in store.select(Lease)] == ["another"]
    assert inner.asked["Lease"] == 2


def test_nothing_is_left_of_an_effect_that_failed(two: tuple[Store, Store]) -> None:
    store, other = two

    def fail() -> None:
        with store.alone():
            store.put([a_zone()])
            assert store.select(Zone) == [a_zone()]
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    other.put([a_compound()])  # the next effect has the number that the failed one had
    assert store.select(Zone) == []
    assert store.select(Compound) == [a_compound()]


def test_what_may_have_to_go_for_good_and_pictures_are_never_kept(inner: Counting) -> None:
    inner.put([a_report(), a_composite()])
    store = Remembering(inner)
    for _ in range(2):
        store.select(Report)
        store.select(CompositeImage)
    assert inner.asked == {"Report": 2, "CompositeImage": 2}


def test_an_answer_that_was_overtaken_while_it_was_made_is_not_kept(inner: Counting) -> None:
    class Slow(Counting):
        """Writes while it answers, and another asks, as a second thread would."""

        overtaken = False

        def select(self, kind: type[Any], **equal: object) -> list[Any]:
            found = inner.select(kind, **equal)
            if not self.overtaken:
                self.overtaken = True
                inner.put([a_zone(zone_id="Z-late")])
                store.select(Compound)
            return found

        def version(self) -> int:
            return inner.version()

    store = Remembering(Slow())
    assert len(store.select(Zone)) == 1
    assert len(store.select(Zone)) == 2


def test_after_an_effect_of_its_own_what_is_of_other_kinds_is_still_known(inner: Counting) -> None:
    store = Remembering(inner)
    for kind in (Zone, Compound):
        store.select(kind)
    with store.alone():
        store.put([a_compound(compound_id="C-new", name="New")])
    assert len(store.select(Compound)) == 2
    store.select(Zone)
    assert inner.asked == {"Zone": 1, "Compound": 2}


def test_no_more_records_are_kept_than_are_allowed(inner: Counting) -> None:
    inner.put([a_zone(zone_id=f"Z-more-{number}", name="More") for number in range(9)])
    store = Remembering(inner, most=10)
    for _ in range(2):
        store.select(Zone)  # ten of them
    assert inner.asked["Zone"] == 1
    store.select(Compound)  # one too many: what was asked longest ago goes
    store.select(Compound)
    assert inner.asked["Compound"] == 1
    store.select(Zone)
    assert inner.asked["Zone"] == 2
    small = Remembering(inner, most=3)
    for _ in range(2):
        assert len(small.select(Zone)) == 10
    assert inner.asked["Zone"] == 4


class Asked(RuleBasedStateMachine):
    """Two holds of one store, one of which remembers, through effects and failures of both."""

    def __init__(self) -> None:
        super().__init__()
        self.plain = MemoryStore()
        self.store = Remembering(self.plain, most=12)

    @rule(number=st.integers(0, 3), name=st.sampled_from("abc"), through=st.booleans())
    def write(self, number: int, name: str, through: bool) -> None:
        (self.store if through else self.plain).put(
            [a_zone(zone_id=f"Z-{number}", name=name)], replace=True
        )

    @rule(number=st.integers(0, 3), name=st.sampled_from("abc"), kinds=st.sampled_from("zcb"))
    def alone(self, number: int, name: str, kinds: str) -> None:
        zone = a_zone(zone_id=f"Z-{number}", name=name)
        compound = a_compound(compound_id=f"C-{number}", name=name)
        with self.store.alone(), self.store.alone():
            self.store.put(
                {"z": [zone], "c": [compound], "b": [zone, compound]}[kinds], replace=True
            )

    @rule(number=st.integers(0, 3), name=st.sampled_from("abc"))
    def fail(self, number: int, name: str) -> None:
        with contextlib.suppress(OSError), self.store.alone():
            self.store.put([a_zone(zone_id=f"Z-{number}", name=name)], replace=True)
            self.same()
            raise OSError("full")

    @rule()
    def same(self) -> None:
        assert self.store.select(Zone) == self.plain.select(Zone)
        assert self.store.select(Zone, name="a") == self.plain.select(Zone, name="a")
        assert self.store.select(Compound) == self.plain.select(Compound)


TestAsked = Asked.TestCase
TestAsked.settings = settings(max_examples=50, stateful_step_count=30)
