"""Import of SMART models and export again: nothing is lost, and everything has its meaning."""

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from shapely import MultiPolygon, Polygon, box

import data
from layers.boundary import Boundary
from layers.bounds import in_order
from layers.compound import Compound
from layers.errors import ConflictError
from layers.exchange.smart.exporting import export_smart
from layers.exchange.smart.importing import SmartImport, import_smart
from layers.exchange.smart.into_records import records_of
from layers.exchange.smart.reading import read_folder
from layers.footprint import Footprint
from layers.read import Reader
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import Audience, CompoundKind
from layers.zone import Zone
from tests.builders import NOW, a_footprint, a_log
from tests.layers.exchange.smart.cases import (
    GROUND,
    REGION,
    SITE,
    a_look,
    a_region,
    a_site,
    a_summary,
    write,
    write_folder,
)

TODAY = date(2026, 11, 23)


def take(root: Path, store: Store, **how: Any) -> SmartImport:
    return import_smart(root, store=store, log=a_log(store), recorded_at=NOW, **how)


def give(store: Store, zone: str, out: Path, audience: Audience = Audience.ANALYST) -> Path:
    return export_smart(Reader(store, audience, as_of=NOW), zone, out, today=TODAY).folder


def models(root: Path) -> dict[str, Any]:
    return {path.name: json.loads(path.read_text("utf-8")) for path in root.rglob("*.geojson")}


def through(root: Path, out: Path) -> dict[str, Any]:
    store = MemoryStore()
    result = take(root, store)
    assert result.problems == ()
    return models(give(store, REGION, out))


@pytest.mark.parametrize(
    "region",
    ["BR_R002", *(pytest.param(each, marks=pytest.mark.slow) for each in ("KR_R002", "MY_C000"))],
)
def test_a_published_region_comes_back_equal_and_valid(
    region: str, shared: Path, tmp_path: Path
) -> None:
    source = shared / "data" / "smart" / region
    if not source.is_dir():
        pytest.skip(f"No SMART models here: {source} is no folder.")
    path = str(tmp_path / "store.gpkg")
    store = open_store(path, create=True)
    result = take(source, store)
    assert result.problems == ()
    store.close()
    store = open_store(path, read_only=True)
    given_back, published = models(give(store, region, tmp_path / "out")), models(source)
    assert given_back == published
    assert result.compounds == len(published) - 1
    schema = Draft202012Validator(
        json.loads(data.path("reference/smart.schema.json").read_text(encoding="utf-8"))
    )
    some = [name for number, name in enumerate(sorted(given_back)) if number % 23 == 1]
    assert all(schema.is_valid(given_back[name]) for name in some)
    for each in store.select(Footprint):
        assert each.method.startswith("smart:")
        assert each.observed_share is None
        assert each.area_ha is not None
    assert {each.kind for each in store.select(Compound)} == {CompoundKind.COMPARATOR}
    store.close()


def test_a_look_keeps_its_day_its_phases_and_its_outline(tmp_path: Path) -> None:
    inner = box(101.701, 3.101, 101.702, 3.102)
    both = MultiPolygon([GROUND, inner])
    phases = "Active Construction, Post Construction"
    write(tmp_path, SITE, a_site(), a_look("2020-05-06", both, current_phase=phases))
    store = MemoryStore()
    take(tmp_path, store)
    (look,) = store.select(Footprint)
    assert (look.seen_on, look.epoch) == (date(2020, 5, 6), "")
    assert look.phases == ("Active Construction", "Post Construction")
    assert look.outline == both
    assert look.area_ha == pytest.approx(11.06, abs=0.05)  # the inner part counts once
    assert (look.method, look.method_version) == ("smart:te", "2.0.1")
    assert look.scene_ids == ("S2A_T47NQD",)


def test_a_region_is_a_comparator_of_the_country_of_its_letters(tmp_path: Path) -> None:
    folder = read_folder(write_folder(tmp_path))
    zone, compound, *_ = records_of(folder, recorded_at=NOW)
    assert isinstance(zone, Zone)
    assert isinstance(compound, Compound)
    assert (zone.zone_id, zone.comparator, zone.country_iso3) == (REGION, True, "XXX")
    assert (compound.zone_id, compound.kind) == (REGION, CompoundKind.COMPARATOR)


