"""P2 on the running app: who is not cleared never makes it open the vault or a key; a trace tells.

The process is watched while every page is looked at and every address asked, not while a function
is called: what opens a file may be a thread, a library or a child of it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.dashboard.served import furnish
from tests.exposure.running_app import PAGES, ROOT, Visitor, running

pytestmark = [
    pytest.mark.skipif(shutil.which("strace") is None, reason="No strace: apt-get install strace"),
    pytest.mark.timeout(120),
]

TRACING = ("strace", "-f", "-qq", "--seccomp-bpf", "-e",
           "trace=open,openat,openat2,creat,rename,renameat,renameat2,link,linkat")  # fmt: skip
ASKED = (
    *(f"/api/zones/{zone}/layers/{layer}.geojson" for zone in ("Z-1", "all")
      for layer in ("zones", "compounds", "detections", "footprints", "rescues", "reports",
                    "report_cells", "events", "unseen")),
    "/api/zones/Z-1/sites/C-1/footprint.geojson?epoch=2024Q3", "/api/composites/img-1.png",
    "/api/basemap.geojson?west=98&south=16&east=99&north=17", "/map/frame", "/map/compare",
    "/assets/map.js", "/_stcore/metrics", "/_stcore/host-config",
    "/api/vault", "/../store.vault", "/assets/../../store.vault", "/static/../store.vault",
)  # fmt: skip
REPORTS = (
    "id,month,lon,lat,location_basis,consent,note,compound_id,synthetic\n"
    "P-900,2024-07,98.6012345678,16.3012345678,stated,yes,Invented note at the gate.,C-1,true\n"
)


def opened(trace: Path) -> list[str]:
    """Return the calls of a trace that name the vault or a key."""
    return [line for line in trace.read_text().splitlines()
            if re.search(r'\.vault|/keys[/"]|\.key"|\.salt"', line)]  # fmt: skip


def look_around(base: str) -> int:
    """Look at every page and ask every address; return how many octets came."""
    came = 0
    with Visitor(base) as visitor:
        for page in PAGES:
            for query in ("", "zone=Z-1&detection=d-1&epoch=2024Q3&site=C-1&by=quarter"):
                answer = visitor.look(page, query)
                assert "NobodyAsks" not in answer.text
                came += sum(map(len, answer.octets))
        for path in ASKED:
            came += len(visitor.http.get(base + path, timeout=30).content)
    return came


@pytest.mark.parametrize(
    "audience",
    ["policy", *(pytest.param(x, marks=pytest.mark.slow) for x in ("public", "partner"))],
)
def test_a_viewer_looks_at_everything_and_neither_vault_nor_key_is_opened(
    audience: str, tmp_path: Path
) -> None:
    url = furnish(tmp_path)
    assert list((tmp_path / "keys").glob("vault-*.key"))
    assert url.with_suffix(".vault").exists()
    trace = tmp_path / "calls"
    with running(tmp_path, store=url, audience=audience, before=(*TRACING, "-o", str(trace))) as (
        base, _,
    ):  # fmt: skip
        assert look_around(base) > 100_000
    assert trace.read_text().count("store.gpkg") >= 1
    assert opened(trace) == []


def test_what_an_analyst_brings_in_is_sealed_without_the_key_and_a_caseworker_needs_it(
    tmp_path: Path,
) -> None:
    """The control: the same trace shows the vault where it is opened, and the key as well."""
    url, trace = furnish(tmp_path), tmp_path / "calls"
    tracing = (*TRACING, "-o", str(trace))
    with (
        running(tmp_path, store=url, audience="analyst", before=tracing) as (base, _),
        Visitor(base) as visitor,
    ):
        look_around(base)
        assert opened(trace) == []
        kind = visitor.look("import").widget("selectbox")
        visitor.fill(kind, string_value="report")
        page = visitor.hand_in("reports.csv", REPORTS.encode())
        button = page.widget("button")
        assert button.label == "Import all 1 rows", page.text
        visitor.fill(button, trigger_value=True)
        assert "1 are new" in visitor.look("import").text
    calls = opened(trace)
    assert any("store.vault" in line for line in calls)
    assert [line for line in calls if ".key" in line or "/keys" in line] == []
    trace.unlink()
    environment = {**os.environ, "COMPOUNDWATCH_STORE_URL": str(url),
                   "COMPOUNDWATCH_VAULT_KEYS": str(tmp_path / "keys"),
                   "COMPOUNDWATCH_AUDIENCE": "caseworker"}  # fmt: skip
    command = [*tracing, sys.executable, "-m", "dashboard.cli.main", "vault", "show", "P-900"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True)
    assert b"98.601235" in done.stdout
    calls = opened(trace)
    assert any("store.vault" in line for line in calls)
    assert any(re.search(r"vault-\w+\.key", line) for line in calls)


@pytest.mark.slow
def test_a_caseworkers_own_app_shows_what_is_exact_on_no_page(tmp_path: Path) -> None:
    """What is exact is shown by one command alone: the app needs no key whoever looks."""
    url, trace = furnish(tmp_path), tmp_path / "calls"
    tracing = (*TRACING, "-o", str(trace))
    with running(tmp_path, store=url, audience="caseworker", before=tracing) as (base, _):
        look_around(base)
        assert requests.get(f"{base}/_stcore/health", timeout=10).text == "ok"
    assert opened(trace) == []
