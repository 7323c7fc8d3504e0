"""How a site grew: one area a quarter, with the gaps where nobody could see."""

from collections.abc import Sequence

import pandas as pd

from layers.footprint import Footprint

COLUMNS = ("site_id", "epoch", "area_ha", "area_ha_lo", "area_ha_hi", "observed_share")


def growth(footprints: Sequence[Footprint]) -> pd.DataFrame:
    """Return the areas of each site by quarter, in order; empty where not observed."""
    ordered = sorted(footprints, key=lambda each: (each.site_id, each.epoch, each.method_version))
    latest = {(each.site_id, each.epoch): each for each in ordered}
    rows = [{name: getattr(each, name) for name in COLUMNS} for each in latest.values()]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS[2:], "float64"))
