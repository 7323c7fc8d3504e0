"""The project opens in QGIS as drawn: every layer, its colours, where it lies, and nothing run.

QGIS itself opens it, without a screen, in a process of its own. Where it is not installed that is
said, and what can be read in the XML is read all the same.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageColor

from dashboard.briefing.contents import DataLayer
from dashboard.style import COMPOUNDS, DETECTIONS, EVENTS, FOOTPRINT, RESCUE, ZONE
from layers.terms import DetectionStatus, EventKind, SiteStatus

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"
FROM_THE_TOP = [
    "rescues", "events", "detections", "footprints", "compounds_points", "compounds", "zones",
    "report_cells",
]  # fmt: skip
Files = Callable[..., dict[str, bytes]]


def in_qgis(files: dict[str, bytes], folder: Path) -> dict[str, Any]:
    """Write files, open the project there with QGIS, and return what it says."""
    there = Path(PYTHON).exists() and subprocess.run(
        [PYTHON, "-c", "import qgis.core"], capture_output=True, check=False
    )
    if not there or there.returncode:
        pytest.skip(
            "QGIS 3 is not installed for the system's Python (apt-get install python3-qgis)."
        )
    (folder / "briefing").mkdir()
    for name in ("briefing.gpkg", "briefing.qgs"):
        (folder / "briefing" / name).write_bytes(files[name])
    moved = shutil.move(folder / "briefing", folder / "elsewhere ü")
    told = subprocess.run(
        [PYTHON, HERE / "opened_in_qgis.py", Path(moved) / "briefing.qgs", folder],
        capture_output=True, check=True, timeout=150,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
    )  # fmt: skip
    said: dict[str, Any] = json.loads(told.stdout)
    return said


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("qgis")


@pytest.fixture(scope="module")
def said(made: dict[str, bytes], drawn: Path) -> dict[str, Any]:
    return in_qgis(made, drawn)


@pytest.fixture(scope="module")
def layers(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["id"].removeprefix("compoundwatch_"): each for each in said["layers"]}


def test_every_layer_is_valid_in_order_and_has_its_rows(
    said: dict[str, Any], layers: dict[str, dict[str, Any]]
) -> None:
    assert said["read"] is True
    assert said["logged"] == said["errors"] == []
    assert list(layers) == FROM_THE_TOP
    assert all(each["valid"] and each["crs"] == "EPSG:4326" for each in layers.values())
    assert {name: each["count"] for name, each in layers.items()} == {
        "rescues": 1, "events": 1, "detections": 1, "footprints": 1, "compounds_points": 2,
        "compounds": 2, "zones": 2, "report_cells": 0,
    }  # fmt: skip
    assert [name for name, each in layers.items() if not each["shown"]] == ["report_cells"]


def test_names_are_those_of_the_briefing(layers: dict[str, dict[str, Any]]) -> None:
    assert layers["zones"]["name"] == "Zones"
    assert layers["compounds_points"]["name"] == "Compounds, by reported status •"


def rgba(colour: str, opacity: float) -> str:
    return ",".join(map(str, (*ImageColor.getrgb(colour), round(255 * opacity))))


def test_each_look_is_drawn_with_its_colour_width_and_dashes(
    layers: dict[str, dict[str, Any]],
) -> None:
    zones = layers["zones"]
    assert zones["renderer"] == "QgsSingleSymbolRenderer"
    fill, line = zones["symbols"][""]
    assert (fill["type"], fill["style"], fill["outline_style"]) == ("SimpleFill", "no", "no")
    assert line["line_color"] == rgba(ZONE.stroke, 1)
    assert (line["use_custom_dash"], line["customdash"]) == ("1", "2.117;1.058")
    assert float(line["line_width"]) == pytest.approx(1.5 * 25.4 / 96, abs=0.001)
    compounds = layers["compounds"]
    assert (compounds["renderer"], compounds["by"]) == ("QgsCategorizedSymbolRenderer", "status")
    assert set(compounds["symbols"]) == {"raided", "demolished", "unknown"}
    look = COMPOUNDS[SiteStatus.DEMOLISHED]
    fill, line = compounds["symbols"]["demolished"]
    assert fill["color"] == rgba(look.stroke, look.fill)
    assert line["line_color"] == rgba(look.stroke, 1)
    assert line["customdash"] == "1.587;0.794"
    _, whole = compounds["symbols"]["unknown"]
    assert whole["use_custom_dash"] == "0"


def test_points_are_marks_of_the_map(layers: dict[str, dict[str, Any]]) -> None:
    ((rescue,), (event,), (compound,)) = (
        layers["rescues"]["symbols"][""], layers["events"]["symbols"]["raid"],
        layers["compounds_points"]["symbols"]["raided"],
    )  # fmt: skip
    assert [each["name"] for each in (rescue, event, compound)] == ["square", "triangle", "circle"]
    assert rescue["color"] == rgba(RESCUE.stroke, RESCUE.fill)
    assert event["outline_color"] == rgba(EVENTS[EventKind.RAID].stroke, 1)


def test_extents_are_where_things_lie(
    said: dict[str, Any], layers: dict[str, dict[str, Any]]
) -> None:
    assert layers["zones"]["extent"] == pytest.approx([98.59, 16.29, 98.69, 16.35])
    assert layers["compounds_points"]["extent"] == pytest.approx([98.63, 16.33, 98.66, 16.34])
    assert said["crs"] == "EPSG:3857"
    west, south, east, north = said["view"]
    a_degree = 6_378_137 * np.pi / 180
    assert (west / a_degree, east / a_degree) == pytest.approx((98.5812, 98.7012), abs=1e-4)
    assert np.degrees(np.arctan(np.sinh(np.array([south, north]) / 6_378_137))) == pytest.approx(
        [16.2812, 16.4012], abs=1e-4
    )


def test_a_label_is_a_column_and_nothing_is_reckoned(layers: dict[str, dict[str, Any]]) -> None:
    labels = {name: each["label"] for name, each in layers.items()}
    assert labels["compounds"] == labels["zones"] == "name"
    assert not any(each["expression"] for each in layers.values())
    assert [name for name, each in layers.items() if each["labelled"]] == [
        "compounds_points", "compounds", "zones", "report_cells",
    ]  # fmt: skip


def test_the_project_says_what_it_is_and_names_nobody(
    said: dict[str, Any], layers: dict[str, dict[str, Any]]
) -> None:
    assert said["title"].startswith("River A")
    assert "TLP: TLP:AMBER" in said["abstract"]
    assert "Store version: 11" in said["abstract"]
    assert said["author"] == ""
    assert layers["zones"]["abstract"] == "showing 2 of 2"
    assert "© OpenStreetMap contributors" in str(layers["zones"]["rights"])


def near(picture: np.ndarray, colour: str, *, within: int = 6) -> int:
    """Return how many pixels have nearly this colour."""
    away = np.abs(picture.astype(int) - ImageColor.getrgb(colour)).max(axis=2)
    return int((away <= within).sum())


def test_the_map_shows_the_colours_of_the_looks(said: dict[str, Any], drawn: Path) -> None:
    assert said["read"]
    picture = np.asarray(Image.open(drawn / "map.png").convert("RGB"))
    for look in (
        ZONE, FOOTPRINT, COMPOUNDS[SiteStatus.DEMOLISHED], COMPOUNDS[SiteStatus.UNKNOWN],
        COMPOUNDS[SiteStatus.RAIDED], DETECTIONS[DetectionStatus.VERIFIED],
    ):  # fmt: skip
        assert near(picture, look.stroke) > 10, look
    assert near(picture, RESCUE.stroke) > 24  # a square's edge, two pixels wide
    assert (
        near(picture, EVENTS[EventKind.RAID].stroke, within=40) > 10
    )  # slanting: no pixel is full
    assert near(picture, DETECTIONS[DetectionStatus.PROVISIONAL].stroke) == 0
    assert near(picture, "#ffffff") > picture.shape[0] * picture.shape[1] / 2


def test_the_sheet_has_all_that_a_sheet_must_have(said: dict[str, Any], drawn: Path) -> None:
    (sheet,) = said["sheets"]
    assert sheet["done"]
    assert {"QgsLayoutItemMap", "QgsLayoutItemLegend", "QgsLayoutItemScaleBar",
            "QgsLayoutItemPicture", "QgsLayoutItemLabel"} <= set(sheet["kinds"])  # fmt: skip
    assert "TLP:AMBER" in sheet["texts"]
    assert any("[ % @qgis_version % ]" in each for each in sheet["texts"])
    picture = np.asarray(Image.open(drawn / "sheet.png").convert("RGB"))
    assert near(picture[:, picture.shape[1] * 7 // 10 :], COMPOUNDS[SiteStatus.UNKNOWN].stroke) > 20


def test_a_layer_alone_opens_with_its_style(said: dict[str, Any]) -> None:
    assert said["styled"] == {
        "zones": "QgsSingleSymbolRenderer", "compounds": "QgsCategorizedSymbolRenderer",
        "compounds_points": "QgsCategorizedSymbolRenderer",
    }  # fmt: skip


def test_titles_that_nobody_should_enter_do_no_harm(
    make: Files, titled: list[DataLayer], tmp_path: Path
) -> None:
    said = in_qgis(make(titled, sources=("<img src=http://x>", "[% 1+1 %]")), tmp_path)
    assert [each["valid"] for each in said["layers"]] == [True] * len(FROM_THE_TOP)
    assert said["logged"] == said["errors"] == []
    shown = [each["name"] for each in said["layers"]] + said["sheets"][0]["texts"]
    assert not [each for each in shown if "[%" in each or "<" in each]


def read(made: dict[str, bytes]) -> Element:
    root: Element = fromstring(made["briefing.qgs"])
    return root


def test_it_names_the_file_beside_it_and_no_other(made: dict[str, bytes]) -> None:
    root = read(made)
    named = {each.text or "" for each in root.iter("datasource")}
    named |= {
        each.get("source", "") for each in root.iter("layer-tree-layer") if each.get("source")
    }
    assert named == {f"./briefing.gpkg|layername={each}" for each in FROM_THE_TOP}
    files = [each.get("file") for each in root.iter("LayoutItem") if each.get("file")]
    assert all(each.startswith("base64:") for each in files)
    assert root.findtext("properties/Paths/Absolute") == "false"
    assert not [each for each in root.iter() if "http" in (each.text or "")]


def test_nothing_in_it_is_an_expression_a_macro_or_an_action(made: dict[str, bytes]) -> None:
    root = read(made)
    assert not [each for tag in ("Macros", "actionsetting", "rules", "mapTip", "expressionfields")
                for each in root.iter(tag)]  # fmt: skip
    assert {each.get("isExpression") for each in root.iter("text-style")} <= {"0", None}
    assert {each.text for each in root.iter("previewExpression")} == {
        '"name"', '"said"', '"site_id"', '"kind"',
    }  # fmt: skip
    assert "[%" not in made["briefing.qgs"].decode()
