"""A project of QGIS opens what lies beside it alone; a bundle holds what it lists alone."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from functools import cache

import pytest

from dashboard.briefing.bundling import bundle
from dashboard.briefing.checking.problem import Breach
from tests.dashboard.briefing.checking.finished import (
    breaches,
    checker,
    finished,
    honest,
    paged,
    repacked,
    swapped,
)
from tests.dashboard.briefing.checking.world import briefed

QGS = {
    "who saved it": ('saveUser=""', 'saveUser="heron"', Breach.METADATA),
    "when it was saved": ('saveDateTime=""', 'saveDateTime="2025-06-01"', Breach.METADATA),
    "its author": ("<author />", "<author>heron</author>", Breach.ACTIVE),
    "a layer elsewhere": (">./briefing.gpkg|", ">/home/heron/briefing.gpkg|", Breach.ACTIVE),
    "a path of a machine": ("<homePath ", '<homePath more="/home/heron" ', Breach.METADATA),
    "a macro": ("<mapcanvas", "<Macros><pythonCode>1</pythonCode></Macros><mapcanvas",
                Breach.ACTIVE),
    "a label that is reckoned": ('isExpression="0"', 'isExpression="1"', Breach.ACTIVE),
    "a text that is reckoned": ('labelText="', 'labelText="[% now() %]', Breach.ACTIVE),
    "a text that is markup": ('htmlState="0"', 'htmlState="1"', Breach.ACTIVE),
    "a picture elsewhere": ('file="base64:', 'file="https://example.org/', Breach.ACTIVE),
    "a source elsewhere": ('source="./', 'source="/home/', Breach.ACTIVE),
    "a view of a sheet finer than a metre": ('xmin="', 'xmin="0.5', Breach.FINER),
    "a picture that is more": (
        'file="base64:', 'file="base64:PHN2Zz48aW1hZ2UgaHJlZj0iYSIvPjwvc3ZnPg==" more="',
        Breach.ACTIVE),
    "a view finer than a metre": ("</xmin>", ".25</xmin>", Breach.FINER),
    "an exact place": ("<abstract>", "<abstract>98.612345 ", Breach.FINER),
    "an exact place in its code": ("<mapcanvas", "<mapcanvas at='98.612345,16.301234'",
                                   Breach.PLACE),
    "a comment": ("<mapcanvas", "<!-- 98.6 --><mapcanvas", Breach.LEFT_BEHIND),
}  # fmt: skip


@pytest.mark.parametrize("what", QGS)
def test_a_project_is_refused_with(what: str) -> None:
    old, new, breach = QGS[what]
    assert breach in breaches("a.qgs", swapped("briefing.qgs", old, new))


def test_a_project_without_its_marking_is_refused() -> None:
    content = honest("briefing.qgs").replace(b"TLP:AMBER", b"none")
    assert Breach.MARKING in breaches("a.qgs", content)


@cache
def whole() -> bytes:
    names = ("compounds.csv", "zones.geojson", "briefing.kml", "briefing.pdf")
    return bundle({name: finished()[name] for name in names}, briefed())


def relisted(change: Callable[[bytes], bytes], name: str) -> bytes:
    """Return the bundle with a file changed, and its lists after it."""
    made = change(_read(name))

    def sums(part: bytes) -> bytes:
        text = part.decode()
        for each, content in ((name, made), ("manifest.json", manifest(_read("manifest.json")))):
            old = hashlib.sha256(_read(each)).hexdigest()
            text = text.replace(old, hashlib.sha256(content).hexdigest())
        return text.encode()

    def manifest(part: bytes) -> bytes:
        listed = json.loads(part)
        for each in listed["files"]:
            if each["name"] == name:
                each["sha256"] = hashlib.sha256(made).hexdigest()
        return json.dumps(listed).encode()

    changes = {name: lambda _: made, "SHA256SUMS": sums, "manifest.json": manifest}
    return repacked(whole(), changes)


def _read(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(whole())) as archive:
        return archive.read(name)


def found(content: bytes) -> set[Breach]:
    return {each.breach for each in checker().file("a.zip", content, paged()[1])}


def test_an_honest_bundle_of_some_files_passes() -> None:
    assert found(whole()) == set()


def commented() -> bytes:
    out = io.BytesIO(whole())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"near 98.6"
    return out.getvalue()


def unlisted() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("zones.csv"), honest("zones.csv"))
    return out.getvalue()


BUNDLE: dict[str, tuple[Callable[[], bytes], Breach]] = {
    "a file that is not listed": (
        lambda: repacked(whole(), more={"zones.csv": honest("zones.csv")}), Breach.ATTACHED),
    "a file of another kind": (
        lambda: repacked(whole(), more={"notes.docx": b"x"}), Breach.UNKNOWN),
    "a file with a strange name": (
        lambda: repacked(whole(), more={"../98.612345 16.3.csv": b"x"}), Breach.ATTACHED),
    "a file that was changed": (
        lambda: repacked(whole(), {"compounds.csv": lambda part: part + b"\r\n"}),
        Breach.LEFT_BEHIND),
    "a listed file with a formula": (
        lambda: relisted(lambda part: part.replace(b"Bend Park", b"=Bend Park", 1),
                         "compounds.csv"), Breach.FORMULA),
    "a reading note with a place": (
        lambda: relisted(lambda part: part + b"98.612345", "README.txt"), Breach.FINER),
    "another briefing": (
        lambda: relisted(lambda part: part.replace(b"policy", b"public", 1), "briefing.json"),
        Breach.VALUE),
    "a list that says more": (
        lambda: repacked(whole(), {"SHA256SUMS": lambda part: part + b"near 98.6\n"}),
        Breach.METADATA),
    "no list": (unlisted, Breach.ATTACHED),
    "a list without its marking": (
        lambda: repacked(whole(), {"manifest.json": lambda part: part.replace(b"AMBER", b"x")}),
        Breach.MARKING),
    "octets behind it": (lambda: whole() + b"98.6", Breach.LEFT_BEHIND),
    "a comment": (commented, Breach.METADATA),
}  # fmt: skip


@pytest.mark.parametrize("what", BUNDLE)
def test_a_bundle_is_refused_with(what: str) -> None:
    make, breach = BUNDLE[what]
    assert breach in found(make())


def test_a_part_with_another_day_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole())) as before, zipfile.ZipFile(out, "w") as after:
        for each in before.namelist():
            after.writestr(zipfile.ZipInfo(each, (2031, 2, 3, 4, 5, 6)), before.read(each))
    assert found(out.getvalue()) == {Breach.METADATA}
