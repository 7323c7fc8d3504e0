"""Lease: who may work on a thing, and until when. Two runs never work on one zone at once.

The token grows each time a lease is taken. A run that was stopped for so long that another took
its lease finds a larger token when it comes to write, and writes nothing.

Source: Kleppmann, "How to do distributed locking" (2016), fencing tokens.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import column
from layers.record import Record, require_text, require_utc
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease(Record):
    """One lease. The wall clock only lets it expire; the token alone decides who may write."""

    KEY: ClassVar[tuple[str, ...]] = ("name",)
    REVISABLE: ClassVar[bool] = True
    QUIET: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER_STRICT)
    name: str = column("What is leased, such as zone/Z-MMR-02.")
    token: int = column("Grows each time it is taken.")
    holder: str = column("Who holds it: machine, process, and a word made when it started.")
    until: datetime = column("When it expires unless it is renewed.", unit="UTC")

    def __post_init__(self) -> None:
        """Refuse instants without a time zone."""
        require_text("name", self.name)
        require_text("holder", self.holder)
        require_utc("until", self.until)
