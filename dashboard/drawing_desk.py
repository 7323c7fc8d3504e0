"""The drawing desk: where a person draws a zone or compound, anew or first, or withdraws one.

Only those inside draw, and only what they may see: of anything else there is no more to be learned
here than anywhere.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from dashboard.wiring import Workshop
from layers.boundary import Boundary
from layers.clearance import INSIDE
from layers.compound import Compound
from layers.errors import NotFoundError, NotReleasableError
from layers.ids import content_id
from layers.redrawing import Redraw, draw_new, redraw, stand_of
from layers.withdrawing import stand_again, withdraw
from layers.zone import Zone

_HASH = 6
"""Letters of an id that tell one site of a country from the others: a number would count them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingDesk:
    """The desk of one person."""

    parts: Workshop
    """With the settings of this person."""

    at: datetime
    """Now, UTC."""

    def open(self) -> bool:
        """Say whether this person may draw."""
        return self.parts.settings.audience in INSIDE

    def stand(self, kind: type[Zone | Compound], site_id: str) -> str:
        """Return what tells the outline that a site has now from any other.

        Raises
        ------
        NotFoundError
            If there is no such site, or none for this person.

        """
        self._check_seen(kind, site_id)
        store = self.parts.store
        return stand_of(store.get(kind, site_id), store.select(Boundary, site_id=site_id))

    def redraw(self, kind: type[Zone | Compound], site_id: str, asked: Redraw) -> Boundary:
        """Give a site another outline; its id stays.

        Raises
        ------
        LayerError
            If this person may not, another drew it meanwhile, or it cannot be kept.

        """
        self._check_seen(kind, site_id)
        if kind is Zone:
            return redraw(self.parts.log(), Zone, site_id, asked, at=self.at)
        return redraw(self.parts.log(), Compound, site_id, asked, at=self.at)

    def draw_new(self, site: Zone | Compound, asked: Redraw) -> tuple[str, Boundary]:
        """Keep a site that was not there, and return its id, which is made here.

        Raises
        ------
        LayerError
            If this person may not, or it cannot be kept.

        """
        self._check_open()
        if isinstance(site, Compound) and site.zone_id:
            self._check_seen(Zone, site.zone_id)
        made = content_id("n", site.name, site.country_iso3, self.at.isoformat())
        letter, short = ("Z" if isinstance(site, Zone) else "C"), made[-_HASH:].upper()
        site_id = f"{letter}-{site.country_iso3 or 'XXX'}-{short}"
        named: Zone | Compound
        if isinstance(site, Zone):
            named = replace(site, zone_id=site_id, recorded_at=self.at)
        else:
            named = replace(site, compound_id=site_id, recorded_at=self.at)
        return site_id, draw_new(self.parts.log(), named, asked, at=self.at)

    def withdrawn_on(self, kind: type[Zone | Compound], site_id: str) -> date | None:
        """Return the day on which a site was withdrawn; None while it stands.

        Raises
        ------
        NotFoundError
            If there is no such site, or none for this person.

        """
        self._check_seen(kind, site_id)
        return self.parts.store.get(kind, site_id).withdrawn_on

    def set_standing(
        self, kind: type[Zone | Compound], site_id: str, *, stands: bool
    ) -> Zone | Compound:
        """Withdraw a site that was made by mistake, or let it stand again.

        Raises
        ------
        LayerError
            If this person may not, another did it meanwhile, or it cannot be kept.

        """
        self._check_seen(kind, site_id)
        turn = stand_again if stands else withdraw
        if kind is Zone:
            return turn(self.parts.log(), Zone, site_id, at=self.at)
        return turn(self.parts.log(), Compound, site_id, at=self.at)

    def _check_seen(self, kind: type[Zone | Compound], site_id: str) -> None:
        self._check_open()
        reader = self.parts.reader(self.at)
        if kind is Zone:
            reader.zone(site_id)
        elif site_id not in set(reader.compounds().frame["compound_id"]):
            raise NotFoundError(f"There is no compound {site_id!r} in this store.")

    def _check_open(self) -> None:
        if not self.open():
            raise NotReleasableError(
                "Outlines are drawn by analysts and caseworkers, and this is "
                f"{self.parts.settings.audience}."
            )
