"""Who saw exact points, brought in, changed or took out what: each effect has its entry (P23).

Effects are carried out as `test_audit_commands` classes them, and each must add exactly the entries
that it should, of which none may hold a place, a name, an address or a note.
"""

import io
import json
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from shapely.geometry import mapping

from dashboard.bench import Bench
from dashboard.judgement import Judgement
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.audit_entry import AuditEntry
from layers.release import Release
from layers.store.factory import open_store
from layers.terms import Audience, AuditAction, ReasonCode, ReviewDecision
from tests.builders import NOW, a_crowd, a_detection, a_run
from tests.dashboard import conftest as doors
from tests.dashboard.animation.conftest import a_store
from tests.dashboard.conftest import Run
from tests.dashboard.digest.worlds import changes
from tests.dashboard.test_animate_command import KINDS
from tests.dashboard.test_buildings_command import WHEN, write
from tests.exposure.scanner import leaks
from tests.exposure.test_audit_commands import LOGGED
from tests.layers.exchange.buildings.writing import EAST, Row, house
from tests.layers.exchange.smart.cases import REGION, write_folder
from tests.layers.store import older

run = doors.run  # the fixture


# ------------------------------------------------------------------ each effect, carried out

REPORTS = (
    "id,month,lon,lat,location_basis,consent,note,synthetic\n"
    "P-1,2024-07,98.601234567,16.301234567,stated,yes,Behind the blue gate.,true\n"
    "P-2,2024-07,98.602234567,16.302234567,stated,yes,Ask Ana Nobody ana@example.org,true\n"
)
POINTS = [(98.601234567, 16.301234567), (98.602234567, 16.302234567)]
PRIVATE = ("blue gate", "Ana", "@", "98.6", "16.3", "desk", "/", "gpkg")


class Desk:
    """A command line that counts the entries of the log."""

    def __init__(self, run: Run, url: Path) -> None:
        """Begin with what is there."""
        self.run, self.url = run, url
        self.done: set[str] = set()

    def entries(self) -> list[AuditEntry]:
        with closing(open_store(str(self.url), read_only=True)) as store:
            return store.select(AuditEntry)

    def adds(self, command: str, *words: object, fails: bool = False) -> list[AuditEntry]:
        """Run a command, and return the entries that it added."""
        before = len(self.entries())
        result = self.run(*command.split(), *words)
        assert (result.exit_code != 0) == fails, result.output
        return self.entries()[before:]

    def once(self, command: str, *words: object) -> AuditEntry:
        """Run a command, and return the one entry that it added: of the action it is classed by."""
        (entry,) = self.adds(command, *words)
        assert entry.action is LOGGED[command], command
        self.done.add(command)
        return entry

    def never(self, command: str, *words: object, fails: bool = False) -> None:
        """Run a command that has no effect, and so no entry."""
        assert self.adds(command, *words, fails=fails) == [], command


