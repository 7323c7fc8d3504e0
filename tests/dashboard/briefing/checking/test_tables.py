"""Rows that are none of the briefing's are refused, in every format of tables."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.briefing.checking.problem import Breach
from tests.dashboard.briefing.checking.finished import breaches, honest, repacked, swapped
from tests.dashboard.briefing.checking.world import VICTIM

Features = list[dict[str, Any]]


def geojson(name: str, change: Callable[[dict[str, Any]], object]) -> bytes:
    whole = json.loads(honest(name))
    change(whole)
    return json.dumps(whole).encode()


def _first(whole: dict[str, Any], **said: object) -> None:
    whole["features"][0]["properties"].update(said)


def _at(whole: dict[str, Any], lon: float, lat: float) -> None:
    whole["features"][0]["geometry"] = {"type": "Point", "coordinates": [lon, lat]}


GEOJSON: dict[str, tuple[str, Callable[[dict[str, Any]], object], Breach]] = {
    "an exact point": ("rescues", lambda all_: _at(all_, *VICTIM), Breach.FINER),
    "a rounded point of nobody": ("rescues", lambda all_: _at(all_, 98.6123, 16.3012),
                                  Breach.PLACE),
    "a corner of another layer": ("rescues", lambda all_: _at(all_, 98.59, 16.29), Breach.PLACE),
    "a small count": ("rescues", lambda all_: _first(all_, n_people=4), Breach.COUNT),
    "a candidate": ("detections", lambda all_: _first(all_, status="alert"), Breach.UNREVIEWED),
    "another id": ("detections", lambda all_: _first(all_, detection_id="d-2"), Breach.VALUE),
    "a column more": (
        "compounds",
        lambda all_: [each["properties"].update(told=number)
                      for number, each in enumerate(all_["features"])],
        Breach.VALUE,
    ),
    "a height": ("rescues",
                 lambda all_: all_["features"][0]["geometry"].update(coordinates=[98.6, 16.3, 9]),
                 Breach.DAMAGED),
    "a member of its own": ("zones", lambda all_: all_.update(history=[1]), Breach.METADATA),
    "a member of a feature": ("zones", lambda all_: all_["features"][0].update(was=1),
                              Breach.METADATA),
    "no marking": ("zones", lambda all_: all_["about"].pop("TLP"), Breach.MARKING),
    "a place in what it says": ("zones", lambda all_: all_["about"].update(at="98.612345"),
                                Breach.FINER),
}  # fmt: skip


@pytest.mark.parametrize("what", GEOJSON)
def test_geojson_is_refused_with(what: str) -> None:
    layer, change, breach = GEOJSON[what]
    assert breach in breaches("a.geojson", geojson(f"{layer}.geojson", change))


def table(name: str, change: Callable[[list[list[str]]], object]) -> bytes:
    rows = list(csv.reader(io.StringIO(honest(name).decode(), newline="")))
    change(rows)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _cell(rows: list[list[str]], column: str, value: str) -> None:
    rows[1][rows[0].index(column)] = value


CSV: dict[str, tuple[str, Callable[[list[list[str]]], object], Breach]] = {
    "a small count": ("rescues", lambda rows: _cell(rows, "n_people", "4"), Breach.COUNT),
    "a finer shape": ("compounds", lambda rows: _cell(rows, "wkt", f"POINT ({VICTIM[0]} 16.3)"),
                      Breach.FINER),
    "another shape": ("compounds", lambda rows: _cell(rows, "wkt", "POINT (98.6001 16.3001)"),
                      Breach.PLACE),
    "a formula": ("compounds", lambda rows: _cell(rows, "name", "=1+1"), Breach.FORMULA),
    "a formula in its heading": ("compounds", lambda rows: rows[0].__setitem__(0, "@name"),
                                 Breach.FORMULA),
    "a row too many": ("events", lambda rows: rows.append(["x"] * len(rows[0])), Breach.VALUE),
    "a ragged row": ("events", lambda rows: rows[1].append("more"), Breach.DAMAGED),
    "no marking": ("zones", lambda rows: _cell(rows, "TLP", ""),
                   Breach.MARKING),
}  # fmt: skip


@pytest.mark.parametrize("what", CSV)
def test_csv_is_refused_with(what: str) -> None:
    layer, change, breach = CSV[what]
    assert breach in breaches("a.csv", table(f"{layer}.csv", change))


KML = {
    "an exact point": ("<coordinates>98.", "<coordinates>98.600123456,16.300123456 98.",
                       Breach.FINER),
    "a link": ("<open>1</open>", "<open>1</open><NetworkLink/>", Breach.METADATA),
    "a picture from elsewhere": ("<open>1</open>",
                                 "<open>1</open><GroundOverlay></GroundOverlay>",
                                 Breach.METADATA),
    "a balloon that runs": ("$[name]", "$[name]<script>1</script>", Breach.METADATA),
    "a balloon that says more": ("<text>$[name]", "<text>$[description]", Breach.ACTIVE),
    "a style from elsewhere": ("<styleUrl>#", "<styleUrl>https://example.org/a#", Breach.ACTIVE),
    "a comment": ("<open>1</open>", "<open>1</open><!-- 98.6 -->", Breach.LEFT_BEHIND),
    "another status": (">verified<", ">alert<", Breach.UNREVIEWED),
    "a placemark in no layer": ("</Document>",
                                "<Placemark><name>x</name></Placemark></Document>", Breach.VALUE),
    "no marking": ("TLP: TLP:AMBER", "TLP: none", Breach.MARKING),
    "an entity": ('encoding="UTF-8"?>', 'encoding="UTF-8"?><!DOCTYPE kml [<!ENTITY a "b">]>',
                  Breach.DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize("what", KML)
def test_kml_is_refused_with(what: str) -> None:
    old, new, breach = KML[what]
    assert breach in breaches("a.kml", swapped("briefing.kml", old, new))


def _sheet(number: int, old: str, new: str) -> bytes:
    name = f"xl/worksheets/sheet{number}.xml"
    return repacked(
        honest("briefing.xlsx"), {name: lambda part: part.replace(old.encode(), new.encode(), 1)}
    )


def _part(name: str, old: str, new: str) -> bytes:
    return repacked(
        honest("briefing.xlsx"), {name: lambda part: part.replace(old.encode(), new.encode(), 1)}
    )


XLSX: dict[str, tuple[Callable[[], bytes], Breach]] = {
    "a formula": (lambda: _sheet(3, "<v>", "<f>1+1</f><v>"), Breach.FORMULA),
    "a formula on its first sheet": (lambda: _sheet(1, "<v>", "<f>1+1</f><v>"), Breach.FORMULA),
    "a text like a formula": (
        lambda: _part("xl/sharedStrings.xml", "<t>River", "<t>=River"), Breach.FORMULA),
    "a cell of another": (
        lambda: _part("xl/sharedStrings.xml", "<t>River Bend", "<t>Other Bend"), Breach.VALUE),
    "a hidden sheet": (
        lambda: _part("xl/workbook.xml", '<sheet name="', '<sheet state="veryHidden" name="'),
        Breach.ATTACHED),
    "a defined name": (
        lambda: _part("xl/workbook.xml", "</sheets>",
                      '</sheets><definedNames><definedName name="a"/></definedNames>'),
        Breach.METADATA),
    "a link": (lambda: _sheet(2, "</sheetData>",
                              '</sheetData><hyperlinks><hyperlink ref="A1"/></hyperlinks>'),
               Breach.METADATA),
    "a hidden row": (lambda: _sheet(2, "<row ", '<row hidden="1" '), Breach.ATTACHED),
    "a comment": (lambda: repacked(honest("briefing.xlsx"), more={"xl/comments1.xml": b"<a/>"}),
                  Breach.ATTACHED),
    "macros": (lambda: repacked(honest("briefing.xlsx"), more={"xl/vbaProject.bin": b"x"}),
               Breach.ATTACHED),
    "its author": (lambda: _part("docProps/core.xml", "<dc:creator>", "<dc:creator>heron"),
                   Breach.METADATA),
    "another instant": (lambda: _part("docProps/core.xml", "2025-06-01T", "2025-06-02T"),
                        Breach.METADATA),
    "a link outside": (
        lambda: _part("xl/_rels/workbook.xml.rels", "</Relationships>",
                      '<Relationship Id="x" Type="t" TargetMode="External" Target="file:///x"/>'
                      "</Relationships>"), Breach.ACTIVE),
    "a comment in a part": (
        lambda: _part("xl/workbook.xml", "<sheets>", "<!-- was --><sheets>"), Breach.LEFT_BEHIND),
    "octets behind it": (lambda: honest("briefing.xlsx") + b"98.6", Breach.LEFT_BEHIND),
    "octets before it": (lambda: b"98.6" + honest("briefing.xlsx"), Breach.LEFT_BEHIND),
}  # fmt: skip


@pytest.mark.parametrize("what", XLSX)
def test_xlsx_is_refused_with(what: str) -> None:
    make, breach = XLSX[what]
    assert breach in breaches("a.xlsx", make())


def test_a_repacked_workbook_is_the_honest_one() -> None:
    assert breaches("a.xlsx", repacked(honest("briefing.xlsx"))) == set()
