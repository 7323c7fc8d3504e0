"""Case: how many investigations, prosecutions or court reports there are, as a source counts them.

Numbers and stages, never a person: who is accused, convicted or a victim stays with the courts.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from layers.case_terms import CaseKind, CaseStage
from layers.column import column
from layers.record import require, require_text
from layers.sourced import Sourced
from layers.terms import DatePrecision, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Sourced):
    """One figure of the regional database, with its source."""

    KEY: ClassVar[tuple[str, ...]] = ("case_id",)
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.GREEN)
    case_id: str = column("Identifies the figure.", standard="#meta +id")
    kind: CaseKind = column("What is counted.")
    stage: CaseStage = column("How far it had come.", default=CaseStage.UNKNOWN)
    count: int = column("How many.", standard="#indicator +num")
    country_iso3: str = column("Country whose authorities act.", standard="#country +code +v_iso3")
    zone_id: str = column("The zone it is about, if one.", default="")
    compound_id: str = column("The compound it is about, if one.", default="")
    offence: str = column("As the source calls it.", default="")
    on: date = column("As of when; the first day of the month or year.", standard="#date")
    date_precision: DatePrecision = column("How exactly the date is known.")

    def __post_init__(self) -> None:
        """Refuse a figure without a source or a country."""
        require_text("case_id", self.case_id, longest=80)
        self.check_source()
        require_text("source_title", self.source_title)
        require(self.count >= 0, f"Case {self.case_id}: count is below zero.")
        require(
            len(self.country_iso3) == 3 and self.country_iso3.isupper(),
            f"Case {self.case_id}: country_iso3 is {self.country_iso3!r}; give three capital "
            "letters, such as MMR.",
        )
