"""ReferralContact: an office to which people of a country can be referred, as somebody entered it.

An organisation's contact alone: there is no field for a person's name. Never a shelter: where one
lies is never kept. A contact grows old, so each says of which day it is.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from layers.case_terms import ReferralRole
from layers.column import Sensitivity, column
from layers.record import require, require_text
from layers.sourced import Sourced
from layers.terms import Tlp

LONGEST = 500
"""Characters of each of its texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralContact(Sourced):
    """One office of one organisation, for the nationals of one country."""

    KEY: ClassVar[tuple[str, ...]] = ("contact_id",)
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.GREEN)
    contact_id: str = column("Identifies the contact.", standard="#meta +id")
    country_iso3: str = column("Whose nationals it is for.", standard="#country +origin")
    name: str = column("Name of the organisation; never of a person.", standard="#org +name")
    role: ReferralRole = column("What kind of office it is.", standard="#org +type")
    phone: str = column("Telephone, with the country's code.", standard="#contact", default="")
    email: str = column("Mailbox of the office.", standard="#contact +email", default="")
    address: str = column("Where anybody may visit it.", standard="#contact", default="")
    url: str = column("Its web page.", standard="#contact +url", default="")
    languages: tuple[str, ...] = column("Which are spoken there.", default=())
    hours: str = column("When somebody answers, and in which time zone.", default="")
    note: str = column("For those inside alone.", sensitivity=Sensitivity.RESTRICTED, default="")
    valid_as_of: date = column("The last day on which it was known to be right.", standard="#date")

    def __post_init__(self) -> None:
        """Refuse a contact of nobody, for nobody, or that cannot be reached."""
        require_text("contact_id", self.contact_id, longest=80)
        require_text("country_iso3", self.country_iso3, longest=3)
        require_text("name", self.name)
        self.check_source()
        require(
            any(each.strip() for each in (self.phone, self.email, self.address, self.url)),
            f"Contact {self.contact_id} has no phone, email, address or url, so nobody could reach "
            "it. Give one of them.",
        )
        for name in ("phone", "email", "address", "url", "hours", "note"):
            length = len(getattr(self, name))
            require(
                length <= LONGEST,
                f"Contact {self.contact_id}: {name} has {length} characters, more than {LONGEST}. "
                "Shorten it.",
            )
