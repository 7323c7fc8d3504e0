"""From what a pack says to its bytes: the same contents always make the same."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.evidence_pack import reading, tables
from dashboard.evidence_pack.contents import Chip, Contents
from dashboard.evidence_pack.naming import Names
from dashboard.packing.container import MOST_BYTES, MOST_FILES, packed
from dashboard.packing.listing import MANIFEST, SUMS, manifest, sha256, sums
from layers.clearance import DECIMALS
from layers.compound import Compound
from layers.detection import Detection
from layers.disclosure_table import COLUMNS
from layers.errors import RejectedError
from layers.footprint import Footprint
from layers.terms import SiteStatus

File = tuple[str, bytes, str]
"""Name, content, and what it is in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack that is ready to be written."""

    content: bytes
    """The zip."""

    manifest_sha256: str
    """Stands for every byte of it; to be handed over apart from the pack."""

    files: int
    """How many it has."""


def written(contents: Contents) -> Pack:
    """Return the pack of a compound.

    Raises
    ------
    RejectedError
        If it has more files or bytes than a pack may.

    """
    files = {name: (content, what) for name, content, what in _files(contents)}
    listed = manifest(_about(contents), files)
    whole = {MANIFEST: listed} | {name: content for name, (content, _) in files.items()}
    whole[SUMS] = sums({name: sha256(content) for name, content in whole.items()})
    try:
        content = packed(list(whole.items()))
    except ValueError:
        raise RejectedError(
            f"The pack of {contents.compound['compound_id']} has {len(whole):,} files and "
            f"{sum(map(len, whole.values())):,} bytes; a pack has room for {MOST_FILES:,} and "
            f"{MOST_BYTES:,}. Mark it lower, or make it for another audience."
        ) from None
    return Pack(content=content, manifest_sha256=sha256(listed), files=len(whole))


def _about(contents: Contents) -> dict[str, object]:
    """Return what stands in the manifest before the list of files."""
    compound = contents.compound
    return {
        "compound_id": compound["compound_id"], "compound_name": compound["name"],
        "withdrawn": compound["status"] == SiteStatus.WITHDRAWN, "zone_ids": contents.zone_ids,
        "audience": contents.audience, "tlp": contents.tlp,
        "as_of": tables.instant(contents.as_of), "store_version": contents.store_version,
        "program": contents.program, "synthetic": contents.synthetic,
        "coordinate_decimals": DECIMALS[contents.audience],
        "shown": contents.shown, "no_picture_of": contents.lacking,
    }  # fmt: skip


def _files(contents: Contents) -> Iterator[File]:
    """Yield every file but the lists."""
    names, audience = Names(), contents.audience
    yield "README.txt", reading.readme(contents), "how to read and verify the pack"
    yield "sources.txt", reading.sources(contents), "whence it is"
    for name, kind, rows, what in (
        ("compound", Compound, [contents.compound], "the compound as reported"),
        ("footprints", Footprint, contents.footprints, "its built-up outline by epoch"),
        ("detections", Detection, contents.detections, "lasting changes that imagery found"),
    ):
        yield f"{name}.geojson", tables.as_geojson(kind, rows, contents), what
    yield "areas.csv", tables.as_csv(tables.AREAS, contents.footprints), "built-up area by epoch"
    yield (
        "detections.csv", tables.as_csv(COLUMNS[Detection], contents.detections),
        "lasting changes that imagery found",
    )  # fmt: skip
    for row in contents.evidences:
        detection_id = row["detection_id"]
        name = names.give("evidence", detection_id, ".json")
        yield name, tables.evidence_json(row), f"what detection {detection_id} rests on"
    chips = [(_chip_name(names, each), each) for each in contents.chips]
    yield "chips.csv", tables.chips_csv(chips), "what each picture shows"
    for name, chip in chips:
        yield name, chip.cut.png, f"picture: {chip.what} {chip.epoch or chip.about}"
    yield "scenes.csv", tables.as_csv(tables.SCENES, contents.scenes), "scenes, used or not"
    yield "runs.json", tables.runs_json(contents.runs), "runs"
    yield from _recipes(contents, names)
    yield "reviews.csv", tables.reviews_csv(contents.reviews, audience), "what people decided"


def _chip_name(names: Names, chip: Chip) -> str:
    """Return the name of a picture: its epoch or role, or its detection and side."""
    word = chip.epoch or chip.what if chip.what in ("epoch", "earlier", "latest") else chip.about
    ending = f"-{chip.what}.png" if chip.what in ("before", "after") else ".png"
    return names.give("chips", word, ending)


def _recipes(contents: Contents, names: Names) -> Iterator[File]:
    """Yield each recipe once; of runs whose recipes have one id and differ, each."""
    ids = {each["run_id"]: each["recipe_id"] for each in contents.runs}
    by_text: dict[tuple[str, str], Counter[str]] = {}
    for run_id, text in sorted(contents.recipes.items()):
        by_text.setdefault((ids[run_id], text), Counter())[run_id] += 1
    for (recipe_id, text), runs in sorted(by_text.items()):
        name = names.give("recipes", recipe_id, ".toml")
        yield name, text.encode(), f"recipe of {', '.join(sorted(runs))}"
