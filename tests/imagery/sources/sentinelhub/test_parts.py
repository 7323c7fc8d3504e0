"""Evalscripts, run by a real engine; the catalogue's products as passes; the pace."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest

from imagery.scene import Orbit
from imagery.sources.sentinelhub import evalscripts
from imagery.sources.sentinelhub.catalogue import scenes_of
from imagery.sources.sentinelhub.pace import Pace, asked_s

BOX = [[[98.5, 16.5], [98.7, 16.5], [98.7, 16.7], [98.5, 16.7], [98.5, 16.5]]]


def run(script: str, samples: list[dict[str, float]]) -> tuple[Any, list[Any]]:
    """Run an evalscript over samples; return its setup and what came of each."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed, so an evalscript cannot be run here")
    program = (
        f"{script}\nconst s = {json.dumps(samples)};\n"
        "console.log(JSON.stringify([setup(), s.map(evaluatePixel)]));"
    )
    found = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)
    setup, values = json.loads(found.stdout)
    return setup, values


def test_an_optical_pixel_is_sent_as_it_is_stored_and_zero_means_unseen() -> None:
    script = evalscripts.optical(["B04", "B11"])
    setup, values = run(script, [
        {"B04": 512, "B11": 3000, "SCL": 4, "dataMask": 1},
        {"B04": 0, "B11": 7, "SCL": 2, "dataMask": 1},
        {"B04": 9, "B11": 9, "SCL": 0, "dataMask": 0},
    ])  # fmt: skip
    assert setup["input"] == [
        {"bands": ["B04", "B11", "SCL", "dataMask"], "units": ["DN", "DN", "DN", "DN"]}
    ]
    assert [each["sampleType"] for each in setup["output"]] == ["UINT16", "UINT8"]
    assert [each["bands"] for each in setup["output"]] == [2, 2]
    assert values == [
        {"bands": [512, 3000], "qa": [4, 1]},
        {"bands": [1, 7], "qa": [2, 1]},
        {"bands": [0, 0], "qa": [0, 0]},
    ]


def test_a_radar_pixel_is_linear_and_real() -> None:
    setup, values = run(
        evalscripts.radar(["VV", "VH"]),
        [{"VV": 0.123, "VH": 0.01, "dataMask": 1}, {"VV": 5, "VH": 5, "dataMask": 0}],
    )
    assert setup["input"][0]["units"] == ["LINEAR_POWER", "LINEAR_POWER", "DN"]
    assert [each["sampleType"] for each in setup["output"]] == ["FLOAT32", "UINT8"]
    assert values == [{"bands": [0.123, 0.01], "qa": [1]}, {"bands": [0, 0], "qa": [0]}]


def a_feature(name: str, at: str, **said: Any) -> dict[str, Any]:
    return {
        "id": name, "geometry": {"type": "Polygon", "coordinates": BOX},
        "properties": {"datetime": at, "platform": "sentinel-2a", **said},
    }  # fmt: skip


S2 = "S2A_MSIL2A_20230105T035151_N{}_R004_T{}_20230105T080000.SAFE"


def test_tiles_of_one_pass_and_a_reprocessed_one_are_one_scene() -> None:
    features = [
        a_feature(S2.format("0509", "47QMU"), "2023-01-05T04:02:13Z", **{"eo:cloud_cover": 10}),
        a_feature(S2.format("0509", "47QMT"), "2023-01-05T04:02:27Z", **{"eo:cloud_cover": 30}),
        a_feature(S2.format("0511", "47QMT"), "2023-01-05T04:02:27Z", **{"eo:cloud_cover": 50}),
        a_feature(S2.format("0509", "47QMU").replace("0105", "0110"), "2023-01-10T04:02:13Z"),
    ]
    found, refused = scenes_of(features, "sentinel-2-l2a")
    assert refused == []
    assert [scene.id for scene in found] == [
        "S2A_MSIL2A_20230105T035151_N0511_R004", "S2A_MSIL2A_20230110T035151_N0509_R004",
    ]  # fmt: skip
    assert found[0].cloud_share == pytest.approx(0.3)
    assert found[0].acquired == datetime(2023, 1, 5, 4, 2, 13, tzinfo=UTC)


def test_a_radar_product_without_a_relative_orbit_has_it_worked_out_from_its_name() -> None:
    name = "S1A_IW_GRDH_1SDV_20210608T175808_20210608T175833_038252_04839C_339D"
    orbit = {"sat:orbit_state": "ASCENDING", "platform": "sentinel-1a"}
    (scene,), _ = scenes_of([a_feature(name, "2021-06-08T17:58:08Z", **orbit)], "sentinel-1-grd")
    assert scene.orbit == Orbit((38252 - 73) % 175 + 1, "ascending")
    _, (refusal,) = scenes_of([a_feature("S1X", "2021-06-08T17:58:08Z")], "sentinel-1-grd")
    assert "relative orbit is not known" in refusal.reason


@pytest.mark.parametrize(
    "feature",
    [
        {}, {"id": "a"}, {"id": "a", "properties": {}}, "text",
        a_feature("", "2023-01-05T04:02:13Z"), a_feature("a\x1b[31m", "2023-01-05T04:02:13Z"),
        a_feature("a", "yesterday"), a_feature("a", "2023-01-05T04:02:13"),
        a_feature("a", "2023-01-05T04:02:13Z") | {"geometry": None},
        a_feature("a", "2023-01-05T04:02:13Z")
        | {"geometry": {"type": "Point", "coordinates": [0, 0]}},
    ],
)  # fmt: skip
def test_a_product_that_cannot_be_trusted_is_refused_and_the_others_go_on(feature: Any) -> None:
    good = a_feature("good", "2023-01-06T04:02:13Z")
    found, refused = scenes_of([feature, good], "sentinel-2-l2a")
    assert [scene.id for scene in found] == ["good"]
    assert len(refused) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12", 12.0), (" 3 ", 3.0), ("Wed, 25 Nov 2026 12:01:00 GMT", 60.0), ("", None),
     ("soon", None), ("-5", None), ("Wed, 25 Nov 2020 12:01:00 GMT", 0.0)],
)  # fmt: skip
def test_a_wait_is_read_as_seconds_or_a_date(text: str, expected: float | None) -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert asked_s({"Retry-After": text}, now) == expected


def test_the_pace_becomes_what_a_limit_allows_and_recovers_slowly() -> None:
    now = [0.0]
    pace = Pace(sleep=lambda s: now.__setitem__(0, now[0] + s), ticks=lambda: now[0])
    for _ in range(100):
        pace.wait()
        pace.good()
    pace.wait()
    pace.limited(55.0)
    assert pace.space_s == pytest.approx(0.6, abs=0.01), "100 in a minute"
    pace.limited(55.0)
    assert pace.space_s == pytest.approx(0.6, abs=0.01), "one limit met by many is one"
    pace.wait()
    assert now[0] >= 59.9
    for _ in range(3_000):
        pace.good()
    assert pace.space_s == pytest.approx(0.05)


def test_a_limit_that_is_met_before_anything_was_served_slows_down_too() -> None:
    pace = Pace(sleep=lambda _s: None, ticks=lambda: 0.0)
    pace.limited(0.0)
    assert pace.space_s > 0.05
