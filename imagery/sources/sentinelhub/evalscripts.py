"""Evalscripts: what the service does with a pixel before it sends it.

Nothing but numbers as they are stored: digital numbers of Sentinel-2 as whole numbers, linear
gamma nought of Sentinel-1 as real ones. 0 stands for "not observed", as in the products; a pixel
that was observed and is 0 or below, which happens in deep shadow, is sent as 1 (a reflectance of
0.0001). Only what is asked for stands among the inputs, for each band costs.
"""

from collections.abc import Sequence

S2_BANDS = {
    "blue": "B02",
    "green": "B03",
    "red": "B04",
    "nir": "B08",
    "swir16": "B11",
    "swir22": "B12",
}
"""Our word -> the service's."""

S1_BANDS = {"vv": "VV", "vh": "VH"}
"""Our word -> the service's."""

BANDS_ID = "bands"
"""Output with the bands, in the order in which they were asked for."""

QA_ID = "qa"
"""Output with the scene classification (optical alone) and the data mask."""

_SCRIPT = """//VERSION=3
function setup() {{
  return {{
    input: [{{ bands: [{inputs}], units: [{units}] }}],
    output: [
      {{ id: "{bands_id}", bands: {count}, sampleType: "{sample_type}" }},
      {{ id: "{qa_id}", bands: {qa_count}, sampleType: "UINT8" }}
    ],
    mosaicking: "SIMPLE"
  }};
}}
function evaluatePixel(s) {{
  return {{
    {bands_id}: s.dataMask ? [{seen}] : [{unseen}],
    {qa_id}: [{qa}]
  }};
}}
"""


def optical(bands: Sequence[str]) -> str:
    """Return the evalscript for bands of Sentinel-2 L2A, by the service's names."""
    return _script(
        bands, ["DN"] * len(bands), "UINT16", [f"Math.max(s.{band}, 1)" for band in bands], ["SCL"]
    )


def radar(bands: Sequence[str]) -> str:
    """Return the evalscript for polarisations of Sentinel-1 GRD."""
    units = ["LINEAR_POWER"] * len(bands)
    return _script(bands, units, "FLOAT32", [f"s.{band}" for band in bands], [])


def _script(
    bands: Sequence[str],
    units: Sequence[str],
    sample_type: str,
    seen: Sequence[str],
    classes: Sequence[str],
) -> str:
    extra = [*classes, "dataMask"]
    return _SCRIPT.format(
        inputs=", ".join(f'"{name}"' for name in (*bands, *extra)),
        units=", ".join(f'"{name}"' for name in (*units, *("DN" for _ in extra))),
        bands_id=BANDS_ID,
        qa_id=QA_ID,
        count=len(bands),
        qa_count=len(extra),
        sample_type=sample_type,
        seen=", ".join(seen),
        unseen=", ".join("0" for _ in bands),
        qa=", ".join(f"s.{name}" for name in extra),
    )
