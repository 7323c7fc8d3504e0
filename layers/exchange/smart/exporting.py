"""SMART models as files: DIR/REGION/REGION.geojson, with site_models and proposals beside it.

Each file is written beside its place and renamed: it is whole, or it is not there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from layers.exchange.smart.out_of_records import models_of
from layers.exchange.smart.proposed import BORROWED
from layers.files import write_beside
from layers.read import Reader

SITES, PROPOSALS = "site_models", "proposals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an export wrote."""

    region_id: str
    """Id of the zone in SMART."""

    folder: Path
    """Where its files lie."""

    sites: int
    """Models of compounds."""

    proposals: int
    """Models of detections."""

    left_out: Mapping[str, int]
    """Why -> how many compounds or detections have no model."""

    older: int
    """Files that lay there before and that this export did not write."""


def export_smart(
    reader: Reader,
    zone_id: str,
    out: Path,
    *,
    today: date,
    originator: str = BORROWED,
    region_id: str = "",
) -> Written:
    """Write a zone as its audience may have it.

    Parameters
    ----------
    reader, zone_id, today, originator, region_id
        As in `out_of_records.models_of`.
    out
        A folder; made if it is not there.

    Raises
    ------
    LayerError
        As there; nothing was written.

    """
    models = models_of(reader, zone_id, today=today, originator=originator, region_id=region_id)
    root = out / models.region_id
    files: dict[Path, dict[str, Any]] = {root / f"{models.region_id}.geojson": models.region}
    files |= {root / SITES / f"{name}.geojson": each for name, each in models.sites.items()}
    files |= {root / PROPOSALS / f"{name}.geojson": each for name, each in models.proposals.items()}
    for folder in {path.parent for path in files}:
        folder.mkdir(parents=True, exist_ok=True)
    for path, document in files.items():
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        write_beside(path, text.encode("utf-8"))
    return Written(
        region_id=models.region_id, folder=root, sites=len(models.sites),
        proposals=len(models.proposals), left_out=models.left_out,
        older=sum(path not in files for path in root.rglob("*.geojson")),
    )  # fmt: skip
