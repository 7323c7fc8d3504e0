"""Spend: processing units of an account, reserved before a request and settled after it.

Reserved first, so that a process that dies between the two has spent too much on paper and never
in truth: what was never settled still counts against the cap of its month.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import column
from layers.record import Record, require, require_text, require_utc
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend(Record):
    """One request's processing units."""

    KEY: ClassVar[tuple[str, ...]] = ("spend_id",)
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER_STRICT)
    spend_id: str = column("Made when it is reserved.")
    account: str = column("Whose units: the service, never a name or a key.")
    month: str = column("UTC month that it counts against, such as 2024-12.")
    job: str = column("Id of the attempt, or of the command, that it was for.")
    request: str = column("What was asked, as one word: the same request, the same word.")
    reserved: float = column("Units by the documented formula.", unit="PU")
    charged: float | None = column(
        "Units that the reply's header said; empty where it said none.", unit="PU", default=None
    )
    settled: bool = column("Whether a reply came; if none did, the reservation stands.",
                           default=False)  # fmt: skip
    at: datetime = column("When it was reserved.", unit="UTC")

    def __post_init__(self) -> None:
        """Refuse units below zero, and instants without a time zone."""
        require_text("spend_id", self.spend_id, longest=80)
        require(self.reserved >= 0, f"{self.reserved} units cannot be reserved.")
        require_utc("at", self.at)

    @property
    def counted(self) -> float:
        """Units that count against a cap: what was charged, or else what was reserved."""
        return self.reserved if self.charged is None else self.charged
