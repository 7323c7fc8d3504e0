"""What a sheet says in sentences: what is judged, what could not be seen, what is shown, whence."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard.briefing.gathering import estimates
from dashboard.briefing.gathering.areas import SiteAreas
from dashboard.briefing.gathering.entering import Entering
from dashboard.briefing.map_contents import Picture
from dashboard.briefing.speech import Speech
from layers.frames import Released
from layers.terms import SiteStatus


def assessed(row: Mapping[str, Any], measured: SiteAreas | None, speech: Speech) -> list[str]:
    """Return what is judged: what sources claim, then growth, then apart from it how sure."""
    found = [
        speech.says(
            "What this site is said to be is the claim of its source, {source}; it is no finding "
            "of this briefing.",
            source=row["source_title"] or speech.says("source not told"),
        )
    ]
    if SiteStatus(row["status"]) is SiteStatus.RAIDED:
        found.append(speech.says("That a site was raided does not mean that it is closed."))
    if measured is not None and measured.grown is not None:
        found.append(estimates.growth_said(measured.grown, speech))
    if measured is not None:
        found += estimates.confidence_said(len(measured.observed), len(measured.epochs), speech)
    return found


def unseen(
    entering: Entering, row: Mapping[str, Any], zone_id: str, measured: SiteAreas | None,
    pictures: tuple[Picture, ...], speech: Speech,
) -> list[str]:  # fmt: skip
    """Return what could not be seen."""
    found = []
    gaps = _runs_of(measured) if measured else []
    if gaps:
        found.append(speech.says(
            "Not observed, which does not mean unchanged: {quarters}.", quarters=", ".join(gaps)
        ))  # fmt: skip
    elif measured:
        found.append(speech.says("Every quarter of the period was observed."))
    found.append(_judged(entering, zone_id, speech))
    blind = [each for each in pictures if each.seen_share < 0.995]
    found += [
        speech.says("{share} of the picture of {first} to {last} was seen.",
                    share=speech.percent(each.seen_share), first=speech.day(each.first),
                    last=speech.day(each.last))
        for each in blind
    ]  # fmt: skip
    found += _place_said(row, speech)
    found.append(speech.says("That nothing was detected does not mean that nothing was built."))
    return found


def _runs_of(measured: SiteAreas) -> list[str]:
    """Return the quarters that were not observed, those that follow one another as one."""
    runs = groupby(measured.epochs, key=lambda each: each.area_ha is None)
    gaps = [[each.name for each in run] for gap, run in runs if gap]
    return [each[0] if len(each) == 1 else f"{each[0]} – {each[-1]}" for each in gaps]


def _judged(entering: Entering, zone_id: str, speech: Speech) -> str:
    """Return what the newest run could judge; that there is none, or none for these readers."""
    if not zone_id:
        return speech.says("No imagery of this place was ever looked at by this program.")
    released = entering.runs(zone_id)
    if released.frame.empty and released.hidden:
        return speech.says("What was seen of this place by the program is not for these readers.")
    if released.frame.empty:
        return speech.says(
            "No imagery of this place was looked at by this program until the day of this briefing."
        )
    run = released.frame.iloc[0]
    return speech.says(
        "By {day}, {share} of the zone could be judged; {left} of {scenes} scenes were left out "
        "for cloud, haze or too little clear ground.",
        day=speech.day(run["as_of"]), share=speech.percent(float(run["seen_share"] or 0)),
        left=speech.number(int(run["scenes_found"]) - int(run["scenes_used"])),
        scenes=speech.number(int(run["scenes_found"])),
    )  # fmt: skip


def _place_said(row: Mapping[str, Any], speech: Speech) -> list[str]:
    place = row["geometry"]
    if place is None or place.is_empty:
        return [speech.says("Where this site lies is not known; it is on no map.")]
    if place.geom_type != "Point":
        return []
    if row["precision_m"] is None or pd.isna(row["precision_m"]):
        return [speech.says("Only a point is known of this site, and not how exact it is.")]
    return [speech.says(
        "Only a point is known of this site; it may lie up to {metres} m from it.",
        metres=speech.number(float(row["precision_m"])),
    )]  # fmt: skip


def shown_of(layers: Mapping[str, Released], speech: Speech) -> list[str]:
    """Return what is shown of how much of each layer, and why the rest is not."""
    titles = {
        "zones": speech.says("Zones"), "compounds": speech.says("Compounds"),
        "detections": speech.says("Detections"), "events": speech.says("Events"),
        "rescues": speech.says("Rescues"), "footprints": speech.says("Footprints"),
    }  # fmt: skip
    found = []
    for name, released in layers.items():
        if name in titles:
            why = "; ".join(
                f"{speech.number(count)} {reason_said(reason, speech)}"
                for reason, count in sorted(released.hidden.items())
            )
            said = speech.says(
                "{layer}: showing {shown} of {total}", layer=titles[name],
                shown=speech.number(released.shown), total=speech.number(released.total),
            )  # fmt: skip
            found.append(said + (f" ({why})." if why else "."))
    return found


def reason_said(reason: str, speech: Speech) -> str:
    """Return why something is hidden; a marking keeps its name."""
    word, _, marking = reason.partition(" ")
    if word == "marked":
        return speech.says("marked {marking}", marking=marking)
    return speech.says(reason)


def sources_of(
    row: Mapping[str, Any], of_site: Mapping[str, Released], pictures: tuple[Picture, ...]
) -> list[str]:
    """Return what a sheet rests on, each once."""
    found = [_source(row)]
    for name in ("events", "rescues"):
        if name in of_site:
            found += [_source(each) for each in of_site[name].frame.to_dict("records")]
    found += [each.source for each in pictures]
    return list(dict.fromkeys(filter(None, found)))


def _source(row: Mapping[str, Any]) -> str:
    """Return one source: its title, its day and its address."""
    said_on = row.get("said_on")
    day = "" if said_on is None or pd.isna(said_on) else str(said_on)[:10]
    return ", ".join(filter(None, [str(row["source_title"] or ""), day, row["source_url"] or ""]))
