"""P1: whatever a person who is not cleared does, no octet that comes holds an exact place.

Here all that commands write and say is scanned; `test_recorded_crawl_in_chromium` has the app. A
caseworker's own commands are the control: what he may have is found by the same scan.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli.main import app
from layers.clearance import CEILING
from layers.exchange.exporting import LAYERS
from layers.terms import Audience
from tests.exposure.crawl import CANARY, World, is_clean, world
from tests.exposure.scanner import leaks

BY_DEFAULT = (Audience.ANALYST,)
"""Of those who are not cleared, who sees most; the others in the slow run."""

NOT_CLEARED = [
    pytest.param(each, marks=() if each in BY_DEFAULT else pytest.mark.slow)
    for each in Audience
    if each is not Audience.CASEWORKER
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("world"))


def orders(role: Audience) -> Iterator[tuple[str, ...]]:
    """Yield what a curious person would type, right and wrong."""
    most = ("--tlp", CEILING[role].value)
    for number, layer in enumerate(LAYERS):
        for ending in ("geojson", "csv", ("gpkg", "kml", "xlsx")[number % 3]):
            zone = ("--zone", "Z-1") if number % 2 or layer in ("footprints", "scenes") else ()
            yield "export", layer, *most, "--out", f"{layer}.{ending}", *zone
    for site, tlp in (("C-1", "TLP:CLEAR"), ("Z-1", "TLP:AMBER")):
        yield "briefing", site, "--tlp", tlp, "--out", f"for-{site}", "--format", "all"
    yield "origins", "--tlp", "TLP:GREEN", "--out", "origins"
    yield "evidence", "C-1", "--tlp", "TLP:CLEAR", "--out", "pack.zip"
    yield "smart", "export", "--zone", "Z-1", "--out", "smart"
    yield from (("digest", "--dry-run"), ("status",), ("status", "--json"), ("due",))
    yield from (("release", "list"), ("release", "show"), ("history", "Z-1"), ("audit", "list"))
    yield "history", "Z-1", "--site", "C-1", "--json"
    yield from (("vault", "show", "P-100"), ("vault", "show", "none"), ("vault", "rotate", "--x"))
    yield "export", *most, "reports", "--out", "reports.csv"
    yield "export", *most, "rescues", "--out", "rescues.shp"
    yield "export", "--tlp", "TLP:RED", "rescues", "--out", "above.geojson"
    yield "export", *most, "rescues", "--out", "/proc/none/rescues.csv"
    yield "export", *most, "rescues", "--out", "nowhere.geojson", "--zone", "nowhere"


def typed(made: World, role: Audience, folder: Path, *, exact: bool = True) -> tuple[bytes, int]:
    """Return what all commands said and wrote, and how many were refused."""
    wanted = [words for words in orders(role) if exact or words[0] != "vault"]
    said = [CliRunner().invoke(app, list(words), env=made.settings(role)) for words in wanted]
    written = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    parts = [each.output_bytes + repr(each.exception).encode() for each in said] + [
        bytes(each.relative_to(folder)) + each.read_bytes() for each in written
    ]
    octets = b"\n".join(parts)
    print(f"{role}: {len(octets):,} octets of {len(wanted)} commands, {len(written)} files")  # noqa: T201
    return octets, sum(each.exit_code != 0 for each in said)


@pytest.mark.parametrize("role", NOT_CLEARED)
def test_no_command_gives_who_is_not_cleared_an_exact_place(
    made: World, role: Audience, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    octets, refused = typed(made, role, tmp_path)
    assert 6 <= refused <= 18
    assert json.loads((tmp_path / "rescues.geojson").read_bytes())["features"]
    is_clean(octets, made.reports + made.rescues)


def test_a_caseworkers_commands_hold_rescues_and_the_vault_what_it_is_asked_for(
    made: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    octets, _ = typed(made, Audience.CASEWORKER, tmp_path, exact=False)
    assert {each.point for each in leaks(octets, made.rescues)} == set(made.rescues)
    is_clean(octets, made.reports)
    settings = made.settings(Audience.CASEWORKER)
    shown = CliRunner().invoke(app, ["vault", "show", "P-100"], env=settings).output
    assert len({each.point for each in leaks(shown.encode(), made.reports)}) == 1
    assert CANARY in shown