ODD = {
    "a word that no field has": (a_site(misc_info={"a": [1, {"b": None}]}), a_look(cache={"c": 2})),
    "a day with its hour": (a_site(), a_look("2020-03-01T10:00:00Z")),
    "an empty source": (a_site(), a_look(source="")),
    "a source with a comma": (a_site(), a_look(source="one, two.")),
    "no region": (a_site(region_id=None), a_look()),
    "two looks alike": (a_site(), a_look(), a_look()),
    "two days that are not told": (a_site(), a_look(None), a_look(None)),
    "looks out of order": (a_site(), a_look("2021-03-01"), a_look("2020-03-01")),
    "the site last": (a_look(), a_look("2021-01-01"), a_site()),
    "a feature with an id": ({**a_site(), "id": 7}, {**a_look(), "bbox": [1, 2, 3, 4]}),
    "a hole": (a_site(Polygon(GROUND.exterior, [box(101.701, 3.101, 101.702, 3.102).exterior])),
               a_look()),
    "a ring the other way": (a_site(GROUND.reverse()), a_look(outline=GROUND.reverse())),
    "a whole degree": (a_site(box(101, 3, 102, 4)), a_look(outline=box(101, 3, 102, 4))),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_and_legal_comes_back(name: str, tmp_path: Path) -> None:
    source = tmp_path / "in"
    write(source, REGION, a_region(), title="a member of its own")
    write(source, SITE, *ODD[name], crs={"type": "name"})
    assert through(source, tmp_path / "out") == models(source)


def test_a_summary_that_differs_from_its_site_comes_back_where_it_stood(tmp_path: Path) -> None:
    source = tmp_path / "in"
    other = a_summary(box(101.71, 3.11, 101.72, 3.12), score=0.5, comments="not the site's")
    alone = a_summary(site_id=f"{REGION}_0002")
    write(source, REGION, alone, a_region(), other)
    write(source, SITE, a_site(), a_look())
    assert through(source, tmp_path / "out") == models(source)


@given(shift=st.floats(-0.05, 0.05), size=st.floats(1e-4, 0.05))
def test_every_digit_of_an_outline_comes_back(shift: float, size: float) -> None:
    outline = box(101.7 + shift, 3.1 - shift, 101.7 + shift + size, 3.1 - shift + size / math.pi)
    store = MemoryStore()
    folder = read_folder_of(a_region(), a_site(outline), a_look(outline=outline))
    store.put(records_of(folder, recorded_at=NOW))
    (kept,) = store.select(Compound)
    assert kept.shape == outline


def read_folder_of(region: Any, *site: Any) -> Any:
    import tempfile  # noqa: PLC0415 - a law has no tmp_path of its own for each example

    with tempfile.TemporaryDirectory() as name:
        write(Path(name), REGION, region)
        write(Path(name), SITE, *site)
        return read_folder(Path(name))


def test_an_import_said_twice_adds_nothing(tmp_path: Path) -> None:
    store = MemoryStore()
    first, again = (take(write_folder(tmp_path), store) for _ in range(2))
    assert (first.added.new, again.added.new, again.added.same) == (4, 0, 4)


def test_regions_and_sites_may_come_one_after_the_other(tmp_path: Path) -> None:
    whole = write_folder(tmp_path / "in")
    for order in ((REGION, SITE), (SITE, REGION)):
        store = MemoryStore()
        for name in order:
            (path,) = whole.rglob(f"{name}.geojson")
            take(path, store, replace=True)
        assert models(give(store, REGION, tmp_path / "-".join(order))) == models(whole)


def test_a_site_that_changed_replaces_the_old_one_only_when_told(tmp_path: Path) -> None:
    store = MemoryStore()
    take(write_folder(tmp_path / "in"), store)
    newer = write(tmp_path / "new", SITE, a_site(version="2.0.2"), a_look("2020-09-09"))
    with pytest.raises(ConflictError, match="--replace"):
        take(newer, store)
    take(newer, store, replace=True)
    given_back = models(give(store, REGION, tmp_path / "out"))
    assert given_back[newer.name] == json.loads(newer.read_text())


def test_nothing_is_kept_of_a_folder_with_a_problem_unless_asked(tmp_path: Path) -> None:
    write(write_folder(tmp_path), "bad", a_site(site_id=f"{REGION}_0009", version="x"), a_look())
    store = MemoryStore()
    result = take(tmp_path, store)
    assert (result.kept, store.count(Compound)) == (False, 0)
    assert "bad.geojson, row 1, version" in str(result.problems[0])
    result = take(tmp_path, store, skip_refused=True)
    assert (result.kept, store.count(Compound)) == (True, 1)


def test_a_site_without_its_region_says_so(tmp_path: Path) -> None:
    write(tmp_path, SITE, a_site(), a_look())
    (note,) = take(tmp_path, MemoryStore()).notes
    assert "which has no region model here" in note


def test_an_outline_that_an_analyst_drew_anew_leaves_as_it_is_now(tmp_path: Path) -> None:
    store = MemoryStore()
    take(write_folder(tmp_path / "in"), store)
    (old,) = store.select(Compound)
    wider = box(101.70, 3.10, 101.71, 3.11)
    store.put([replace(old, shape=wider)], replace=True)
    site = models(give(store, REGION, tmp_path / "out"))[f"{SITE}.geojson"]["features"][0]
    assert Polygon(site["geometry"]["coordinates"][0]) == wider


def test_an_outline_that_was_drawn_is_kept_when_the_models_come_again(tmp_path: Path) -> None:
    store = MemoryStore()
    folder = write_folder(tmp_path / "in")
    take(folder, store)
    (old,) = store.select(Compound)
    wider = box(101.70, 3.10, 101.71, 3.11)
    store.put([replace(old, shape=wider)], replace=True)
    take(folder, store, replace=True)
    first, second = in_order(store.select(Boundary, site_id=SITE))
    assert (first.outline, second.outline) == (wider, old.shape)


def test_footprints_of_ours_do_not_enter_what_is_given_back(tmp_path: Path) -> None:
    store = MemoryStore()
    source = write_folder(tmp_path / "in")
    take(source, store)
    store.put([a_footprint(site_id=SITE, zone_id=REGION)])
    assert models(give(store, REGION, tmp_path / "out")) == models(source)


def test_those_outside_get_no_words_that_nobody_sorted(tmp_path: Path) -> None:
    store = MemoryStore()
    take(write_folder(tmp_path / "in"), store)
    reader = Reader(store, Audience.PARTNER, as_of=NOW)
    made = export_smart(reader, REGION, tmp_path / "out", today=TODAY)
    assert (made.sites, made.proposals) == (0, 0)
    assert made.left_out == {"came from SMART files, which are given to those inside alone": 1}
