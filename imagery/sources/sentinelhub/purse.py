"""The purse: what pays for one request, each time that it is sent."""

from dataclasses import dataclass

from imagery.sources.access import Ledger
from imagery.sources.sentinelhub.wire import Outcome

SPENT_HEADER = "X-ProcessingUnits-Spent"


@dataclass(slots=True, kw_only=True)
class Purse:
    """Pays for one request."""

    ledger: Ledger
    """Whose books."""

    account: str
    """Whose units."""

    units: float
    """By the formula."""

    request: str
    """What is asked, as one word."""

    ticket: str = ""
    """Of the reservation; empty once it was used up."""

    def reserve(self) -> None:
        """Set the units aside, unless they are."""
        self.ticket = self.ticket or self.ledger.reserve(
            self.units, account=self.account, request=self.request
        )

    def settle(self, charged: float | None) -> None:
        """Write down what was charged; None if the reply does not say."""
        if self.ticket:
            self.ledger.settle(self.ticket, charged)
        self.ticket = ""

    def lose(self) -> None:
        """Leave the reservation as it is: nobody knows whether it was charged."""
        self.ticket = ""


def charged(said: Outcome) -> float | None:
    """Return the units that a reply says it cost; None if it does not say, or says no number."""
    try:
        units = float(said.headers.get(SPENT_HEADER, ""))
    except ValueError:
        return None
    return units if 0 <= units < float("inf") else None
