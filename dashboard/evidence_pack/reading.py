"""README.txt and sources.txt: what a pack is, how to read it, how to verify it without us.

Fixed sentences, with names of others on one line each: they are data.
"""

from collections.abc import Iterator

from dashboard.credits import asked_for
from dashboard.evidence_pack.contents import Contents, Row
from dashboard.evidence_pack.tables import instant
from dashboard.one_line import one_line
from layers.clearance import DECIMALS
from layers.sentences import sentence
from layers.terms import SiteStatus

_HOW_TO_VERIFY = """\
HOW TO VERIFY IT
With nothing but standard tools, in the folder into which it was unpacked:
    sha256sum -c SHA256SUMS          (on a Mac: shasum -a 256 -c SHA256SUMS)
    sha256sum manifest.json
With Compound Watch, from the zip itself, which finds added files and a changed container, too:
    compoundwatch verify PACK.zip --sha256 SHA-256-OF-THE-MANIFEST
Whoever changes a file can change the lists as well. So the SHA-256 of manifest.json must reach you
another way than the pack: told, printed, or from the audit log of whoever made it. It stands for
every byte of the pack."""

_FILES = """\
WHAT IS IN IT
    manifest.json        what the pack is about, and each file with its SHA-256
    SHA256SUMS           the same sums for sha256sum
    compound.geojson     the compound, its place and status as reported
    areas.csv            built-up area by epoch, hectares, with the ends of its 90 % interval and
                         the share of the site that was seen; an area is empty where too little was
                         seen: not observed is not zero
    footprints.geojson   the built-up outline of each epoch
    detections.*         lasting changes that people gave to the compound or that meet its outline
    evidence/            of each detection: the sentence, the series of looks, the days before and
                         after
    chips/, chips.csv    pictures: the compound by epoch, earlier and latest; each detection before
                         and after, with its outline drawn on it. Pixels are those of the stored
                         pictures, none resampled; transparent where not seen
    scenes.csv           the scenes: id, instant, satellite, used or why not; `named_by` says what
                         names one: a footprint, a detection (it showed it first), a series of looks
    runs.json, recipes/  the runs, and by which numbers they worked
    reviews.csv          what people decided
    sources.txt          whence it is"""


def readme(contents: Contents) -> bytes:
    """Return README.txt."""
    parts = [*_head(contents), "", *_of_what(contents), "", _FILES, "", _HOW_TO_VERIFY]
    return ("\n".join(parts) + "\n").encode()


def sources(contents: Contents) -> bytes:
    """Return sources.txt."""
    lines = ["OF THE COMPOUND", *(f"    {each}" for each in _source(contents.compound)), ""]
    lines.append("OF THE IMAGERY")
    found = sorted({each.source for each in contents.chips if each.source})
    lines += [f"    {one_line(each)}" for each in found] or ["    none is shown"]
    if not contents.synthetic:
        years = [day.year for each in contents.chips for day in (each.first, each.last) if day]
        asked = dict.fromkeys(asked_for(each, *years) for each in found)
        lines += [f"    {each}" for each in asked if each]
    return ("\n".join(lines) + "\n").encode()


def _head(contents: Contents) -> Iterator[str]:
    compound = contents.compound
    yield f"{contents.tlp}"
    yield ""
    yield f"EVIDENCE PACK: {one_line(compound['name'])} ({one_line(compound['compound_id'])})"
    if contents.synthetic:
        yield "SYNTHETIC: invented, no real place."
    if compound["status"] == SiteStatus.WITHDRAWN:
        yield "WITHDRAWN: this compound was found to be a mistake; what was recorded stays."
    yield ""
    yield f"For the audience {contents.audience}. {sentence(contents.audience)}"
    yield f"As of {instant(contents.as_of)}, version {contents.store_version} of the records."
    yield f"Made by Compound Watch {one_line(contents.program)}."
    decimals = DECIMALS[contents.audience]
    yield f"Coordinates are longitude, latitude (EPSG:4326), to {decimals} decimals of a degree."
    yield f"Zones: {', '.join(map(one_line, contents.zone_ids)) or 'none that is watched'}."


def _of_what(contents: Contents) -> Iterator[str]:
    yield "WHAT IS SHOWN, AND WHAT IS NOT"
    counted = (
        ("epochs with a footprint", len(contents.footprints)),
        ("of them observed", sum(each["area_ha"] == each["area_ha"] and each["area_ha"] is not None
                                 for each in contents.footprints)),
        ("detections", len(contents.detections)), ("pictures", len(contents.chips)),
        ("scenes", len({each["scene_id"] for each in contents.scenes})),
        ("runs", len(contents.runs)), ("recipes", len(set(contents.recipes.values()))),
        ("reviews", len(contents.reviews)),
    )  # fmt: skip
    for words, count in counted:
        yield f"    {words}: {count}"
    if contents.reviews_said:
        yield f"    {contents.reviews_said}"
    if contents.runs and not contents.recipes:
        yield "    Recipes are not for this audience."
    for each in contents.shown:
        yield f"    In zone {one_line(each)}."
    for each in contents.lacking:
        yield f"    No picture of {one_line(each)}."
    if not contents.detections:
        yield "    No detection is no proof that nothing was built."


def _source(row: Row) -> Iterator[str]:
    """Yield who says that there is such a compound."""
    yield one_line(row["source_title"]) or "no source is named"
    for name, words in (("source_url", ""), ("said_on", "said on "), ("archived_url", "kept at ")):
        if row[name]:
            yield f"{words}{one_line(row[name])}"
    grade = "".join(one_line(row[name] or "") for name in ("admiralty_source", "admiralty_info"))
    if grade:
        yield f"Admiralty code: {grade}"