@pytest.fixture
def desk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a caseworker's machine, with a site in pictures and something new for a digest."""
    monkeypatch.setenv("COMPOUNDWATCH_VAULT_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("COMPOUNDWATCH_AUDIENCE", "caseworker")
    monkeypatch.setenv("COMPOUNDWATCH_ACTOR", "p-ana")
    monkeypatch.setenv("COMPOUNDWATCH_DIGEST_AUDIENCE", "analyst")
    monkeypatch.setenv("COMPOUNDWATCH_DIGEST_TO", f"file:{tmp_path / 'desk'}")
    assert run("init").exit_code == 0
    url = tmp_path / "store" / "test.gpkg"
    with closing(open_store(str(url))) as store:
        made = a_store()
        store.put([each for kind in KINDS for each in made.select(kind)])
        store.put(changes("Z-1", 3))
    (tmp_path / "reports.csv").write_text(REPORTS)
    return Desk(run, url)


def test_each_effect_has_one_entry_and_what_has_none_adds_none(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _brings_in(desk, tmp_path)
    _changes(desk, tmp_path)
    _takes_out(desk, tmp_path)
    desk.once("vault show", "P-1")
    desk.once("vault rotate")
    desk.once("purge", "--report", "P-2")
    desk.never("purge")
    desk.never("purge", "--dry-run")
    for command in ("zone list", "plan", "schedule list", "due", "status", "release list",
                    "audit verify", "audit head", "release show",
                    "history Z-1 --site C-1"):  # fmt: skip
        desk.never(command)
    desk.never("audit list")
    monkeypatch.setenv("COMPOUNDWATCH_AUDIENCE", "administrator")
    desk.once("audit list")
    assert "All" in desk.run("audit", "verify").output
    _tells_nothing(desk.entries())
    apart = {"demo", "schedule run", "store upgrade", "release make", "restore", "serve"}
    assert desk.done == set(LOGGED) - apart - {"schedule", "schedule once"}


def _brings_in(desk: Desk, folder: Path) -> None:
    about = {"id": "E", "name": "East", "country_iso3": "XXA", "synthetic": "true"}
    feature = {"type": "Feature", "properties": about, "geometry": mapping(EAST)}
    zone = folder / "zone.geojson"
    zone.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    desk.once("zone add", "--outline", zone)
    desk.never("zone add", "--outline", zone)
    desk.never("import", "reports.csv", "--kind", "report", "--accept", "redact", "--dry-run")
    entry = desk.once("import", "reports.csv", "--kind", "report", "--accept", "redact")
    assert (entry.who, entry.rows) == ("p-ana", 2)
    desk.never("import", "reports.csv", "--kind", "report", "--accept", "redact")
    bad = folder / "bad.csv"
    bad.write_text(REPORTS.replace("stated", "guessed"))
    desk.never("import", bad, "--kind", "report", "--refused-to", "back.csv", fails=True)
    file = write(folder / "google.csv", [Row(house(98.605)), Row(house(101.0, 12.0))])
    desk.never("import-buildings", file, *WHEN, "--dry-run")
    desk.once("import-buildings", file, *WHEN)
    desk.never("import-buildings", file, *WHEN)
    models = write_folder(folder / "in")
    assert desk.once("smart import", models).rows == 4
    desk.never("smart import", models)


def _changes(desk: Desk, folder: Path) -> None:
    desk.once("schedule set", "Z-1", "--every-days", "3")
    desk.never("schedule set", "Z-NONE", "--every-days", "3", fails=True)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    (folder / "gate.jpg").write_bytes(out.getvalue())
    desk.once("vault photo", "P-1", "gate.jpg")
    desk.never("vault photo", "P-9", "gate.jpg", fails=True)
    his = Settings(store_url=str(desk.url), actor="p-ana", audience=Audience.ANALYST)
    with closing(open_workshop(his)) as parts:
        parts.store.put([a_run(), a_detection()])
        for _ in range(2):  # the second is the same verdict, and none
            Bench(parts=parts, at=NOW).judge(Judgement(
                detection_id="d-1", run_id="run-1", decision=ReviewDecision.CONFIRM,
                reason=ReasonCode.OTHER, note="Behind the blue gate.",
            ))  # fmt: skip
    said = desk.entries()[-2:]
    assert [each.action for each in said] == [AuditAction.CHANGED] * 2
    assert "photo of report P-1" in said[0].about
    assert said[1].about.endswith("of detection d-1: confirm")


def _takes_out(desk: Desk, folder: Path) -> None:
    desk.once("export", "zones", "--tlp", "TLP:CLEAR", "--out", folder / "z.csv")
    desk.never("export", "zones", "--out", folder / "y.csv", fails=True)
    desk.once("smart export", "--zone", REGION, "--out", folder / "out")
    desk.once("briefing", "Z-1", "--tlp", "TLP:AMBER", "--out", folder / "sheets")
    desk.never("briefing", "Z-1", "--out", folder / "sheets", fails=True)
    desk.once("origins", "--tlp", "TLP:GREEN", "--out", folder / "origins")
    film = desk.once("animate", "Z-1", "--site", "C-1", "--out", folder / "a.gif")
    assert film.about == "film of C-1 in Z-1 by quarter for caseworker, TLP:AMBER"
    desk.never("animate", "Z-1", "--site", "C-9", "--out", folder / "b.gif", fails=True)
    pack = desk.once("evidence", "C-1", "--tlp", "TLP:AMBER", "--out", folder / "a.zip")
    assert pack.about.startswith("evidence pack of C-1 for policy, TLP:AMBER, SHA-256 ")
    desk.never("evidence", "C-1", "--out", folder / "b.zip", fails=True)
    desk.never("verify", folder / "a.zip")
    desk.never("digest", "--dry-run")
    digest = desk.once("digest")
    assert digest.about.startswith("digest g-")
    desk.never("digest")
    desk.once("store copy", desk.url, folder / "copy.gpkg")
    with closing(open_store(str(folder / "copy.gpkg"), read_only=True)) as there:
        assert there.select(AuditEntry) == desk.entries()
    desk.never("store copy", folder / "copy.gpkg", folder / "third.gpkg")
    desk.once("backup", "--quiet")


def _tells_nothing(entries: list[AuditEntry]) -> None:
    assert len(entries) > 15
    for each in entries:
        said = f"{each.about} {each.who}"
        assert not leaks(said.encode(), POINTS)
        assert not [word for word in PRIVATE if word in said], said


def test_a_backup_that_is_brought_back_says_so(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.run("backup", "--quiet").exit_code == 0
    (made,) = (tmp_path / "store" / "backups").iterdir()
    before = desk.entries()
    desk.never("restore", made, "--check")
    desk.url = tmp_path / "again" / "s.gpkg"
    monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", str(desk.url))
    assert desk.run("restore", made, "--quiet").exit_code == 0
    assert desk.entries()[:-1] == before
    assert desk.entries()[-1].action is AuditAction.RESTORED


def test_an_upgrade_says_from_which_schema(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = older.unpack("3", tmp_path / "s.gpkg")
    monkeypatch.setenv("COMPOUNDWATCH_STORE_URL", str(url))
    assert run("store", "upgrade").exit_code == 0
    desk = Desk(run, url)
    (entry,) = desk.entries()
    assert (entry.action, entry.about[:11]) == (AuditAction.CHANGED, "schema 3 to")
    desk.never("store upgrade")


def test_the_first_schedule_is_an_entry_and_a_round_is_none(run: Run, tmp_path: Path) -> None:
    assert run("init").exit_code == 0
    desk = Desk(run, tmp_path / "store" / "test.gpkg")
    assert desk.once("schedule once", "--no-digest").about == "schedule of every zone"
    desk.never("schedule once", "--no-digest")
    desk.never("schedule")


def test_a_release_is_an_entry_and_one_that_is_not_due_is_none(run: Run, tmp_path: Path) -> None:
    assert run("init").exit_code == 0
    desk = Desk(run, tmp_path / "store" / "test.gpkg")
    desk.never("release make")
    with closing(open_store(str(desk.url))) as store:
        store.put(a_crowd(40))
    desk.once("release make")
    desk.never("release make")
    with closing(open_store(str(desk.url), read_only=True)) as store:
        assert store.count(Release) == 1


def test_the_demo_writes_down_what_it_brings_in(run: Run, tmp_path: Path) -> None:
    """By its parts: the whole demo also looks at three zones, which takes a minute."""
    from dashboard.demo import furnish  # noqa: PLC0415

    url = tmp_path / "s.gpkg"
    settings = Settings(store_url=str(url), vault_keys=str(tmp_path / "keys"))
    with closing(open_workshop(settings, create=True)) as parts:
        furnish(parts, [], recorded_at=NOW, say=lambda _: None)
    desk = Desk(run, url)
    assert {each.action for each in desk.entries()} <= {AuditAction.IMPORTED, AuditAction.RELEASED}
    assert desk.entries()[0].about == "the gazetteer"
