"""Report: a reported victim location.

The most dangerous record of all: a location that leaks can kill. The store keeps the cell
and the quarter. The point itself goes to the vault, a file of its own, and is kept out of
every repr, so that no log and no traceback shows it.
"""

from dataclasses import dataclass
from typing import ClassVar

from shapely import Point

from geo.cells import RELEASE_RESOLUTION, cell_of
from layers.column import Sensitivity, column
from layers.record import Record, require, require_text
from layers.terms import EventType, LocationBasis, Tlp

AGE_BANDS = ("0-17", "18-20", "21-29", "30-38", "39-47", "48+", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """What may be kept of a report; lists of codes only, no free text."""

    KEY: ClassVar[tuple[str, ...]] = ("report_id",)

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.RED)
    report_id: str = column(
        "A pseudonym; its key is kept outside.", sensitivity=Sensitivity.PERSONAL
    )
    event_type: EventType = column("What the place was.", standard="HTCDS hte_Type")
    epoch: str = column("The quarter of the event: coarsened at entry.")
    cell: str = column(f"H3 cell of resolution {RELEASE_RESOLUTION}: coarsened at entry.")
    zone_id: str = column("The zone, if stated.", default="")
    compound_id: str = column("The compound, if stated.", default="")
    location_basis: LocationBasis = column(
        "How the place became known.", sensitivity=Sensitivity.PERSONAL
    )
    exploitation: tuple[str, ...] = column(
        "HTCDS vic_TypeOfExploitation, and x_ForcedCriminality.",
        sensitivity=Sensitivity.PERSONAL,
        default=(),
    )
    control: tuple[str, ...] = column(
        "HTCDS vic_MethodsOfControl, and x_RestrictsMovement.",
        sensitivity=Sensitivity.PERSONAL,
        default=(),
    )
    age_band: str = column("CTDC-like band.", sensitivity=Sensitivity.PERSONAL, default="unknown")
    citizenship: str = column("ISO 3166.", sensitivity=Sensitivity.PERSONAL, default="")
    consent: bool = column(
        "Whether there is consent to keep this.",
        standard="HTCDS con_Consent",
        sensitivity=Sensitivity.PERSONAL,
    )
    point: Point | None = column(
        "Where, exactly. Never in the store: in the vault.",
        unit="EPSG:4326",
        sensitivity=Sensitivity.VAULT,
        default=None,
    )

    def __post_init__(self) -> None:
        """Refuse a report without consent, and codes that are none."""
        require_text("report_id", self.report_id, longest=80)
        require(
            self.consent,
            "This report has no consent, so it may not be kept. Leave it with the case "
            "organisation.",
        )
        require(self.age_band in AGE_BANDS, f"age_band is none of {', '.join(AGE_BANDS)}.")

    @staticmethod
    def cell_for(point: Point) -> str:
        """Return the cell that is kept for a point."""
        return cell_of(point.x, point.y)
