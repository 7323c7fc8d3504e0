"""No secret gets out: into no log, error, dump, pickle, repr, export, store, cache or process list.

A canary stands in each setting that is a secret; the services' tokens are canaries of their own.
Everything that the program says and writes is searched for them, with all logs at DEBUG, while
things go well and while they go wrong.
"""

import copy
import io
import json
import logging
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from dashboard.cli import main
from dashboard.settings import PREFIX, Settings, described, from_environ
from dashboard.wiring import open_workshop
from imagery.cache.source import CachedSource
from imagery.errors import SourceError
from imagery.sources.registry import source as source_by_name
from imagery.sources.simulate import worlds, write_archive
from tests.dashboard.canaries import canaries, dump, files, hits
from tests.dashboard.conftest import Run
from tests.dashboard.loud import begin_loudly, log_put_back
from tests.imagery.sources.sentinelhub.keeping import AOI, GRID, PERIOD
from tests.loopback.sentinelhub_service import Fault, SentinelHubService, serving

ROOT = Path(__file__).parents[2]
CANARIES = canaries()
CLIENT_SECRET = CANARIES[PREFIX + "SH_CLIENT_SECRET"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("elsewhere")
    write_archive(worlds()[0], root, period=PERIOD)
    return root


@pytest.fixture
def service(archive: Path) -> Iterator[SentinelHubService]:
    with serving(archive, client_secret=CLIENT_SECRET) as made:
        yield made


@pytest.fixture
def environ(
    tmp_path: Path, service: SentinelHubService, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Set a canary in every secret, and a source that needs one."""
    said = {
        **CANARIES, PREFIX + "SH_CLIENT_ID": "a-client", PREFIX + "CACHE": str(tmp_path / "cache"),
        PREFIX + "SOURCE": f"sentinelhub:{service.url}",
        PREFIX + "STORE_URL": str(tmp_path / "store" / "test.gpkg"),
    }  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    return said


@pytest.fixture
def quiet_after() -> Iterator[None]:
    """Put the log back as it was."""
    with log_put_back():
        yield


def wanted(service: SentinelHubService) -> list[str]:
    return [*CANARIES.values(), *service.tokens]


def test_there_is_a_canary_for_each_secret() -> None:
    assert len(CANARIES) >= 5
    assert hits([CLIENT_SECRET], [("a", f"client_secret={CLIENT_SECRET}".encode())])


@pytest.mark.usefixtures("quiet_after", "environ")
def test_no_command_says_or_keeps_a_secret_while_things_go_well_and_wrong(
    run: Run, service: SentinelHubService, tmp_path: Path, archive: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(main, "begin_logging", begin_loudly)
    zone = ("zone", "add", "--from-items", archive, "--id", "Z-T", "--name", "Test")
    refresh = ("refresh", "Z-T", "--as-of", "2023-02-10", "--json")
    said, codes = [], []

    def call(*words: object) -> None:
        result = run(*words)
        said.append((" ".join(map(str, words)), result.output.encode()))
        if result.exception is not None:
            said.append(("its dump", dump(result.exception).encode()))
        codes.append(result.exit_code)

    call("init")
    call(*zone)
    service.fail("process", *[Fault(way="reset")] * 2, Fault(status=503))
    monkeypatch.setattr("imagery.sources.sentinelhub.calls._FIRST_S", 0.01)
    call(*refresh)
    assert codes == [0, 0, 0], said[-1]
    assert service.count("process", good=True) >= 8
    for fault in (Fault(status=400), Fault(status=403), Fault(way="garbage")):
        service.fail("search", fault)
        call(*refresh)
    assert codes[-3:] == [1, 1, 1]
    service.fail("token", Fault(status=500, body=json.dumps({"sent": CLIENT_SECRET}).encode()))
    service.client_secret = "another one"  # noqa: S105 - invented
    call(*refresh)
    for words in (
        ("plan", "Z-T", "--as-of", "2023-02-10", "--json"), ("status",), ("status", "--json"),
        ("doctor",), ("doctor", "--json"), ("doctor", "--dictionary"),
        ("export", "runs", "--tlp", "TLP:CLEAR", "--out", tmp_path / "runs.csv"),
        ("export", "scenes", "--tlp", "TLP:CLEAR", "--out", tmp_path / "scenes.geojson"),
    ):  # fmt: skip
        call(*words)
    places = [*said, *files(tmp_path)]
    assert sum(len(blob) for _, blob in places) > 100_000
    assert any("level=DEBUG" in text.decode() for _, text in said), "the log was not loud"
    assert hits(wanted(service), places, packed=True) == []


@pytest.mark.usefixtures("quiet_after")
def test_no_library_gets_a_secret_through_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    begin_loudly()
    held, token = from_environ(CANARIES), "tok-9fQx8_7Zr-Kanarie-2200"
    theirs = logging.getLogger("distributed.worker")
    own = logging.StreamHandler(out)
    theirs.addHandler(own)
    try:
        for value in CANARIES.values():
            for name in ("urllib3.connectionpool", "a.library", "distributed.worker"):
                logging.getLogger(name).debug("sent %s and %r", value, {"x": value.encode()})
                logging.getLogger(name).warning("sent {'client_secret': %r}", value)
        theirs.debug("headers %s", {"Authorization": f"Bearer {token}"})
        theirs.debug("reply %s", json.dumps({"access_token": token, "expires_in": 3600}))
        theirs.debug("GET https://a.example/t.tif?sig=%s", token)
        try:
            raise requests.ConnectionError(f"Bearer {token} for {CLIENT_SECRET}")  # noqa: TRY301
        except requests.ConnectionError:
            theirs.exception("failed with %s", token.join(["Authorization: ", ""]))
    finally:
        theirs.removeHandler(own)
    assert out.getvalue().count("\n") > 30
    assert held.sh_client_secret
    assert hits([*CANARIES.values(), token], [("log", out.getvalue().encode())]) == []


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("token", Fault(status=500)), ("token", Fault(status=401)), ("token", Fault(way="garbage")),
        ("token", Fault(way="reset")), ("search", Fault(status=401)),
        ("search", Fault(way="reset")), ("search", Fault(way="garbage")),
        ("process", Fault(status=401)),
        ("process", Fault(status=403)), ("process", Fault(status=400)),
        ("process", Fault(status=503)), ("process", Fault(way="reset")),
        ("process", Fault(status=302, headers={"Location": "http://127.0.0.1:1/"})),
        ("process", Fault(status=429, headers={"Retry-After": "100000"})),
    ],
)  # fmt: skip
def test_no_dump_of_a_failed_call_holds_a_secret(
    environ: dict[str, str], service: SentinelHubService, kind: str, fault: Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("imagery.sources.sentinelhub.calls._FIRST_S", 0.01)
    service.fail(kind, *[fault] * 20)
    settings = from_environ({**environ, PREFIX + "STORE_URL": "memory://", PREFIX + "CACHE": ""})
    source = open_workshop(settings).source()
    with pytest.raises(SourceError) as caught:
        source.read(source.search(AOI, PERIOD).scenes[:1], GRID, ("red",))
    places = [("dump", dump(caught.value).encode()), ("message", str(caught.value).encode())]
    assert len(places[0][1]) > 500
    assert hits([CLIENT_SECRET, *service.tokens], places) == []


@pytest.mark.parametrize(
    "spec",
    ["simulate", "sentinelhub", "sentinelhub:cdse", "cdse", "earth-search", "planetary-computer",
     "stac:https://stac.example.org"],
)  # fmt: skip
def test_what_holds_keys_shows_none_and_is_not_pickled(
    environ: dict[str, str], tmp_path: Path, spec: str
) -> None:
    settings = from_environ({**environ, PREFIX + "STORE_URL": "memory://"})
    workshop = open_workshop(settings)
    inner = source_by_name(spec, workshop.access())
    cached = CachedSource(inner=inner, folder=tmp_path)
    for each in (settings, workshop, workshop.access(), inner, cached):
        texts = [repr(each), str(each), f"{each}", repr(getattr(each, "__dict__", {}))]
        try:
            texts.append(repr(pickle.dumps(each)))
            texts.append(repr(copy.deepcopy(each)))
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            texts.append(str(error))
        shown = [(type(each).__name__, "\n".join(texts).encode())]
        assert hits(CANARIES.values(), shown) == []
    for each in (settings, workshop, workshop.access()):
        with pytest.raises(TypeError):
            pickle.dumps(each)
    workshop.close()


def test_settings_are_described_without_keys_that_stand_where_none_should() -> None:
    said = described(Settings(
        source=f"stac:https://a.example/?token={CLIENT_SECRET}",
        smtp_url=f"smtp://me:{CLIENT_SECRET}@mail.example",
        digest_to=f"https://hooks.example/services/{CLIENT_SECRET},mailto:a@b.example",
    ))  # fmt: skip
    assert hits([CLIENT_SECRET], [("doctor", json.dumps(said).encode())]) == []


@pytest.mark.slow
def test_no_process_has_a_secret_on_its_command_line(
    environ: dict[str, str], service: SentinelHubService, tmp_path: Path, archive: Path, run: Run
) -> None:
    assert run("init").exit_code == 0
    assert run("zone", "add", "--from-items", archive, "--id", "Z-T", "--name", "T").exit_code == 0
    words = ["refresh", "Z-T", "--as-of", "2023-02-10", "--compute", "2"]
    command = [sys.executable, "-m", "tests.dashboard.loud", *words]
    lines: set[bytes] = set()
    log = tmp_path / "said.log"
    with (
        log.open("wb") as file,
        subprocess.Popen(
            command, cwd=tmp_path, stdout=file, stderr=subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environ},
        ) as started,
    ):  # fmt: skip
        while started.poll() is None:
            for each in psutil.process_iter(["cmdline"]):
                lines.add("\0".join(each.info["cmdline"] or []).encode())
            time.sleep(0.05)
    said = log.read_bytes()
    assert started.returncode == 0, said
    assert len([line for line in lines if b"dashboard" in line or b"imagery" in line]) >= 2
    assert hits(wanted(service), [("ps", b"\n".join(lines))]) == []
    assert hits(wanted(service), files(tmp_path), packed=True) == []
