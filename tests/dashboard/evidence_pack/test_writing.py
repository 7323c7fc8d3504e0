"""The files of a pack: each as it is said to be, safe to open, and the same bytes every time."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import shapely
from PIL import Image
from shapely import Point

from dashboard.packing import container
from layers.clearance import DECIMALS
from layers.compound import Compound
from layers.detection import Detection
from layers.errors import RejectedError
from layers.store.memory import MemoryStore
from layers.terms import Audience, Tlp
from tests import builders as a
from tests.dashboard.animation.conftest import FIRST, a_print
from tests.dashboard.evidence_pack.worlds import a_pack, a_world, changed, files, rows
from tests.exposure.scanner import leaks

ROOT = Path(__file__).parents[3]
ALONE = "from tests.dashboard.evidence_pack.worlds import a_pack; print(a_pack().manifest_sha256)"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return files(a_pack())


# ------------------------------------------------------------------ the same bytes


def test_two_builds_give_the_same_bytes() -> None:
    assert a_pack().content == a_pack().content


def test_another_process_gives_the_same_bytes() -> None:
    told = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT), "TZ": "Asia/Yangon"},
    )  # fmt: skip
    assert told.stdout.strip() == a_pack().manifest_sha256


def test_the_order_in_which_records_came_makes_no_difference() -> None:
    from layers.schema import TABLES  # noqa: PLC0415

    other, found = MemoryStore(), a_world()
    records = [each for kind in TABLES for each in found.select(kind)]
    for each in reversed(records):
        other.put([each])
    here, there = files(a_pack()), files(a_pack(other))
    differ = {name for name in here if here[name] != there.get(name)}
    assert differ <= {"README.txt", "manifest.json", "SHA256SUMS"}  # they say the store's version


# ------------------------------------------------------------------ what each file is


def test_a_pack_has_these_files(made: dict[str, bytes]) -> None:
    assert sorted(made) == [
        "README.txt", "SHA256SUMS", "areas.csv", "chips.csv", "chips/2023Q4.png",
        "chips/2024Q1.png", "chips/2024Q2.png", "chips/2024Q4.png", "chips/d-1-before.png",
        "compound.geojson", "detections.csv", "detections.geojson", "evidence/d-1.json",
        "footprints.geojson", "manifest.json", "recipes/default-1.toml", "reviews.csv",
        "runs.json", "scenes.csv", "sources.txt",
    ]  # fmt: skip


def test_areas_have_their_interval_and_nothing_where_not_observed(made: dict[str, bytes]) -> None:
    told = {each["epoch"]: each for each in rows(made["areas.csv"])}
    assert [told["2024Q4"][name] for name in ("area_ha", "area_ha_lo", "area_ha_hi")] == [
        "4.25", "3.5", "5.0",
    ]  # fmt: skip
    assert [told["2024Q1"][name] for name in ("area_ha", "area_ha_lo", "observed_share")] == [
        "", "", "0.43",
    ]  # fmt: skip


def test_a_chip_is_a_picture_and_its_row_says_what_it_shows(made: dict[str, bytes]) -> None:
    told = rows(made["chips.csv"])
    assert {each["file"] for each in told} == {n for n in made if n.startswith("chips/")}
    for each in told:
        with Image.open(io.BytesIO(made[each["file"]])) as found:
            assert found.size == (int(each["width"]), int(each["height"]))
            assert found.info == {}
    (first,) = [each for each in told if each["epoch"] == "2024Q2"]
    stored = next(each.png for each in a_world().select(a.CompositeImage) if each.epoch == "2024Q2")
    assert first["sha256_of_stored_picture"] == hashlib.sha256(stored).hexdigest()
    assert (first["first"], first["last"], first["scenes"]) == ("2024-04-03", "2024-04-28", "5")


def test_evidence_has_its_sentence_series_and_days(made: dict[str, bytes]) -> None:
    told = json.loads(made["evidence/d-1.json"])
    assert told["sentence"].startswith("Between 2024-03-01")
    assert told["series"] == [{
        "day": "2024-03-11", "scene": "S1", "value": 0.2, "expected": 0.7, "low": 0.6,
        "high": 0.8, "reason": "",
    }]  # fmt: skip
    assert told["before_first"] is None


def test_recipes_and_runs_are_there_whole(made: dict[str, bytes]) -> None:
    assert made["recipes/default-1.toml"] == b"margin = 4.0\n"
    (run,) = json.loads(made["runs.json"])
    assert (run["run_id"], run["recipe_id"]) == ("run-1", "default-1")


def test_two_recipes_of_one_id_are_two_files() -> None:
    store = a_world()
    later = a.NOW.replace(year=a.NOW.year + 1)
    store.put([a.a_run(run_id="run-2", as_of=later, recipe="margin = 5.0\n")])
    made = files(a_pack(store))
    assert made["recipes/default-1.toml"] == b"margin = 4.0\n"
    assert made["recipes/default-1-2.toml"] == b"margin = 5.0\n"


def test_the_manifest_lists_every_file_but_both_lists(made: dict[str, bytes]) -> None:
    said = json.loads(made["manifest.json"])
    assert [said[name] for name in ("compound_id", "zone_ids", "audience", "tlp", "as_of")] == [
        "C-1", ["Z-1"], "analyst", "TLP:AMBER+STRICT",
        a.NOW.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    ]  # fmt: skip
    assert said["shown"][0] == "Z-1, detections: showing 3 of 3"
    for each in said["files"]:
        content = made[each["name"]]
        assert (each["sha256"], each["bytes"]) == (
            hashlib.sha256(content).hexdigest(), len(content),
        )  # fmt: skip
    assert {each["name"] for each in said["files"]} == set(made) - {"manifest.json", "SHA256SUMS"}
    assert hashlib.sha256(made["manifest.json"]).hexdigest() == a_pack().manifest_sha256


def test_sha256sum_verifies_what_was_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(a_pack().content)) as file:
        file.extractall(tmp_path)
    words = ["sha256sum", "-c", "--strict", "SHA256SUMS"]
    whole = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert whole.returncode == 0, whole
    assert whole.stdout.count(": OK") == a_pack().files - 1
    (tmp_path / "areas.csv").write_bytes(b"!")
    other = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert other.returncode == 1
    assert "areas.csv: FAILED" in other.stdout


def test_the_readme_says_what_is_not_in_the_pack(made: dict[str, bytes]) -> None:
    said = made["README.txt"].decode()
    for words in (
        "TLP:AMBER+STRICT\n", "EVIDENCE PACK: Bend Park (C-1)", "SYNTHETIC",
        "For the audience analyst.",
        "epochs with a footprint: 5", "of them observed: 4", "detections: 2", "reviews: 3",
        "In zone Z-1, detections: showing 3 of 3.",
        "In zone Z-1, footprints of all sites: showing 5 of 5.",
        "In zone Z-1, pictures by epoch: showing 4 of 4.", "In zone Z-1, runs: showing 2 of 2.",
        "1 of detections that are not decided: a second reading is blind",
        "No picture of d-1 after: there is no picture of it.", "sha256sum -c SHA256SUMS",
    ):  # fmt: skip
        assert words in said, words
    assert all(len(line) <= 100 for line in said.splitlines())


# ------------------------------------------------------------------ audiences


def coordinates(content: bytes) -> list[float]:
    told = json.loads(content)
    shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in told["features"]
              if each["geometry"]]  # fmt: skip
    return [value for shape in shapes for value in shapely.get_coordinates(shape).ravel()]


@pytest.mark.parametrize(
    ("tlp", "audience"),
    [(Tlp.CLEAR, Audience.PUBLIC), (Tlp.GREEN, Audience.PARTNER), (Tlp.AMBER, Audience.POLICY),
     (Tlp.AMBER_STRICT, Audience.ANALYST), (Tlp.RED, Audience.CASEWORKER)],
)  # fmt: skip
def test_places_are_as_exact_as_who_may_read_the_pack_may_have_them(
    tlp: Tlp, audience: Audience
) -> None:
    exact = shapely.affinity.translate(FIRST, 0.000123456, 0.000123456)
    store = changed(a_world(), Compound, shape=exact, tlp=Tlp.CLEAR)
    store = changed(store, Detection, outline=exact)
    store.put([a_print("2025Q1", outline=exact, tlp=Tlp.CLEAR)])
    made = files(a_pack(store, audience=Audience.CASEWORKER, tlp=tlp))
    for name in ("compound.geojson", "footprints.geojson", "detections.geojson"):
        found = coordinates(made[name])
        assert found
        assert all(round(each, DECIMALS[audience]) == each for each in found), name
        about = json.loads(made[name])["about"]
        assert (about["tlp"], about["audience"]) == (tlp.value, audience.value)


def test_a_pack_for_policy_names_nobody_and_says_so() -> None:
    made = files(a_pack(tlp=Tlp.AMBER))
    assert rows(made["reviews.csv"]) == []
    assert b"Reviews are not for this audience." in made["README.txt"]
    assert not [name for name, content in made.items() if b"heron" in content or b"ibis" in content]


@pytest.mark.parametrize("audience", [Audience.ANALYST, Audience.CASEWORKER])
def test_no_place_of_a_report_or_rescue_is_in_a_pack(audience: Audience) -> None:
    points = [(98.60012345 + n / 1e5, 16.30054321 + n / 1e5) for n in range(30)]
    store = a_world()
    store.put([
        *(a.a_report(Point(at), report_id=f"P-{n}", compound_id="C-1")
          for n, at in enumerate(points)),
        *(a.a_rescue(rescue_id=f"R-{n}", point=Point(at), compound_id="C-1")
          for n, at in enumerate(points)),
    ])  # fmt: skip
    made = files(a_pack(store, audience=audience))
    for name, content in made.items():
        assert not leaks(content, points), name
    assert set(made) == set(files(a_pack(audience=audience)))


# ------------------------------------------------------------------ little, and too much


def test_a_compound_of_which_nothing_is_known_has_a_pack() -> None:
    store = MemoryStore()
    store.put([a.a_compound(zone_id="", shape=None)])
    made = files(a_pack(store))
    assert [name for name in made if "/" in name] == []
    assert rows(made["areas.csv"]) == rows(made["scenes.csv"]) == []
    said = made["README.txt"].decode()
    assert "No picture of the compound, for its place is not known." in said
    assert "No detection is no proof that nothing was built." in said
    assert "Zones: none that is watched." in said


def test_a_withdrawn_compound_is_said_to_be_withdrawn() -> None:
    store = MemoryStore()
    store.put([a.a_compound(zone_id="", withdrawn_on=a.NOW.date())])
    made = files(a_pack(store))
    assert b"WITHDRAWN" in made["README.txt"]
    assert json.loads(made["manifest.json"])["withdrawn"] is True


def test_a_pack_that_is_too_large_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MOST_BYTES", 2_000)
    with pytest.raises(RejectedError, match="The pack of C-1 has 20 files"):
        a_pack()
