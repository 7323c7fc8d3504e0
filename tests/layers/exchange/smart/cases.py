"""Invented SMART models that keep to the schema, for tests to break one thing at a time."""

import json
from pathlib import Path
from typing import Any

from shapely import Polygon, box
from shapely.geometry import mapping

REGION, SITE = "XX_R001", "XX_R001_0001"
PLACE = box(101.60, 3.00, 101.80, 3.20)
GROUND = box(101.700, 3.100, 101.703, 3.103)


def feature(outline: Any = GROUND, **about: Any) -> dict[str, Any]:
    plain = json.loads(json.dumps(mapping(outline)))
    return {"type": "Feature", "properties": about, "geometry": plain}


def a_look(day: str | None = "2020-03-01", outline: Any = GROUND, **about: Any) -> dict[str, Any]:
    return feature(outline, **{
        "type": "observation", "observation_date": day, "source": "S2A_T47NQD",
        "sensor_name": "Sentinel-2", "current_phase": "Active Construction",
        "is_occluded": "False", "is_site_boundary": "True", "score": 1.0, **about,
    })  # fmt: skip


def a_site(outline: Any = GROUND, **about: Any) -> dict[str, Any]:
    return feature(outline, **{
        "type": "site", "region_id": REGION, "site_id": SITE, "version": "2.0.1",
        "status": "positive_annotated", "mgrs": "47NQD", "score": 1.0, "start_date": "2020-03-01",
        "end_date": "2021-03-01", "model_content": "annotation", "originator": "te",
        "validated": "True", **about,
    })  # fmt: skip


def a_summary(outline: Any = GROUND, **about: Any) -> dict[str, Any]:
    made = a_site(outline, **about)
    about = {k: v for k, v in made["properties"].items() if k not in ("region_id", "misc_info")}
    return {**made, "properties": {**about, "type": "site_summary"}}


def a_region(outline: Polygon = PLACE, **about: Any) -> dict[str, Any]:
    return feature(outline, **{
        "type": "region", "region_id": REGION, "version": "2.0.0", "mgrs": "47NQD",
        "start_date": "2014-01-01", "end_date": "2021-08-31", "originator": "te",
        "model_content": "annotation", "comments": None, **about,
    })  # fmt: skip


def write(root: Path, name: str, *features: Any, **beside: Any) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    path = root / f"{name}.geojson"
    whole = {"type": "FeatureCollection", **beside, "features": list(features)}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def write_folder(root: Path) -> Path:
    """Write a region with one site, and return the folder."""
    write(root, REGION, a_region(), a_summary())
    write(root / "site_models", SITE, a_site(), a_look(), a_look("2021-03-01"))
    return root
