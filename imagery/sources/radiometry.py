"""Radiometry: how stored numbers become reflectance, if an Item says so beyond doubt.

Since processing baseline 04.00 (2022-01-25) Sentinel-2 L2A stores (reflectance + 0.1) * 10000,
but archives have shifted many of those back. Forgetting the offset flags 95 % of stable pixels;
taking it off twice makes half the land black. So it is never inferred from a date, only from
what the Item states:

1. `earthsearch:boa_offset_applied: true`: the pixels are shifted back already; offset 0,
   whatever `raster:bands` repeats (its maintainers: the flag is the truth,
   https://github.com/Element84/earth-search/issues/9).
2. an offset in `raster:bands`: that one; refused if it takes off what a baseline below 04.00
   never added.
3. `earthsearch:boa_offset_applied: false` and baseline >= 04.00: the -0.1 of the product.
4. a baseline below 04.00: 0, for there was none.
5. else the Item is ambiguous, and refused.
"""

from collections.abc import Mapping
from typing import Any

from imagery.errors import ItemError

_FIRST_WITH_OFFSET = 4.0
_BOA_ADD_OFFSET = -0.1
_QUANTIFICATION = 1e-4
_APPLIED = ("earthsearch:boa_offset_applied", "sentinel:boa_offset_applied")
_BASELINE = ("s2:processing_baseline", "sentinel:processing_baseline")


def scale_and_offset(
    band: str,
    scale: float | None,
    offset: float | None,
    properties: Mapping[str, Any],
    *,
    collection: str,
) -> tuple[float, float]:
    """Return (scale, offset): reflectance = stored number * scale + offset.

    Parameters
    ----------
    band
        Name, for the message.
    scale, offset
        As `raster:bands` states them; None where it does not.
    properties, collection
        Of the Item.

    Raises
    ------
    ItemError
        If either is not certain.

    """
    is_s2 = _is_sentinel2(properties, collection)
    if scale is None and not is_s2:
        raise ItemError(
            f"Its asset {band} does not state a scale in raster:bands, so its numbers cannot "
            "become reflectance. Add scale and offset to the Item."
        )
    scale = _QUANTIFICATION if scale is None else scale
    if scale <= 0:
        raise ItemError(f"The scale of {band} is {scale:g}; reflectance needs one above 0.")
    if not is_s2:
        return scale, offset or 0.0
    return scale, _sentinel2_offset(band, offset, properties)


def _sentinel2_offset(band: str, offset: float | None, properties: Mapping[str, Any]) -> float:
    applied = next((properties[key] for key in _APPLIED if key in properties), None)
    baseline = _baseline(properties)
    if applied is True:
        return 0.0
    if offset is not None:
        if offset < 0 and baseline is not None and baseline < _FIRST_WITH_OFFSET:
            raise ItemError(
                f"Its raster:bands state an offset of {offset:g} for {band}, and its processing "
                f"baseline {baseline:05.2f} knew none (04.00 brought it). One of them is wrong, by "
                "more than most ground reflects. Mend the Item, or use a newer product."
            )
        return offset
    if baseline is not None and baseline < _FIRST_WITH_OFFSET:
        return 0.0
    if applied is False and baseline is not None:
        return _BOA_ADD_OFFSET
    what = "an unknown processing baseline" if baseline is None else f"baseline {baseline:05.2f}"
    raise ItemError(
        f"Its radiometric offset is ambiguous: {what}, no offset stated for {band} in "
        "raster:bands, and no earthsearch:boa_offset_applied. Off by 0.1 of reflectance, it "
        "would make a change out of every pixel. State the offset (-0.1, or 0 if it was taken "
        "off already) in the Item."
    )


def _is_sentinel2(properties: Mapping[str, Any], collection: str) -> bool:
    said = (collection, properties.get("constellation"), properties.get("platform"))
    names = [str(text).lower() for text in said if text]
    return any(name.startswith(("sentinel-2", "sentinel-s2")) for name in names) or any(
        key in properties for key in (*_APPLIED, *_BASELINE)
    )


def _baseline(properties: Mapping[str, Any]) -> float | None:
    stated = next((properties[key] for key in _BASELINE if key in properties), None)
    try:
        return float(str(stated).upper().removeprefix("N"))
    except ValueError:
        return None
