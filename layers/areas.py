"""Areas: how large each site was, by quarter, in all zones at once; a part of `layers.read`.

Without outlines, which are most of a footprint: what adds areas up reads these in one question,
and not zone by zone. What is given of a zone is what `Reader.past` would give of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from layers.access import Access
from layers.footprint import Footprint
from layers.frames import Released, frame, showing
from layers.history import current, of_length
from layers.terms import DetectionStatus

COLUMNS = (
    "zone_id", "site_id", "whole", "epoch", "area_ha", "area_ha_lo", "area_ha_hi",
    "observed_share", "tlp", "synthetic",
)  # fmt: skip
"""`whole`: the row is of all sites of its zone together."""


class Areas(Access):
    """What one audience may ask of areas."""

    def areas(self) -> Released:
        """Return the area of each site and quarter, and of all sites of a zone together.

        The latter are left out where a site of the zone is hidden; they are never counted.
        """
        judged = self._judged_everywhere()
        by_zone: defaultdict[str, list[Footprint]] = defaultdict(list)
        for each in self._store.select(Footprint):
            by_zone[each.zone_id].append(each)
        rows: list[Mapping[str, object]] = []
        hidden: Counter[str] = Counter()
        total = 0
        for zone_id in sorted(by_zone):
            found = by_zone[zone_id]
            kept = self._may_have(found, judged[zone_id])
            whole = {each.site_id for each in found} == {each.site_id for each in kept}
            quarters = of_length(current(found), "quarter")
            shown = [
                each for each in of_length(current(kept), "quarter")
                if whole or each.site_id != zone_id
            ]  # fmt: skip
            rows += [_row(each) for each in shown]
            total += sum(each.site_id != zone_id for each in quarters)
            hidden.update(self._reasons(quarters, judged[zone_id]))
        sites = sum(not row["whole"] for row in rows)
        words = showing(sites, total, hidden)
        return Released(frame=frame(rows, columns=COLUMNS), total=total, words=words)

    def _judged_everywhere(self) -> Mapping[str, dict[str, DetectionStatus]]:
        """Return zone -> the status of each site that is a detection; as `_judged` of one zone."""
        newest = self._newest(None)
        after = self._statuses(newest)
        judged: defaultdict[str, dict[str, DetectionStatus]] = defaultdict(dict)
        for each in newest:
            status = after[each.detection_id]
            judged[each.zone_id][each.detection_id] = status
            if status is not DetectionStatus.VERIFIED:
                judged[each.zone_id].setdefault(each.zone_id, status)
        return judged

    def _reasons(
        self, quarters: list[Footprint], judged: Mapping[str, DetectionStatus]
    ) -> Iterator[str]:
        """Yield why each of a zone's areas is hidden that is."""
        unseen = self._unseen()
        for each in quarters:
            if each.site_id != each.zone_id:
                why = self._why_held_back(each, unseen, judged.get(each.site_id))
                if why:
                    yield why


def _row(each: Footprint) -> Mapping[str, object]:
    return {
        "zone_id": each.zone_id, "site_id": each.site_id, "whole": each.site_id == each.zone_id,
        "epoch": each.epoch, "area_ha": each.area_ha, "area_ha_lo": each.area_ha_lo,
        "area_ha_hi": each.area_ha_hi, "observed_share": each.observed_share, "tlp": each.tlp,
        "synthetic": each.synthetic,
    }  # fmt: skip
