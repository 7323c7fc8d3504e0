"""A bundle: the files of a briefing in one zip, with a manifest of hashes and sources.

It is packed as an evidence pack is, so `compoundwatch verify` names what was changed in it.
"""

from collections.abc import Iterable, Mapping

from dashboard.briefing.contents import Contents
from dashboard.packing.container import packed
from dashboard.packing.listing import MANIFEST, SUMS, manifest, sha256, sums

_README = """\
{title}
{marking}: {marking_says}

{as_of}. {audience}. {period}.
{coarse}
{synthetic}
What is in it
{files}

Whole or changed? In this folder: sha256sum -c SHA256SUMS. Of the zip: compoundwatch verify FILE.

The .qgs opens in QGIS 3; keep it beside the .gpkg. briefing.json is what was asked for:
compoundwatch briefing --from briefing.json makes it again.

What is shown
{left_out}

Sources
{sources}

Attribution
{attribution}
"""

_WHAT = {
    "pdf": "to print", "png": "a page as a picture", "pptx": "slides",
    "html": "one file with a map, for any browser, without a network",
    "gpkg": "layers with styles", "qgs": "project of QGIS 3", "geojson": "one layer",
    "kml": "layers for a globe", "csv": "one layer as a table", "xlsx": "layers as tables",
    "json": "what was asked for", "txt": "how to read the bundle",
}  # fmt: skip


def bundle(files: Mapping[str, bytes], contents: Contents) -> bytes:
    """Return files as one zip; the same files give the same octets."""
    whole = dict(files) | {"briefing.json": contents.briefing.written()}
    whole["README.txt"] = _readme(sorted(whole), contents).encode()
    listed = {name: (content, _what(name)) for name, content in whole.items()}
    whole[MANIFEST] = manifest(_about(contents), listed)
    whole[SUMS] = sums({name: sha256(content) for name, content in whole.items()})
    return packed(list(whole.items()))


def _about(contents: Contents) -> dict[str, object]:
    asked = contents.briefing
    return {
        "title": contents.title, "tlp": asked.tlp, "audience": asked.audience,
        "as_of": asked.plain()["as_of"], "store_version": contents.store_version,
        "synthetic": bool(contents.invented), "sources": list(contents.sources),
        "attribution": list(contents.attribution), "left_out": list(contents.left_out),
    }  # fmt: skip


def _readme(names: list[str], contents: Contents) -> str:
    return _README.format(
        title=contents.title, marking=contents.marking, marking_says=contents.marking_says,
        as_of=contents.as_of, audience=contents.audience_says, period=contents.period,
        coarse=contents.coarse, files=_lines(f"{name}: {_what(name)}" for name in names),
        synthetic=contents.invented + "\n" if contents.invented else "",
        left_out=_lines(contents.left_out), sources=_lines(contents.sources),
        attribution=_lines(contents.attribution),
    )  # fmt: skip


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"- {each}" for each in texts)


def _what(name: str) -> str:
    return _WHAT[name.rpartition(".")[2]]
