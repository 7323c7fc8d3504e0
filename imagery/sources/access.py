"""Access: what a remote source needs of this machine: keys, a ledger, a clock.

Keys come as functions that reveal them, so that no object of a source holds one: a source may be
printed, logged or compared, and says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

Reveal = Callable[[], str]
"""Gives a secret to the one call that needs it; empty where there is none."""


def nothing() -> str:
    """Reveal that there is no secret."""
    return ""


class Ledger(Protocol):
    """Keeps the books of processing units, under caps that nothing can pass."""

    def reserve(self, units: float, *, account: str, request: str) -> str:
        """Set units aside before a request is sent; return the ticket to settle it by.

        Raises
        ------
        QuotaSpentError
            If that would be more than the run or the month may spend. Nothing was set aside, and
            nothing may be sent.

        """
        ...

    def settle(self, ticket: str, charged: float | None) -> None:
        """Write down what a reply's header said; None where it said nothing."""
        ...

    def close(self, account: str, until: datetime) -> None:
        """Let nobody reserve before an instant: the service said that its own quota is spent."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a remote source needs of this machine."""

    clock: Callable[[], datetime]
    """Now, UTC: for the lifetime of tokens, and for nothing that a run depends on."""

    stac_token: Reveal = field(default=nothing, repr=False)
    """Bearer token of a STAC API."""

    s3_key: Reveal = field(default=nothing, repr=False)
    """Key of the S3 store of the Copernicus Data Space."""

    s3_secret: Reveal = field(default=nothing, repr=False)
    """Its secret."""

    client_id: str = ""
    """OAuth client of Sentinel Hub."""

    client_secret: Reveal = field(default=nothing, repr=False)
    """Its secret."""

    ledger: Ledger | None = None
    """Of processing units; None: a source that spends any refuses to work."""
