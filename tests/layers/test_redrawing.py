"""An outline is drawn anew: the id stays, every outline that was is kept, nothing is half done."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from layers.audit_entry import AuditEntry
from layers.boundary import Boundary
from layers.bounds import holding, in_order
from layers.compound import Compound
from layers.errors import ConflictError, RejectedError, StoreError
from layers.read import Reader
from layers.redrawing import Redraw, draw_new, imported, redraw, stand_of
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import Audience, OutlineKind
from layers.zone import Zone
from tests.builders import NOW, SITE, SQUARE, a_compound, a_log, a_zone
from tests.stores import ENGINES, new

WIDER = box(98.58, 16.28, 98.62, 16.32)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    made = new(request.param, request)
    made.put([a_zone(), a_compound()])
    yield made
    made.close()


def drawn(store: Store, outline: Any, step: int = 1, **said: Any) -> Boundary:
    """Draw the zone anew, from what it is now."""
    stand = stand_of(store.get(Zone, "Z-1"), store.select(Boundary, site_id="Z-1"))
    asked = Redraw(outline=outline, started_from=stand, **said)
    return redraw(a_log(store), Zone, "Z-1", asked, at=NOW + timedelta(minutes=step))


def test_the_id_stays_and_the_outline_that_came_with_the_record_is_kept_first(
    store: Store,
) -> None:
    made = drawn(store, WIDER, note="it grew")
    zone = store.get(Zone, "Z-1")
    assert zone.outline.equals(WIDER)
    assert zone.outline_kind is OutlineKind.DIGITISED
    first, second = in_order(store.select(Boundary, site_id="Z-1"))
    assert first.outline.equals(SQUARE)
    assert (first.drawn_by, second.boundary_id) == ("as recorded", made.boundary_id)
    assert second.replaces == first.boundary_id
    (entry,) = store.select(AuditEntry)
    assert made.boundary_id in entry.about


def test_a_drawing_that_another_overtook_is_refused_and_names_him(store: Store) -> None:
    stand = stand_of(store.get(Zone, "Z-1"), [])
    drawn(store, WIDER)
    asked = Redraw(outline=SITE, started_from=stand)
    with pytest.raises(ConflictError, match="was changed since this drawing began"):
        redraw(a_log(store), Zone, "Z-1", asked, at=NOW)
    assert store.get(Zone, "Z-1").outline.equals(WIDER)
    assert store.count(Boundary) == 2


def test_what_holds_from_a_day_on_ends_what_was_before_that_day(store: Store) -> None:
    drawn(store, WIDER, valid_from=date(2024, 7, 1))
    reader = Reader(store, Audience.ANALYST, as_of=NOW)
    assert reader.zone_outline("Z-1", date(2024, 6, 30)) == SQUARE
    assert reader.zone_outline("Z-1", date(2024, 7, 1)) == WIDER
    told = {tuple(each) for each in reader.boundaries("Z-1").frame["spans"]}
    assert told == {((None, date(2024, 7, 1)),), ((date(2024, 7, 1), None),)}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"outline": SQUARE}, "nothing to keep"),
        ({"outline": WIDER, "valid_from": date(2090, 1, 1)}, "yet to come"),
        ({"outline": WIDER, "note": "x" * 2_001}, "Shorten it"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    store: Store, said: dict[str, Any], why: str
) -> None:
    with pytest.raises(RejectedError, match=why):
        drawn(store, **said)
    assert store.count(Boundary) == store.count(AuditEntry) == 0


def test_a_new_compound_comes_with_its_boundary_and_its_entry(store: Store) -> None:
    site = a_compound(compound_id="C-new", shape=None)
    made = draw_new(a_log(store), site, Redraw(outline=SITE), at=NOW)
    assert store.get(Compound, "C-new").outline == SITE
    assert store.select(Boundary, site_id="C-new") == [made]
    with pytest.raises(ConflictError, match="is taken"):
        draw_new(a_log(store), site, Redraw(outline=SITE), at=NOW)


@pytest.mark.parametrize("country", ["ZZ", "mmr", "Myanmar"])
@pytest.mark.parametrize("make", [a_zone, a_compound])
def test_a_new_site_lies_in_a_country_that_there_is(store: Store, make: Any, country: str) -> None:
    site = make()
    object.__setattr__(site, "country_iso3", country)
    with pytest.raises(RejectedError, match="The country is n"):
        draw_new(a_log(store), site, Redraw(outline=SITE), at=NOW)
    assert store.count(Boundary) == store.count(AuditEntry) == 0


def came(store: Store, site: Any, step: int) -> None:
    """Let a site come with an import, in place of the one that stands."""
    with store.alone():
        kept = imported(store, [site], at=NOW + timedelta(minutes=step))
        store.put([site], replace=True)
        store.put(kept)


def test_an_outline_that_comes_with_an_import_stands_in_the_history_as_a_drawn_one(
    store: Store,
) -> None:
    came(store, a_zone(name="Another name"), 1)
    assert store.count(Boundary) == 0  # the outline is the same
    came(store, a_zone(outline=WIDER, source_title="A survey"), 2)
    drawn(store, SITE, 3)
    came(store, a_zone(outline=SQUARE), 4)
    found = in_order(store.select(Boundary, site_id="Z-1"))
    assert [each.outline for each in found] == [SQUARE, WIDER, SITE, SQUARE]
    assert [each.replaces for each in found] == ["", *(each.boundary_id for each in found[:-1])]
    assert found[1].source_title == "A survey"
    reader = Reader(store, Audience.ANALYST, as_of=NOW)
    assert reader.zone_outline("Z-1", NOW.date()) == store.get(Zone, "Z-1").outline == SQUARE
    assert not store.select(Boundary, site_id="C-1")


def test_an_outline_is_kept_when_an_import_knows_a_point_alone_and_before_another_comes(
    store: Store,
) -> None:
    came(store, a_compound(shape=SITE.centroid), 1)
    (kept,) = store.select(Boundary, site_id="C-1")
    assert kept.outline == SITE
    came(store, a_compound(shape=WIDER), 2)
    assert [e.outline for e in in_order(store.select(Boundary, site_id="C-1"))] == [SITE, WIDER]
    came(store, a_compound(compound_id="C-2", shape=WIDER), 3)
    came(store, a_compound(compound_id="C-3", shape=None), 4)
    came(store, a_compound(compound_id="C-3", shape=WIDER), 5)
    assert store.count(Boundary) == 2  # nothing was there before


def test_a_store_that_fails_in_the_middle_keeps_nothing_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = store.put

    def full(records: Any, *, replace: bool = False) -> Any:
        if replace:
            raise StoreError("The disk is full.")
        return put(records, replace=replace)

    monkeypatch.setattr(store, "put", full)
    before = store.version()
    with pytest.raises(StoreError, match="full"):
        drawn(store, WIDER)
    assert store.count(Boundary) == store.count(AuditEntry) == 0
    assert (store.get(Zone, "Z-1").outline, store.version()) == (SQUARE, before)


days = st.none() | st.dates(date(2020, 1, 1), date(2024, 12, 31))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 9), days), min_size=1, max_size=6))
def test_history_is_one_chain_and_every_outline_that_was_can_be_had_back(
    steps: list[tuple[int, date | None]],
) -> None:
    store = MemoryStore()
    store.put([a_zone()])
    made = []
    for step, (size, since) in enumerate(steps, 1):
        outline = box(98.5, 16.2, 98.5 + size / 100, 16.3)
        try:
            made.append(drawn(store, outline, step, valid_from=since))
        except RejectedError:
            continue  # the outline that it has
    found = in_order(store.select(Boundary, site_id="Z-1"))
    assert [each.replaces for each in found] == ["", *(each.boundary_id for each in found[:-1])]
    assert {each.boundary_id for each in made} <= {each.boundary_id for each in found}
    assert found[0].outline.equals(SQUARE)
    held = holding(found, NOW.date())
    assert held is not None
    assert store.get(Zone, "Z-1").outline.equals(held.outline)
