"""imagery.sources.stac: Sentinel-1 in ground range that cannot be laid upon the ground, and why."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.imagery.sources.stac.radar_world import AOI, GRID, Item, source_of
from tests.imagery.sources.stac_world import changed
from tests.loopback.faulty import Handler, Server


def test_a_service_that_has_no_heights_here_reads_no_such_radar_and_says_why(
    place: Server, made: dict[str, list[Item]]
) -> None:
    source = source_of(place, made["scenes"])
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    assert cube.scenes == ()
    assert all("has no heights (cop-dem-glo-30) of this ground" in e.reason for e in cube.refused)
    none = source_of(place, made["scenes"], heights="").search(AOI)
    assert none.scenes == ()
    assert all("without terrain correction" in each.reason for each in none.refused)


def without(key: str) -> Callable[[Item], None]:
    return lambda item: item["assets"].pop(key)


def stating(**properties: str) -> Callable[[Item], None]:
    named = {name.replace("__", ":"): value for name, value in properties.items()}
    return lambda item: item["properties"].update(named)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without("schema-calibration-vh"), "names no calibration of vh"),
        (without("schema-product-vv"), "names no annotation of vv"),
        (without("vh"), "not both VV and VH"),
        (stating(sar__instrument_mode="EW"), "of the mode 'EW'"),
        (stating(sar__product_type="SLC"), "of the kind SLC"),
    ],
)
def test_an_item_that_cannot_be_laid_upon_the_ground_is_refused(
    place: Server, made: dict[str, list[Item]], change: Callable[[Item], None], said: str
) -> None:
    spoilt = changed(made["scenes"][0], change)
    found = source_of(place, [spoilt, made["scenes"][1], *made["heights"]]).search(AOI)
    assert [each.id for each in found.scenes] == [made["scenes"][1]["id"]]
    reason = next(each.reason for each in found.refused if each.item == spoilt["id"])
    assert said in reason


def test_radar_where_who_asks_pays_is_refused_and_says_so(
    place: Server, made: dict[str, list[Item]]
) -> None:
    def pay(item: Item) -> None:
        for asset in item["assets"].values():
            asset["href"] = "s3://sentinel-s1-l1c/GRD/2024/1/5/IW/DV/S1A/x"

    found = source_of(place, [changed(made["scenes"][0], pay)]).search(AOI)
    assert "into the S3 bucket 'sentinel-s1-l1c'" in found.refused[0].reason
    assert "who asks pays" in found.refused[0].reason


def test_an_elevation_model_that_cannot_be_used_refuses_radar_and_is_asked_for_once(
    place: Server, made: dict[str, list[Item]]
) -> None:
    nameless = [changed(each, lambda item: item.update(assets={})) for each in made["heights"]]
    source = source_of(place, made["scenes"] + nameless)
    scenes = source.search(AOI).scenes
    before = place.log.asked["/stac/search"]
    cube = source.read(scenes, GRID, ("vv", "vh"))
    assert len(cube.refused) == 2
    assert all("elevation model of 127.0.0.1 cannot be used" in e.reason for e in cube.refused)
    pages = place.log.asked["/stac/search"] - before
    assert pages == 1


@pytest.mark.parametrize(
    ("file", "body", "said"),
    [
        ("product-vv.xml", b"<product>", "no sound XML"),
        ("product-vv.xml", None, "cannot be fetched"),
        ("calibration-vh.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "no sound XML"),
        ("calibration-vh.xml", b"<calibration/>", "calibrates ''"),
        ("iw-vv.tiff", b"<html>not found</html>", "cannot be followed"),
    ],
)
def test_a_damaged_file_refuses_its_scene_alone(
    place: Server, made: dict[str, list[Item]], file: str, body: bytes | None, said: str
) -> None:
    bad = made["scenes"][0]["id"]

    def spoilt(handler: Handler) -> bool:
        if body is None:
            handler.reply(404, b"")
        else:
            handler.reply(200, body)
        return True

    place.scripts[f"/{bad}/{file}"] = spoilt
    source = source_of(place, made["scenes"] + made["heights"])
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    assert [each.id for each in cube.scenes] == [made["scenes"][1]["id"]]
    assert [each.item for each in cube.refused] == [bad]
    assert said in cube.refused[0].reason


def test_an_annotation_of_another_image_refuses_the_scene(
    place: Server, made: dict[str, list[Item]], radar_folder: Path
) -> None:
    bad = made["scenes"][0]["id"]
    text = (radar_folder / bad / "product-vv.xml").read_bytes()
    longer = text.replace(b"<numberOfLines>16700<", b"<numberOfLines>16800<")
    assert longer != text

    def another(handler: Handler) -> bool:
        handler.reply(200, longer)
        return True

    place.scripts[f"/{bad}/product-vv.xml"] = another
    source = source_of(place, made["scenes"] + made["heights"])
    cube = source.read(source.search(AOI).scenes, GRID, ("vv", "vh"))
    assert [each.item for each in cube.refused] == [bad]
    assert "it is of another image" in cube.refused[0].reason
