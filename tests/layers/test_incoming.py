"""What people drew outlasts what a file says again; what it says for the first time is taken."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from shapely import Polygon, box, transform

import data
from geo.shapes import circle
from layers.boundary import Boundary
from layers.bounds import in_order
from layers.compound import Compound
from layers.exchange.gazetteer import load_gazetteer
from layers.incoming import put
from layers.redrawing import Redraw, redraw, stand_of
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import OutlineKind
from layers.zone import Zone
from tests.builders import NOW, SITE, SQUARE, a_compound, a_log, a_zone
from tests.stores import ENGINES, new

WIDER = box(98.58, 16.28, 98.62, 16.32)
NARROW = box(98.592, 16.292, 98.608, 16.308)
SITES: list[tuple[type[Zone | Compound], str]] = [(Zone, "Z-1"), (Compound, "C-1")]


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture(params=ENGINES)
def any_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    made = new(request.param, request)
    yield made
    made.close()


def a_site(kind: type[Zone | Compound], outline: Any, **said: Any) -> Zone | Compound:
    if kind is Zone:
        return a_zone(outline=outline, outline_kind=OutlineKind.CIRCLE, precision_m=900.0, **said)
    return a_compound(shape=outline, precision_m=900.0, coord_method="reported", **said)


def draw(store: Store, kind: type[Zone | Compound], site_id: str, outline: Polygon) -> None:
    """Draw a site anew, from what it is now."""
    known = store.select(Boundary, site_id=site_id)
    asked = Redraw(outline=outline, started_from=stand_of(store.get(kind, site_id), known))
    redraw(a_log(store), kind, site_id, asked, at=NOW + timedelta(minutes=len(known) + 1))


def come(store: Store, site: Zone | Compound, step: int, *, replacing: bool = True) -> Any:
    return put(store, [site], at=NOW + timedelta(hours=step), replacing=replacing)


def history(store: Store, site_id: str) -> list[Any]:
    return [each.outline for each in in_order(store.select(Boundary, site_id=site_id))]


@pytest.mark.parametrize("replacing", [False, True])
@pytest.mark.parametrize(("kind", "site_id"), SITES)
def test_a_drawn_outline_stays_in_force_when_the_file_comes_again(
    any_store: Store, kind: type[Zone | Compound], site_id: str, replacing: bool
) -> None:
    store = any_store
    come(store, a_site(kind, SQUARE), 1)
    draw(store, kind, site_id, WIDER)
    drawn = store.get(kind, site_id)
    added = come(store, a_site(kind, SQUARE), 2, replacing=replacing)
    assert (added.same, added.replaced) == (1, 0)
    assert store.get(kind, site_id) == drawn
    assert history(store, site_id) == [SQUARE, WIDER]


@pytest.mark.parametrize(("kind", "site_id"), SITES)
def test_what_else_the_file_says_is_taken_and_the_drawn_outline_stays(
    store: Store, kind: type[Zone | Compound], site_id: str
) -> None:
    come(store, a_site(kind, SQUARE), 1)
    draw(store, kind, site_id, WIDER)
    come(store, a_site(kind, SQUARE, name="Another name"), 2)
    site = store.get(kind, site_id)
    assert (site.name, site.outline, site.coord_method) == ("Another name", WIDER, "drawn")
    assert site.precision_m is None
    assert history(store, site_id) == [SQUARE, WIDER]


@pytest.mark.parametrize(("kind", "site_id"), SITES)
def test_an_outline_that_the_file_never_gave_takes_the_place_of_a_drawn_one(
    store: Store, kind: type[Zone | Compound], site_id: str
) -> None:
    come(store, a_site(kind, SQUARE), 1)
    draw(store, kind, site_id, WIDER)
    come(store, a_site(kind, NARROW), 2)
    assert store.get(kind, site_id).outline == NARROW
    draw(store, kind, site_id, WIDER)
    for step, outline in enumerate((SQUARE, NARROW), 3):  # neither is news any more
        come(store, a_site(kind, outline), step)
    assert store.get(kind, site_id).outline == WIDER
    assert history(store, site_id) == [SQUARE, WIDER, NARROW, WIDER]


def test_an_outline_that_comes_back_as_exports_round_it_is_no_other(store: Store) -> None:
    exact = circle(98.6, 16.3, radius_m=900)
    rounded = transform(exact, lambda corners: corners.round(6))
    assert rounded != exact
    come(store, a_site(Zone, exact), 1)
    come(store, a_site(Zone, rounded, name="Another name"), 2)
    assert (store.get(Zone, "Z-1").outline, store.count(Boundary)) == (exact, 0)
    draw(store, Zone, "Z-1", WIDER)
    come(store, a_site(Zone, rounded), 3)
    assert store.get(Zone, "Z-1").outline == WIDER
    come(store, a_site(Zone, transform(exact, lambda corners: corners + 1e-6)), 4)
    assert len(history(store, "Z-1")) == 3


def test_a_file_may_take_back_what_it_said_where_nobody_drew_since(store: Store) -> None:
    for step, outline in enumerate((SQUARE, NARROW, SQUARE), 1):
        come(store, a_site(Zone, outline), step)
    assert store.get(Zone, "Z-1").outline == SQUARE
    assert history(store, "Z-1") == [SQUARE, NARROW, SQUARE]


@pytest.mark.parametrize("place", [SITE.centroid, None])
def test_a_place_without_an_outline_takes_the_place_of_no_drawn_one(
    store: Store, place: Any
) -> None:
    come(store, a_site(Compound, place), 1)
    draw(store, Compound, "C-1", SITE)
    come(store, a_site(Compound, place, name="Another name"), 2)
    site = store.get(Compound, "C-1")
    assert (site.name, site.shape, site.coord_method) == ("Another name", SITE, "drawn")
    come(store, a_site(Compound, WIDER), 3)
    come(store, a_site(Compound, place), 4)
    assert store.get(Compound, "C-1").shape == place  # both were said by a file


def test_the_gazetteer_comes_again_and_nothing_that_was_drawn_is_lost() -> None:
    store = MemoryStore()
    path = data.path("reference/gazetteer.csv")
    load_gazetteer(path, store=store, recorded_at=NOW)
    zone = store.select(Zone)[0]
    pointed = next(each for each in store.select(Compound) if each.outline is None and each.shape)
    draw(store, Zone, zone.zone_id, zone.outline.envelope)
    draw(store, Compound, pointed.compound_id, SITE)
    kinds: tuple[type[Any], ...] = (Zone, Compound, Boundary)
    before = [store.select(kind) for kind in kinds]
    added, _ = load_gazetteer(path, store=store, recorded_at=NOW + timedelta(days=1))
    assert (added.new, added.replaced) == (0, 0)
    assert [store.select(kind) for kind in kinds] == before
