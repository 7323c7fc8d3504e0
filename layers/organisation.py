"""Organisation: what a company, authority or group is said to be to a compound or a case.

A company that bears its owner's name is an organisation; a person is none, and has no field here.
"""

from dataclasses import dataclass
from typing import ClassVar

from layers.case_terms import OrganisationRole
from layers.column import Sensitivity, column
from layers.record import require, require_text
from layers.sourced import Sourced
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Sourced):
    """One role of one organisation, with its source: a claim, never a finding."""

    KEY: ClassVar[tuple[str, ...]] = ("organisation_id",)
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    organisation_id: str = column("Identifies organisation and role.", standard="#meta +id")
    name: str = column("Its name.", standard="#org +name", sensitivity=Sensitivity.RESTRICTED)
    role: OrganisationRole = column("What it is said to be.")
    country_iso3: str = column("Where it is registered, as stated.", default="")
    zone_id: str = column("The zone, if one.", default="")
    compound_id: str = column("The compound, if one.", default="")
    case_id: str = column("The case, if one.", default="")

    def __post_init__(self) -> None:
        """Refuse a role without a source, or at nothing."""
        require_text("organisation_id", self.organisation_id, longest=80)
        require_text("name", self.name)
        self.check_source()
        require_text("source_title", self.source_title)
        require(
            bool(self.zone_id or self.compound_id or self.case_id),
            f"Organisation {self.organisation_id} names no zone, compound or case, so its role is "
            "a role in nothing. Give one of them.",
        )
