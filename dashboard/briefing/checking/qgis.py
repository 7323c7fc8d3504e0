"""A project of QGIS read back: it opens the GeoPackage beside it, and nothing else."""

import base64
import re

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.markup import bare, read
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_code, check_marking, check_words

_SOURCE = re.compile(r"\./[\w-]+\.gpkg\|layername=\w+")
_PATH = re.compile(r"(?:^|[\s\"'=])(?:/[\w.-]+/[\w.-]+|~/|[A-Za-z]:[\\/]|\\\\\w|file:)")
_STRANGE = frozenset({
    "Macros", "pythonCode", "attributeactions", "actionsetting", "mapTip", "editforminit",
    "editforminitcode", "editforminitfilepath", "expressionfields", "vectorjoins", "Bookmarks",
    "Annotations", "relations", "userNotes", "auxiliaryLayer", "author", "creation", "webMenu",
    "TextAnnotationItem", "HtmlAnnotationItem", "contact", "history",
})  # fmt: skip
"""Elements that must be empty, or are not there: what runs, and who made it."""

_NAMES = ("saveUser", "saveUserFull", "saveDateTime")
_SAID = frozenset({"title", "abstract", "attribution", "rights", "layername"})
_EXTENTS = frozenset({"xmin", "ymin", "xmax", "ymax"})
_WHOLE = re.compile(r"-?\d+")


def check_project(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a project may not leave."""
    with found.reading("The file"):
        text = content.decode("utf-8")
        if text.count("<!") != text[:200].count("<!DOCTYPE qgis "):
            found.add(Breach.LEFT_BEHIND, "The project has comments or declarations.")
        root = read(content, doctype=True)
        said = []
        for each in root.iter():
            kind, words = bare(each.tag), (each.text or "").strip()
            if kind in _STRANGE and (words or len(each)):
                found.add(Breach.ACTIVE, "The project runs something, or names who made it.")
            if kind == "datasource" and not _SOURCE.fullmatch(words):
                found.add(Breach.ACTIVE, "A layer lies elsewhere than beside the project.")
            if kind in _EXTENTS and words and not _WHOLE.fullmatch(words):
                found.add(Breach.FINER, "The extent of a view is finer than a metre.")
            if kind in _SAID:
                said.append(words)
            _check_attributes(each.attrib, found, said)
            _check_value(words, found)
        check_marking("\n".join(said), allowed, found)
        check_words("\n".join(said), allowed, found, "texts")
        check_code(text, allowed, found)


def _check_attributes(attributes: dict[str, str], found: Found, said: list[str]) -> None:
    for name, value in attributes.items():
        if name in _NAMES and value:
            found.add(Breach.METADATA, "The project names who saved it, and when.")
        if name == "source" and not _SOURCE.fullmatch(value):
            found.add(Breach.ACTIVE, "A layer lies elsewhere than beside the project.")
        if name == "isExpression" and value != "0":
            found.add(Breach.ACTIVE, "A label is reckoned.")
        if name in ("htmlState", "allowHtml") and value != "0":
            found.add(Breach.ACTIVE, "A text is shown as markup.")
        if name in ("labelText", "label", "name", "projectname"):
            said.append(value)
        if name in _EXTENTS and not _WHOLE.fullmatch(value):
            found.add(Breach.FINER, "The extent of a view is finer than a metre.")
        if name == "file" and value:
            _check_file(value, found)
        else:
            _check_value(value, found)


def _check_value(value: str, found: Found) -> None:
    if "[%" in value:
        found.add(Breach.ACTIVE, "A text is reckoned.")
    if _PATH.search(value):
        found.add(Breach.METADATA, "A path of a machine stands in it.")


def _check_file(value: str, found: Found) -> None:
    """Write down a picture that is not in the project, or more than a drawing."""
    if not value.startswith("base64:"):
        found.add(Breach.ACTIVE, "A picture lies outside of the project.")
        return
    drawing = read(base64.b64decode(value.removeprefix("base64:"), validate=True))
    kinds = {bare(each.tag) for each in drawing.iter()}
    names = {bare(name) for each in drawing.iter() for name in each.attrib}
    if kinds - {"svg", "path", "g", "rect", "circle"} or any("href" in each for each in names):
        found.add(Breach.ACTIVE, "A picture of the project is more than a drawing.")
