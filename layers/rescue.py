"""Rescue: where and when people were brought out, and how many."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shapely import Point

from layers.column import Sensitivity, column
from layers.record import require, require_text
from layers.sourced import Sourced
from layers.terms import DatePrecision, Outcome, PlacePrecision, RescueKind, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescue(Sourced):
    """One operation or escape. The exact point is for caseworkers; a shelter has none."""

    KEY: ClassVar[tuple[str, ...]] = ("rescue_id",)
    GEOMETRY: ClassVar[str] = "point"
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    rescue_id: str = column("Identifies the rescue.", standard="#meta +id")
    compound_id: str = column("The compound, if known.", default="")
    zone_id: str = column("The zone, if known.", default="")
    kind: RescueKind = column("How people came out.", standard="#event +type")
    on: date = column("When.", standard="#date +occurred", sensitivity=Sensitivity.RESTRICTED)
    date_precision: DatePrecision = column("How exactly the date is known.")
    point: Point | None = column(
        "Where.",
        unit="EPSG:4326",
        standard="#geo",
        sensitivity=Sensitivity.RESTRICTED,
        default=None,
    )
    place_precision: PlacePrecision = column(
        "How exactly the place is known: a point may stand for a whole district.",
        standard="UCDP GED where_prec; #x_precision",
        default=PlacePrecision.UNKNOWN,
    )
    n_people: int | None = column("How many.", standard="#reached", default=None)
    n_f: int | None = column("Women and girls.", standard="#reached +f", default=None)
    n_m: int | None = column("Men and boys.", standard="#reached +m", default=None)
    n_child: int | None = column(
        "Children.", standard="#reached +children", sensitivity=Sensitivity.RESTRICTED, default=None
    )
    citizenships: tuple[str, ...] = column(
        "Counts by citizenship, as ISO3:count.",
        standard="#country +origin",
        sensitivity=Sensitivity.RESTRICTED,
        default=(),
    )
    lead_org_type: str = column("Who led it (HTCDS org_Type).", default="")
    outcome: Outcome = column("What became of them.", default=Outcome.UNKNOWN)

    def __post_init__(self) -> None:
        """Refuse the position of a shelter, and counts below zero."""
        self.check_source()
        require_text("rescue_id", self.rescue_id, longest=80)
        require(
            self.kind is not RescueKind.SHELTER or self.point is None,
            f"Rescue {self.rescue_id} is a shelter with a position. A shelter's position is never "
            "kept: it can lead to those who hide there. Leave it empty.",
        )
        for name in ("n_people", "n_f", "n_m", "n_child"):
            count = getattr(self, name)
            require(count is None or count >= 0, f"Rescue {self.rescue_id}: {name} is below zero.")
