"""Sums: growth, detections and rescues by zone, country and quarter, out of released rows.

Invented and real records are never added up: whoever asks hands in rows of one kind.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.joined.evidence import latest
from dashboard.joined.growing import Series, between, nth, series, total
from geo.period import epoch_of, midnight
from layers.frames import that_stand
from layers.terms import DetectionStatus

ELSEWHERE = "not known"
"""In place of a country that no record says."""

STATUSES = tuple(each.value for each in (
    DetectionStatus.VERIFIED, DetectionStatus.CONFIRMED, DetectionStatus.ALERT,
    DetectionStatus.PROVISIONAL, DetectionStatus.EXPIRED, DetectionStatus.RETRACTED,
    DetectionStatus.DISMISSED,
))  # fmt: skip
"""Of detections, what stands first."""

SEEN, PART, UNSEEN, NOTHING = "observed", "in part", "not observed at both ends", "no footprint"
"""How far a zone is in a sum."""

ZONE_GROWTH = (
    "zone_id", "zone", "country", "seen", "sites", "sites_seen", "before_ha", "net_ha",
    "net_ha_lo", "net_ha_hi",
)  # fmt: skip
COUNTRY_GROWTH = (
    "country", "zones", "in_the_sum", "of_these_in_part", "not_observed", "no_footprint",
    "before_ha", "net_ha", "net_ha_lo", "net_ha_hi",
)  # fmt: skip


def quarters(areas: pd.DataFrame) -> list[str]:
    """Return the quarters in which anything was observed, in order."""
    return sorted(set(areas[areas["area_ha"].notna()]["epoch"]))


def usual(areas: pd.DataFrame) -> tuple[str, str]:
    """Return the two quarters that are compared unless somebody chooses others.

    The later is the newest in which at least half of the zones with footprints were observed: a
    quarter that has just begun would leave most of them out. The earlier is a year before it, or
    the nearest to that.
    """
    seen = areas[areas["area_ha"].notna()]
    zones = seen.groupby("epoch")["zone_id"].nunique()
    if zones.empty:
        return "", ""
    enough = zones[zones >= areas["zone_id"].nunique() / 2]
    last = str(max(enough.index if len(enough) else zones.index))
    before = [each for each in map(str, zones.index) if each < last]
    first = min(before, key=lambda each: abs(nth(last) - nth(each) - 4), default=last)
    return first, last


def growth_by_zone(areas: pd.DataFrame, zones: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """Return what each zone that stands grew by between two quarters; empty where nobody can say.

    A zone's number is that of all its sites together where there is one; else of the sites that
    were observed at both ends, added up.

    Parameters
    ----------
    areas, zones
        Frames of `Reader.areas` and `Reader.zones`, of one kind.
    first, last
        The quarters.

    """
    zones = that_stand(zones)
    by_zone: dict[str, dict[str, Series]] = {}
    for (zone_id, site_id), one in series(areas).items():
        by_zone.setdefault(zone_id, {})[site_id] = one
    rows = [
        {"zone_id": zone_id, "zone": name, "country": country or ELSEWHERE,
         **_zone(zone_id, by_zone.get(zone_id, {}), first, last)}
        for zone_id, name, country in zip(
            zones["zone_id"], zones["name"], zones["country_iso3"], strict=True
        )
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(ZONE_GROWTH))
    return table.sort_values(["net_ha", "zone_id"], ascending=[False, True], kind="stable")


def growth_by_country(zones: pd.DataFrame) -> pd.DataFrame:
    """Return what the zones of each country grew by together.

    Parameters
    ----------
    zones
        Of `growth_by_zone`.

    """
    rows = []
    for country, of in zones.groupby("country", sort=True):
        told = of[of["net_ha"].notna()]
        ends = ("before_ha", "net_ha", "net_ha_lo", "net_ha_hi")
        rows.append({
            "country": country, "zones": len(of), "in_the_sum": len(told),
            "of_these_in_part": int((of["seen"] == PART).sum()),
            "not_observed": int((of["seen"] == UNSEEN).sum()),
            "no_footprint": int((of["seen"] == NOTHING).sum()),
            **{name: round(float(told[name].sum()), 4) if len(told) else None for name in ends},
        })  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COUNTRY_GROWTH))
    return table.sort_values(["net_ha", "country"], ascending=[False, True], kind="stable")


def of_zones_that_stand(rows: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that belong to no withdrawn zone."""
    withdrawn = set(zones["zone_id"]) - set(that_stand(zones)["zone_id"])
    return rows[~rows["zone_id"].isin(withdrawn)]


def detections_by(detections: pd.DataFrame, zones: pd.DataFrame, *, country: bool) -> pd.DataFrame:
    """Return how many detections of each status there are by zone, or by country of the zone.

    Zones without any are not in it.
    """
    names = dict(zip(zones["zone_id"], zones["country_iso3"], strict=True))
    at = detections["zone_id"].map(names) if country else detections["zone_id"]
    by = "country" if country else "zone_id"
    counted = (
        pd.crosstab(at.fillna(ELSEWHERE).replace("", ELSEWHERE), detections["status"].astype(str))
        if len(detections)
        else pd.DataFrame()
    )
    table = counted.reindex(columns=list(STATUSES), fill_value=0).astype(int)
    table["total"] = table.sum(axis=1)
    table = table.sort_values("total", ascending=False, kind="stable")
    return table.rename_axis(by).rename_axis(None, axis=1).reset_index()


def rescues_by_quarter(rescues: pd.DataFrame, countries: Mapping[str, str]) -> pd.DataFrame:
    """Return rescues, and people as far as they are told, by quarter and country of the place.

    Parameters
    ----------
    rescues
        Frame of `Reader.rescues`, of one kind.
    countries
        Id of a zone or compound -> its country.

    """
    own, zone = rescues["compound_id"].map(countries), rescues["zone_id"].map(countries)
    rows = pd.DataFrame({
        "quarter": [epoch_of(midnight(latest(str(each)))) for each in rescues["when"]],
        "country": own.fillna(zone).fillna(ELSEWHERE).replace("", ELSEWHERE),
        "people": pd.to_numeric(rescues["n_people"]),
    })  # fmt: skip
    table = rows.groupby(["quarter", "country"]).agg(
        rescues=("people", "size"), people_at_least=("people", "sum"),
        without_a_number=("people", lambda told: int(told.isna().sum())),
    ).reset_index()  # fmt: skip
    table["people_at_least"] = table["people_at_least"].astype(int)
    return table.sort_values(["quarter", "country"], ascending=[False, True])


def _zone(zone_id: str, sites: Mapping[str, Series], first: str, last: str) -> dict[str, object]:
    own = {site_id: one for site_id, one in sites.items() if site_id != zone_id}
    grown = {site_id: between(one, first, last) for site_id, one in own.items()}
    seen = sum(each is not None for each in grown.values())
    together = between(sites.get(zone_id, {}), first, last)
    told = total([together] if together is not None else list(grown.values()))
    net: Sequence[float | None] = told.net_ha or (None, None, None)
    if not sites:
        how = NOTHING
    elif told.net_ha is None:
        how = UNSEEN
    else:
        how = SEEN if together is not None or seen == len(own) else PART
    return {
        "seen": how, "sites": len(own), "sites_seen": seen,
        "before_ha": told.before_ha if told.used else None,
        "net_ha": net[0], "net_ha_lo": net[1], "net_ha_hi": net[2],
    }  # fmt: skip
