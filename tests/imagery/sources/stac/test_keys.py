"""imagery.sources.stac.keys: tokens and signatures, kept, renewed, and never shown."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from geo.grid import Grid
from imagery.errors import SourceDownError
from imagery.sources.access import Access
from imagery.sources.folder import FolderSource
from imagery.sources.simulate import COLLECTION
from imagery.sources.stac.keys import Bearer, SasKeys
from imagery.sources.stac.services import service_of
from imagery.sources.stac.source import stac_source
from tests.imagery.sources.stac_world import (
    NOW,
    PERIOD,
    WORLD,
    Item,
    door,
    source_at,
)
from tests.loopback import faulty
from tests.loopback.faulty import Server
from tests.loopback.small_stac import SmallStac

AOI = WORLD.zone_outline
GRID = Grid.covering(AOI, resolution_m=20)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def signing(server: Server, clock: Clock, *, minutes: float = 45) -> SasKeys:
    """Make a server sign for its own files, and want the newest signature."""

    def sign(handler: faulty.Handler) -> bool:
        server.turns["signed"] += 1
        server.key = f"hush{server.turns['signed']}"
        until = (clock.now + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
        body = {"msft:expiry": until, "token": f"sv=2024&sig={server.key}"}
        handler.reply(200, json.dumps(body).encode())
        return True

    for account in ("127",):
        server.scripts[f"/sas/{account}/{WORLD_FOLDER}"] = sign
    return SasKeys(door(clock=clock), f"{server.url}/sas/{{account}}/{{container}}", clock)


WORLD_FOLDER = "SIM_RIVERBEND_20230104"


def test_a_signature_is_kept_until_it_ends_and_renewed_when_it_is_refused(
    root: Path, server: Server, items: list[Item]
) -> None:
    clock = Clock()
    api = SmallStac(server, items[:1])
    source = source_at(api.url, file_keys=signing(server, clock))
    scenes = source.search(AOI, PERIOD).scenes
    here = FolderSource(root)
    wanted = here.read(here.search(AOI, PERIOD).scenes[:1], GRID, ("red", "nir")).values
    for step, turns in ((timedelta(0), 1), (timedelta(minutes=20), 1), (timedelta(minutes=50), 2)):
        clock.now = NOW + step
        assert np.array_equal(
            source.read(scenes, GRID, ("red", "nir")).values, wanted, equal_nan=True
        )
        assert server.turns["signed"] == turns
    server.key = "turned over"  # the one that is held is refused from now on
    clock.now += timedelta(minutes=1)
    assert np.array_equal(source.read(scenes, GRID, ("red", "nir")).values, wanted, equal_nan=True)
    assert server.turns["signed"] == 3


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"{}", b'{"token": "a b", "msft:expiry": "2026-12-01T00:00:00Z"}',
     b'{"token": "sig=x", "msft:expiry": "soon"}', b'{"token": 7, "msft:expiry": 7}', b"[]"],
)  # fmt: skip
def test_a_signature_that_is_none_is_said(body: bytes, server: Server) -> None:
    keys = signing(server, Clock())
    server.scripts[f"/sas/127/{WORLD_FOLDER}"] = faulty.status(200, body)
    with pytest.raises(SourceDownError, match="gave no signature"):
        keys.signed(f"{server.url}/{WORLD_FOLDER}/red.tif")


def test_a_token_goes_to_the_api_and_to_no_other_host() -> None:
    keys = Bearer(lambda: "hush", frozenset({"api.example.org"}))
    assert keys.signed("https://api.example.org/x")[1] == {"Authorization": "Bearer hush"}
    assert keys.signed("https://elsewhere.example.org/x")[1] == {}
    assert "hush" not in repr(keys)


def test_a_token_of_the_settings_opens_an_api(server: Server, items: list[Item]) -> None:
    server.key = "hush"
    service = service_of(f"stac:{SmallStac(server, items).url}#{COLLECTION}")
    assert service is not None
    source = stac_source(service, Access(clock=lambda: NOW, stac_token=lambda: "hush"))
    scenes = source.search(AOI, PERIOD).scenes
    assert source.read(scenes[:1], GRID, ("red",)).scenes == scenes[:1]
    assert "hush" not in f"{source!r} {source} {scenes!r}"
