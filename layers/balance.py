"""Balance: what the spends of a month, or of one job, come to, so that a cap is checked at once.

It is written in one effect with each spend, so that it always equals their sum; a check against a
cap then costs the same in a month of ten requests and in one of a million.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import column
from layers.record import Record, require, require_text, require_utc
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance(Record):
    """The sum of some spends."""

    KEY: ClassVar[tuple[str, ...]] = ("account", "scope")
    REVISABLE: ClassVar[bool] = True
    QUIET: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER_STRICT)
    account: str = column("Whose units: the service, never a name or a key.")
    scope: str = column("What is summed, such as month/2024-12 or job/at-1.")
    requests: int = column("How many.", default=0)
    counted: float = column(
        "Units that count against the cap: charged, or else reserved.", unit="PU", default=0.0
    )
    charged: float = column("Units that replies' headers said.", unit="PU", default=0.0)
    open: float = column("Units reserved for which no reply came.", unit="PU", default=0.0)
    worst: float = column(
        "Largest ratio of what a reply charged to what the formula says.", default=1.0
    )
    closed_until: datetime | None = column(
        "The service said that its own quota is spent: nothing is sent before.", unit="UTC",
        default=None,
    )  # fmt: skip
    at: datetime = column("When it was last written.", unit="UTC")

    def __post_init__(self) -> None:
        """Refuse sums below zero, and instants without a time zone."""
        require_text("account", self.account)
        require_text("scope", self.scope)
        require(self.counted >= 0, f"{self.counted} units cannot have been spent.")
        require_utc("at", self.at)
        require_utc("closed_until", self.closed_until)
