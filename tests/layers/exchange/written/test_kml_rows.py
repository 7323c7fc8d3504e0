"""KML: well formed whatever the names, as coarse as it may be, no markup and no address in it."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
import pyogrio
import pytest
import shapely
from defusedxml.ElementTree import fromstring

from layers.clearance import DECIMALS
from layers.exchange.exporting import export_layers
from layers.exchange.writing.kml_rows import kml
from layers.exchange.writing.outgoing import Drawn, Outgoing
from layers.read import Reader
from layers.terms import Audience

KML = "{http://www.opengis.net/kml/2.2}"
Exported = Callable[..., Path]


def read(octets: bytes) -> Element:
    root: Element = fromstring(octets)
    return root


def marks(root: Element, folder: int) -> list[Element]:
    return root.findall(f".//{KML}Folder")[folder].findall(f"{KML}Placemark")


def test_gdal_reads_every_row_with_its_shape(exported: Exported) -> None:
    path = exported("x.kml")
    assert [name for name, _ in pyogrio.list_layers(path)] == [
        "zones", "compounds", "rescues", "detections", "cases",
    ]  # fmt: skip
    assert len(pyogrio.read_dataframe(path, layer="compounds")) == 26
    zone = pyogrio.read_dataframe(path, layer="zones").geometry.iloc[0]
    assert zone.is_valid
    assert len(zone.interiors) == 1


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER, Audience.ANALYST])
def test_coordinates_have_as_many_decimals_as_their_audience_may_have(
    reader: Reader, tmp_path: Path, audience: Audience
) -> None:
    seen_by = Reader(reader._store, audience, as_of=reader._as_of)
    export_layers(seen_by, ["zones", "compounds"], tmp_path / "x.kml")
    found = [
        number
        for each in read((tmp_path / "x.kml").read_bytes()).iter(f"{KML}coordinates")
        for number in re.split("[ ,]", each.text or "")
    ]
    assert len(found) > 20
    assert {len(number.partition(".")[2]) for number in found} == {DECIMALS[audience]}


def test_no_name_is_shown_as_markup_and_all_are_in_the_data(exported: Exported) -> None:
    root = read(exported("x.kml").read_bytes())
    shown = [each.text or "" for tag in ("name", "description") for each in root.iter(KML + tag)]
    assert any("⟨script⟩" in each for each in shown)
    assert not any(sign in each for each in shown for sign in ("<", ">", "$["))
    assert {each.text for each in root.iter(f"{KML}text")} == {"$[name]"}
    data = {each.text for each in root.iter(f"{KML}SimpleData") if each.get("name") == "name"}
    assert {"<script>alert(1)</script>", "$[id]", "&amp;", "a\ufffdb"} <= data


def test_it_names_no_address_but_its_own_language(exported: Exported) -> None:
    root = read(exported("x.kml").read_bytes())
    assert not [*root.iter(f"{KML}href"), *root.iter(f"{KML}NetworkLink")]
    assert {each.tag.partition("}")[0] for each in root.iter()} == {KML.rstrip("}")}


def test_a_row_has_the_style_of_its_look_and_others_that_of_the_rest(
    layers: list[Outgoing],
) -> None:
    looks = {
        "raided": {"stroke": "#112233", "fill": 0.5, "width": 2.0},
        "": {"stroke": "#445566", "fill": 0.0, "width": 0.0},
    }
    drawn = replace(layers[1], drawn=Drawn(looks=looks, by="status", label="name", shown=False))
    root = read(kml([drawn], {}, title="x"))
    raided, rest = root.findall(f".//{KML}Style")
    assert raided.findtext(f"{KML}LineStyle/{KML}color") == "ff332211"
    assert raided.findtext(f"{KML}PolyStyle/{KML}color") == "80332211"
    assert rest.findtext(f"{KML}PolyStyle/{KML}outline") == "0"
    assert root.findtext(f".//{KML}Folder/{KML}visibility") == "0"
    given = [each.findtext(f"{KML}styleUrl") for each in marks(root, 0)]
    assert given == [
        f"#{(raided if each == 'raided' else rest).get('id')}"
        for each in layers[1].columns["status"]
    ]
    assert len(set(given)) == 2


def test_elements_stand_in_the_order_that_the_standard_sets(exported: Exported) -> None:
    root = read(exported("x.kml").read_bytes())
    feature = ["name", "visibility", "open", "Snippet", "description", "TimeSpan", "styleUrl",
               "Style", "ExtendedData", "Schema"]  # fmt: skip
    for tag in ("Document", "Folder", "Placemark"):
        for each in root.iter(f"{KML}{tag}"):
            order = [child.tag.removeprefix(KML) for child in each]
            places = [feature.index(name) if name in feature else len(feature) for name in order]
            assert places == sorted(places), order


def test_values_keep_their_type(exported: Exported) -> None:
    root = read(exported("x.kml").read_bytes())
    schema = next(each for each in root.iter(f"{KML}Schema") if each.get("id") == "zones-fields")
    types = {each.get("name"): each.get("type") for each in schema}
    assert types["synthetic"] == "bool"
    assert types["name"] == "string"
    value = next(
        each
        for each in marks(root, 0)[0].iter(f"{KML}SimpleData")
        if each.get("name") == "synthetic"
    )
    assert value.text == "true"


def test_a_rescue_lasts_as_long_as_its_date_is_coarse(exported: Exported) -> None:
    span = marks(read(exported("x.kml").read_bytes()), 2)[0].find(f"{KML}TimeSpan")
    assert span is not None
    assert [each.text for each in span] == ["2020-05-01", "2020-05-31"]


def test_an_outline_runs_the_way_that_earth_fills(layers: list[Outgoing]) -> None:
    ring = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    assert not ring.exterior.is_ccw
    layer = replace(layers[0], shapes=np.array([ring], dtype=object))
    text = read(kml([layer], {}, title="x")).findtext(f".//{KML}coordinates") or ""
    assert shapely.LinearRing([tuple(map(float, p.split(","))) for p in text.split()]).is_ccw


def test_an_empty_layer_is_a_folder_without_rows(exported: Exported) -> None:
    folders = read(exported("x.kml").read_bytes()).findall(f".//{KML}Folder")
    assert folders[3].findtext(f"{KML}name") == "detections"
    assert folders[3].findtext(f"{KML}description") == "showing 0 of 0"
    assert not folders[3].findall(f"{KML}Placemark")


def test_two_builds_give_the_same_octets_in_another_process_too(
    exported: Exported, again: Callable[[Path], bytes]
) -> None:
    assert again(exported("x.kml")) == exported("x.kml").read_bytes()
