"""Sentinel Hub as a source, asked through sentinelhub-py over a real connection."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from geo.grid import Grid
from imagery.errors import (
    CredentialsError,
    NoScenesError,
    QuotaSpentError,
    SourceDownError,
    SourceError,
)
from imagery.jobs import ledger as books
from imagery.jobs.ledger import Caps
from imagery.sources.access import Access
from imagery.sources.folder import FolderSource
from imagery.sources.protocol import Priced
from imagery.sources.sentinelhub import asking
from imagery.sources.sentinelhub.accounts import CDSE, SENTINEL_HUB, account
from imagery.sources.sentinelhub.source import SentinelHubSource
from layers.spend import Spend
from layers.store.memory import MemoryStore
from tests.imagery.sources.sentinelhub.keeping import AOI, GRID, NOW, PERIOD, Bench
from tests.loopback.sentinelhub_service import Fault

FINE = Grid.covering(AOI, resolution_m=10)


@pytest.mark.parametrize(
    ("grid", "bands"),
    [(FINE, ("blue", "green", "red", "nir")), (GRID, ("swir16", "swir22"))],
    ids=["10 m", "20 m"],
)
def test_a_cube_is_that_of_the_folder_bit_for_bit(
    here: Bench, served_archive: Path, grid: Grid, bands: tuple[str, ...]
) -> None:
    folder, source = FolderSource(served_archive), here.source()
    ours = source.read(source.search(AOI, PERIOD).scenes, grid, bands)
    theirs = folder.read(folder.search(AOI, PERIOD).scenes, grid, bands)
    assert [scene.id for scene in ours.scenes] == [scene.id for scene in theirs.scenes]
    assert np.array_equal(ours.values, theirs.values, equal_nan=True)
    assert np.isnan(ours.values).any()
    assert ours.qa is not None
    assert np.array_equal(ours.qa, theirs.qa)
    assert ours.refused == ()


def test_a_search_follows_all_pages(here: Bench) -> None:
    assert here.service.page == 3
    assert len(here.source().search(AOI, PERIOD).scenes) == 8
    assert here.service.count("search") == 4


def test_a_request_says_everything_that_a_pixel_depends_on(here: Bench) -> None:
    source = here.source()
    source.read(source.search(AOI, PERIOD).scenes[:1], FINE, ("red", "nir"))
    (asked,) = [each.body for each in here.service.asked if each.kind == "process"]
    assert asked["input"]["bounds"]["bbox"] == list(FINE.bounds)
    assert asked["input"]["bounds"]["properties"]["crs"].endswith("/32647")
    assert (asked["output"]["height"], asked["output"]["width"]) == FINE.shape
    (data,) = asked["input"]["data"]
    assert data["processing"] == {
        "upsampling": "NEAREST", "downsampling": "NEAREST", "harmonizeValues": True,
    }  # fmt: skip
    assert '"B04", "B08", "SCL", "dataMask"' in asked["evalscript"]


def test_what_it_costs_is_known_before_and_is_what_the_service_charges(here: Bench) -> None:
    source = here.source()
    assert isinstance(source, Priced)
    scenes = source.search(AOI, PERIOD).scenes
    price = source.price(scenes, GRID, ("red", "nir"))
    assert here.service.count("process") == 0
    source.read(scenes, GRID, ("red", "nir"))
    assert price.units == pytest.approx(here.service.spent)
    (month,) = books.spending(here.store, here.caps)
    assert month.charged == pytest.approx(here.service.spent, abs=1e-5)
    assert (month.requests, month.open) == (8, 0.0)


def test_a_large_grid_is_asked_in_parts_and_put_together(
    here: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes[:2]
    whole = source.read(scenes, FINE, ("red",))
    monkeypatch.setattr("imagery.sources.sentinelhub.units.MAX_SIDE", 90)
    before = here.service.count("process")
    parts = source.read(scenes, FINE, ("red",))
    assert here.service.count("process") - before == 2 * 9
    assert np.array_equal(whole.values, parts.values, equal_nan=True)


def test_a_read_that_would_pass_a_cap_sends_nothing_and_sets_nothing_aside(here: Bench) -> None:
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes
    here.caps = Caps(run=0.9 * source.price(scenes, GRID, ("red",)).units, month=1e6)
    with pytest.raises(QuotaSpentError, match="COMPOUNDWATCH_UNITS_PER_RUN"):
        here.source().read(scenes, GRID, ("red",))
    assert here.service.count("process") == 0
    assert books.spent(here.store, "at-1") == 0.0
    assert here.source().read(scenes[:4], GRID, ("red",)).values.shape[0] == 4


def test_without_a_ledger_nothing_is_spent(here: Bench) -> None:
    source = here.source(ledger=None)
    scenes = source.search(AOI, PERIOD).scenes
    with pytest.raises(SourceError, match="no ledger keeps count"):
        source.read(scenes, GRID, ("red",))
    assert here.service.count("process") == 0


@pytest.mark.parametrize("bound", [SENTINEL_HUB, CDSE])
def test_service_token_and_collection_belong_to_one_account(bound: object) -> None:
    assert isinstance(bound, type(CDSE))
    source = SentinelHubSource(bound, Access(clock=lambda: NOW))
    scene = _a_scene()
    question = asking.Question(scene=scene, grid=GRID, bands=("red",))
    request = asking.request(question, bound)
    (sent,) = request.download_list
    assert str(sent.url) == f"{bound.base}/api/v1/process"
    assert request.config.sh_token_url == bound.tokens
    assert not request.config.sh_client_secret
    assert source.name == bound.name


def _a_scene() -> object:
    from imagery.sources.sentinelhub.catalogue import scenes_of  # noqa: PLC0415

    feature = {
        "id": "S2A_MSIL2A_20230105T035151_N0509_R004_T47QMU_20230105T080000.SAFE",
        "properties": {"datetime": "2023-01-05T04:02:13Z", "platform": "sentinel-2a"},
        "geometry": {"type": "Polygon", "coordinates": [[[98, 16], [99, 16], [99, 17], [98, 16]]]},
    }
    return scenes_of([feature], "sentinel-2-l2a")[0][0]


@pytest.mark.parametrize(
    "rest", ["http://example.org", "https://10.0.0.1", "eu", "http://127.0.0.1.example.org"]
)
def test_a_secret_goes_to_no_other_address(rest: str) -> None:
    with pytest.raises(SourceError, match="goes nowhere else"):
        account(rest)


def test_wrong_credentials_are_said_to_be_wrong_and_nothing_is_spent(here: Bench) -> None:
    source = here.source(secret=lambda: "another")
    with pytest.raises(CredentialsError, match="opens sentinelhub:cdse") as caught:
        source.search(AOI, PERIOD)
    assert "another" not in str(caught.value)
    assert books.spending(here.store, here.caps) == []


def test_missing_credentials_are_asked_for_and_nobody_is_called(here: Bench) -> None:
    with pytest.raises(CredentialsError, match="COMPOUNDWATCH_SH_CLIENT_SECRET"):
        here.source(client_id="").search(AOI, PERIOD)
    assert here.service.asked == []


def test_a_token_is_fetched_once_and_again_when_its_time_is_up(here: Bench) -> None:
    source = here.source()
    source.search(AOI, PERIOD)
    assert here.service.count("token") == 1
    here.clock.sleep(3600 - 119)
    source.search(AOI, PERIOD)
    assert here.service.count("token") == 2


def test_a_token_that_expired_early_is_renewed_once(here: Bench) -> None:
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes
    here.service.tokens.append("another one took its place")
    assert source.read(scenes[:1], GRID, ("red",)).refused == ()
    assert here.service.count("token") == 2


def test_a_token_that_is_refused_again_and_again_is_a_matter_of_credentials(here: Bench) -> None:
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes
    here.service.fail("process", *[Fault(status=401)] * 2)
    with pytest.raises(CredentialsError, match="does not let this client do that"):
        source.read(scenes[:1], GRID, ("red",))
    assert books.spent(here.store, "at-1") == 0.0


@pytest.mark.parametrize("way", ["garbage", "tail"])
def test_a_catalogue_that_answers_garbage_is_no_empty_catalogue(here: Bench, way: str) -> None:
    here.service.fail("search", *[Fault(way=way)] * 5)
    with pytest.raises(SourceDownError, match="no list of scenes"):
        here.source().search(AOI, PERIOD)


def test_a_catalogue_without_an_end_is_left(here: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imagery.sources.sentinelhub.source._MOST_FEATURES", 4)
    with pytest.raises(SourceDownError, match="it has no end"):
        here.source().search(AOI, PERIOD)


def test_no_scene_is_no_read(here: Bench) -> None:
    with pytest.raises(NoScenesError):
        here.source().read((), GRID, ("red",))


def test_no_configuration_is_read_or_written_and_no_environment(
    here: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SH_CLIENT_ID", "another")
    monkeypatch.setenv("SH_CLIENT_SECRET", "another")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n", encoding="utf-8")
    source = here.source()
    source.read(source.search(AOI, PERIOD).scenes[:1], GRID, ("red",))
    assert [path.name for path in tmp_path.iterdir()] == [".netrc"]


def test_a_source_is_not_pickled_and_shows_no_key(here: Bench) -> None:
    source = here.source()
    source.search(AOI, PERIOD)
    with pytest.raises(TypeError, match="holds keys"):
        pickle.dumps(source)
    shown = f"{source!r} {source._calls!r} {source._calls.token!r} {source.access!r}"
    assert "a-secret" not in shown
    assert not any(token in shown for token in here.service.tokens)


def test_a_refused_request_says_why_and_is_free(here: Bench) -> None:
    source = here.source()
    scenes = source.search(AOI, PERIOD).scenes
    body = json.dumps({"error": {"message": "Invalid request\nwidth"}}).encode()
    here.service.fail("process", Fault(status=400, body=body))
    with pytest.raises(SourceError, match="status 400: Invalid request width"):
        source.read(scenes[:1], GRID, ("red",))
    (spend,) = here.store.select(Spend)
    assert (spend.charged, spend.settled) == (0.0, True)
    assert isinstance(here.store, MemoryStore)
