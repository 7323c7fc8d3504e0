"""Origins: what one audience may be told of rescued people by their country; part of `layers.read`.

For governments of the countries of origin: partners and policy staff, and those inside, who all get
numbers by the same rules (`layers.origin_rules`). The public gets none, and is told so. A rescue is
passed over, and not counted, where its audience may not have it: whatever hides it elsewhere hides
it here. What is told of it is a quarter and a compound, never a day or a place; the marking of a
rescue up to TLP:AMBER does not keep a sum of it back, as it does not keep its row back.
"""

from collections import defaultdict
from collections.abc import Iterator

from layers import disclosure
from layers.access import Access
from layers.countries import country_code, country_name
from layers.errors import NotFoundError, NotReleasableError
from layers.exactness import QUARTER
from layers.frames import Released, frame
from layers.origin_rules import HOW_TO_READ, rounded, told
from layers.release import Release
from layers.release_figure import ReleaseFigure, Topic
from layers.release_frame import newest_of
from layers.rescue import Rescue
from layers.terms import Audience, DatePrecision

COLUMNS = ("quarter", "zone_id", "compound_id", "at_least", "synthetic", "said")

REFUSED_TO = frozenset({Audience.PUBLIC})
"""Who may not ask, nor learn whether there is anything."""

_Group = tuple[str, str, str, bool]
"""Quarter, zone, compound, and whether it is invented."""


class Origins(Access):
    """What one audience may ask about people's countries of origin."""

    def origins(self) -> list[str]:
        """Return the countries of which something can be told, by their three letters.

        Of rescued people, or of reports in the newest release.

        Raises
        ------
        NotReleasableError
            For the public.

        """
        self._check_whom()
        newest = newest_of(self._store.select(Release))
        figures = self._store.select(
            ReleaseFigure, release_id=newest.release_id if newest else "", topic=Topic.CITIZENSHIP
        )
        rescued = {code for _, counts in self._told_of_rescues() for code in counts}
        return sorted(rescued | {each.code for each in figures})

    def rescues_of_origin(self, country_iso3: str) -> Released:
        """Return at least how many people of a country were brought out, by quarter and compound.

        Columns: quarter (a year alone, where no more is known of the date), zone_id and compound_id
        (empty where not known, or not for this audience), at_least (people), synthetic, said.
        There is no geometry. Nothing says how many rescues are not told.

        Raises
        ------
        NotReleasableError
            For the public.
        NotFoundError
            If it is no country of ISO 3166-1.

        """
        self._check_whom()
        code = country_code(country_iso3)
        if not code:
            raise NotFoundError(
                f"There is no country {country_iso3[:20]!r}. Write its three letters (ISO 3166-1), "
                "such as KEN."
            )
        groups: dict[_Group, list[int]] = defaultdict(list)
        for group, counts in self._told_of_rescues():
            if code in counts:
                groups[group].append(counts[code])
        rows = [_row(group, rounded(groups[group]), code) for group in sorted(groups)]
        words = f"{country_name(code)}, rescued people: {len(rows)} numbers. {HOW_TO_READ}"
        return Released(frame=frame(rows, columns=COLUMNS), total=len(rows), words=words)

    def _check_whom(self) -> None:
        if self.audience in REFUSED_TO:
            raise NotReleasableError(
                "Numbers of rescued people by country are for partners, policy staff and those "
                f"inside, and this is {self.audience}. The figures of the newest release are what "
                "you may see."
            )

    def _told_of_rescues(self) -> Iterator[tuple[_Group, dict[str, int]]]:
        """Yield what may be summed of each rescue that this audience may have."""
        unseen = self._unseen()
        for each in self._store.select(Rescue):
            counts = told(each.citizenships, each.n_people)
            if counts and not self._why_held_back(each, unseen):
                row = disclosure.released(unseen.less(each), self.audience)
                yield (_quarter(each), row["zone_id"], row["compound_id"], each.synthetic), counts


def _quarter(rescue: Rescue) -> str:
    """Return the quarter of a rescue; its year alone where no more is known."""
    if rescue.date_precision is DatePrecision.YEAR:
        return f"{rescue.on:%Y}"
    return str(QUARTER.of(rescue.on))


def _row(group: _Group, number: int, code: str) -> dict[str, object]:
    quarter, zone_id, compound_id, synthetic = group
    return {
        "quarter": quarter, "zone_id": zone_id, "compound_id": compound_id, "at_least": number,
        "synthetic": synthetic,
        "said": f"{quarter}, {country_name(code)}: at least {number} people",
    }  # fmt: skip
