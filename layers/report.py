"""Report: a reported victim location.

The most dangerous record of all: a location that leaks can kill. The store keeps the cell
and the quarter. The point itself goes to the vault, a file of its own, and is kept out of
every repr, so that no log and no traceback shows it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from shapely import Point

from geo.cells import RELEASE_RESOLUTION, cell_of
from layers.case_terms import AGE_BANDS, Channel, ConsentScope, Money, Recruitment, Sign
from layers.column import Sensitivity, column
from layers.record import require, require_text
from layers.sourced import Sourced
from layers.terms import EventType, LocationBasis, PlacePrecision, Tlp

TOO_COARSE = (
    PlacePrecision.NEAR, PlacePrecision.DISTRICT, PlacePrecision.PROVINCE, PlacePrecision.COUNTRY,
)  # fmt: skip
"""Places that a cell of some 17 km across cannot stand for: to count them there would be a lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Sourced):
    """What may be kept of a report; lists of codes only, no free text."""

    KEY: ClassVar[tuple[str, ...]] = ("report_id",)
    REMOVABLE: ClassVar[bool] = True

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
    place_precision: PlacePrecision = column(
        "How exactly the place is known; never coarser than a locality, for its cell is counted.",
        standard="UCDP GED where_prec; #x_precision",
        sensitivity=Sensitivity.PERSONAL,
        default=PlacePrecision.UNKNOWN,
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
    consent_scope: ConsentScope = column(
        "What there is consent to.", sensitivity=Sensitivity.PERSONAL, default=ConsentScope.CASEWORK
    )
    consent_on: date | None = column(
        "When it was given.", sensitivity=Sensitivity.PERSONAL, default=None
    )
    consent_until: date | None = column(
        "The last day on which this may be kept; empty: as long as retention allows.",
        sensitivity=Sensitivity.PERSONAL,
        default=None,
    )
    signs: tuple[str, ...] = column(
        "Signs that were present, after UNODC.", sensitivity=Sensitivity.PERSONAL, default=()
    )
    signs_asked: tuple[str, ...] = column(
        "Signs that were asked about: what stands in neither list is not known.",
        sensitivity=Sensitivity.PERSONAL,
        default=(),
    )
    recruitment: tuple[str, ...] = column(
        "HTCDS vic_MethodOfRecruitment.", sensitivity=Sensitivity.PERSONAL, default=()
    )
    ransom: Money = column(
        "Ransom asked, in bands.", sensitivity=Sensitivity.PERSONAL, default=Money.UNKNOWN
    )
    debt: Money = column(
        "Debt and fines put upon the person, in bands.",
        sensitivity=Sensitivity.PERSONAL,
        default=Money.UNKNOWN,
    )
    channel: Channel = column(
        "How the report came.", sensitivity=Sensitivity.PERSONAL, default=Channel.UNKNOWN
    )
    duplicate_group: str = column(
        "Keyed hash of what identifies the person with its source: alike, perhaps one person.",
        sensitivity=Sensitivity.PERSONAL,
        default="",
    )
    point: Point | None = column(
        "Where, exactly. Never in the store: in the vault.",
        unit="EPSG:4326",
        sensitivity=Sensitivity.VAULT,
        default=None,
    )
    note: str = column(
        "What was told. Never in the store: in the vault.",
        sensitivity=Sensitivity.VAULT,
        default="",
    )

    def __post_init__(self) -> None:
        """Refuse a report without consent, and codes that are none."""
        self.check_source()
        require_text("report_id", self.report_id, longest=80)
        require(
            self.consent,
            "This report has no consent, so it may not be kept. Leave it with the case "
            "organisation.",
        )
        require(
            self.place_precision not in TOO_COARSE,
            f"Report {self.report_id}: its place is known to the {self.place_precision} only, and "
            "its cell would be counted as if it were exact. Name the compound instead.",
        )
        require(self.age_band in AGE_BANDS, f"age_band is none of {', '.join(AGE_BANDS)}.")
        _require_words("signs", self.signs, Sign)
        _require_words("signs_asked", self.signs_asked, Sign)
        _require_words("recruitment", self.recruitment, Recruitment)
        require(
            set(self.signs) <= set(self.signs_asked) or not self.signs_asked,
            f"Report {self.report_id}: a sign is present that was not asked about. Name it in "
            "signs_asked too.",
        )

    @staticmethod
    def cell_for(point: Point) -> str:
        """Return the cell that is kept for a point."""
        return cell_of(point.x, point.y)


def _require_words(name: str, given: tuple[str, ...], kind: type[StrEnum]) -> None:
    wrong = [each for each in given if each not in set(kind)]
    if wrong:  # a hundred thousand rows need no list of words each
        require(not wrong, f"{name} holds what is none of {', '.join(kind)}.")
