"""imagery.sources.items and folder: every Item that cannot be trusted is refused by name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely import box
from shapely.geometry import mapping

from geo.grid import Grid
from imagery.errors import NoScenesError, SourceError
from imagery.sources.folder import FolderSource
from tests.imagery.sources.changed import refusal, with_, without

Write = Callable[..., Path]


# ------------------------------------------------------------------ what is not

OUTSIDE = ["../../secret.tif", "/etc/passwd", "https://example.org/red.tif", "s3://b/red.tif",
           "sub/../../x.tif", "..\\x.tif", "/vsicurl/http://x/red.tif"]  # fmt: skip


@pytest.mark.parametrize("href", OUTSIDE)
def test_an_href_that_leaves_the_folder_is_refused(
    href: str, tmp_path: Path, write_item: Write
) -> None:
    write_item(tmp_path, change=with_(href, "assets", "red", "href"))
    reason = refusal(tmp_path)
    assert "The href of its asset red leaves the Item's folder" in reason
    assert "./red.tif" in reason


def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path, write_item: Write) -> None:
    folder = write_item(tmp_path / "items")
    (folder / "red.tif").rename(tmp_path / "elsewhere.tif")
    (folder / "red.tif").symlink_to(tmp_path / "elsewhere.tif")
    assert "leads out of the Item's folder by a link" in refusal(tmp_path / "items")


def test_an_item_that_is_a_link_is_refused(tmp_path: Path, write_item: Write) -> None:
    folder = write_item(tmp_path / "items")
    (folder / "item.json").rename(tmp_path / "item.json")
    (folder / "item.json").symlink_to(tmp_path / "item.json")
    assert "It is a link" in refusal(tmp_path / "items")


def test_a_raster_that_is_missing_is_named(tmp_path: Path, write_item: Write) -> None:
    (write_item(tmp_path) / "nir.tif").unlink()
    assert "Its asset nir is not there: ./nir.tif names no file" in refusal(tmp_path)


CHANGES = {
    "no datetime": (without("properties", "datetime"), "It has no datetime"),
    "half a period": (
        with_({"datetime": None, "start_datetime": "2018-06-01"}, "properties"),
        "It has no datetime",
    ),
    "a date that is none": (with_("2023-02-31", "properties", "datetime"), "is no date"),
    "a time without a zone": (
        with_("2023-01-05T10:00:00", "properties", "datetime"),
        "no time zone",
    ),
    "a date that is a number": (with_(20230105, "properties", "datetime"), "Its date is no text"),
    "no geometry": (with_(None, "geometry"), "Its geometry is missing"),
    "a point": (with_({"type": "Point", "coordinates": [98, 16]}, "geometry"), "is a Point"),
    "a broken geometry": (with_({"type": "Polygon", "coordinates": "x"}, "geometry"), "geometry"),
    "metres": (
        with_(mapping(box(447_000, 1_840_000, 448_000, 1_841_000)), "geometry"),
        "cannot be degrees",
    ),
    "no properties": (without("properties"), "It has no properties"),
    "no id": (with_("", "id"), "no usable id"),
    "an id with control characters": (with_("a\u0000b", "id"), "cannot be printed"),
    "no known asset": (with_({"thumbnail": {"href": "./a.png"}}, "assets"), "none of the assets"),
    "assets that are a list": (with_([], "assets"), "none of the assets"),
    "an asset without href": (with_({}, "assets", "red"), "asset red has no usable href"),
    "an asset that is a text": (with_("red.tif", "assets", "red"), "no usable href"),
    "a scale that is a text": (
        with_([{"scale": "0.0001"}], "assets", "red", "raster:bands"),
        "scale of red is no number",
    ),
    "a scale of nothing": (
        with_([{"scale": 0, "offset": 0}], "assets", "red", "raster:bands"),
        "scale of red is 0",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_an_item_with_a_fault_is_refused_with_its_name_and_the_reason(
    case: str, tmp_path: Path, write_item: Write
) -> None:
    change, words = CHANGES[case]
    write_item(tmp_path, change=change)
    reason = refusal(tmp_path)
    assert words in reason
    assert "item.json" in reason
    assert str(tmp_path) not in reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read as JSON"),
        ('{"type": "Feature", ', "cannot be read as JSON"),
        ('{"type": "Feature", "assets": {}, "x": NaN}', "NaN is no number of JSON"),
        ("[" * 100_000, "cannot be read as JSON"),
        ('"text"', "is no STAC Item"),
        (" " * 3_000_000, "has 3,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_item_is_refused_by_its_path(
    text: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "item.json").write_text(text)
    reason = refusal(tmp_path)
    assert reason.startswith("a/item.json: ")
    assert words in reason


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "item.json").write_bytes(b"\xff\xfe\x00{")
    assert "cannot be read as JSON" in refusal(tmp_path)


def test_an_id_that_is_taken_is_refused(tmp_path: Path, write_item: Write, zone: Any) -> None:
    write_item(tmp_path, "A")
    write_item(tmp_path, "B", change=with_("A", "id"))
    search = FolderSource(tmp_path).search(zone)
    assert len(search.scenes) == 1
    assert search.refused[0].reason.startswith("A (B/item.json): its id was taken by A/item.json")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        FolderSource(tmp_path / "none")


def test_a_folder_without_items_says_what_it_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no STAC Item"):
        FolderSource(tmp_path)


def test_an_extent_of_nothing_says_what_the_first_fault_is(
    tmp_path: Path, write_item: Write
) -> None:
    write_item(tmp_path, "S2_X", change=without("properties", "datetime"))
    with pytest.raises(SourceError, match=r"No Item of .* The first: S2_X"):
        FolderSource(tmp_path).extent()


def test_reading_nothing_is_refused(tmp_path: Path, write_item: Write, grid: Grid) -> None:
    write_item(tmp_path)
    with pytest.raises(NoScenesError, match="Search a longer period"):
        FolderSource(tmp_path).read((), grid, ("red",))


# ------------------------------------------------------------------ rasters of an Item


def test_a_broken_raster_costs_its_scene_and_no_other(
    tmp_path: Path, write_item: Write, zone: Any, grid: Grid
) -> None:
    for name in ("A", "B", "C"):
        write_item(tmp_path, name)
    broken = tmp_path / "B" / "nir.tif"
    broken.write_bytes(broken.read_bytes()[:200])
    source = FolderSource(tmp_path)
    cube = source.read(source.search(zone).scenes, grid, ("red", "nir"))
    assert [scene.id for scene in cube.scenes] == ["A", "C"]
    assert cube.values.shape[0] == cube.clear.shape[0] == 2
    assert [refused.item for refused in cube.refused] == ["B"]
    assert cube.refused[0].reason.startswith("B: nir.tif is broken")


def test_a_scene_without_classification_is_not_mixed_with_those_that_have_one(
    tmp_path: Path, write_item: Write, zone: Any, grid: Grid
) -> None:
    for name in ("A", "B"):
        write_item(tmp_path, name)
    write_item(tmp_path, "C", scl=False)
    source = FolderSource(tmp_path)
    cube = source.read(source.search(zone).scenes, grid, ("red",))
    assert cube.qa is not None
    assert len(cube.scenes) == 2
    assert "C has no scene classification" in cube.refused[0].reason


def test_mixed_resolutions_come_onto_one_grid(
    tmp_path: Path, write_raster: Write, write_item: Write, zone: Any, grid: Grid
) -> None:
    def change(item: dict[str, Any]) -> None:
        item["assets"]["swir16"] = {"href": "./swir16.tif", "raster:bands": [
            {"scale": 0.0001, "offset": 0, "nodata": 0}]}  # fmt: skip

    folder = write_item(tmp_path, change=change)
    coarse = Grid(grid.crs, type(grid.transform)(20, 0, grid.transform.c, 0, -20, grid.transform.f),
                  (grid.shape[0] // 2, grid.shape[1] // 2 + 1))  # fmt: skip
    write_raster(folder / "swir16.tif", 3000, grid=coarse, nodata=0)
    source = FolderSource(tmp_path)
    scenes = source.search(zone).scenes
    cube = source.read(scenes, grid, source.bands(scenes))
    assert cube.bands == ("blue", "green", "red", "nir", "swir16")
    assert cube.band("swir16")[0, 1:-1, 1:-1] == pytest.approx(0.3)


def test_an_item_of_many_megabytes_of_nesting_does_not_stop_the_walk(
    tmp_path: Path, write_item: Write, zone: Any
) -> None:
    write_item(tmp_path, "GOOD")
    (tmp_path / "deep.json").write_text(
        json.dumps({"type": "Feature"})[:-1] + ', "a":' + "[" * 5000
    )
    search = FolderSource(tmp_path).search(zone)
    assert [scene.id for scene in search.scenes] == ["GOOD"]
    assert search.refused[0].item == "deep.json"
