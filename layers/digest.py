"""Digest: one message of what is new, made whole before it is sent, and sent once.

It is kept with its text before anything leaves, and marked when it has left. A process that dies
between the two sends the same bytes under the same id again, which mail systems and webhooks can
tell; one that is run again after the mark sends nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import column
from layers.record import Record, require_text, require_utc
from layers.terms import Audience, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(Record):
    """One message to one receiver."""

    KEY: ClassVar[tuple[str, ...]] = ("digest_id",)
    REVISABLE: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER_STRICT)
    digest_id: str = column("Made from receiver and items.")
    receiver: str = column("Word for where it goes; never an address or a key.")
    audience: Audience = column("Whom it was made for.")
    items: tuple[str, ...] = column("Keys of all it tells of, those beyond the first ten too.")
    body: str = column("The message, as JSON.")
    made_at: datetime = column("When it was made.", unit="UTC")
    sent_at: datetime | None = column("When it was sent; empty: not yet.", default=None)
    tries: int = column("How often it was tried.", default=0)
    tried_at: datetime | None = column("When it was tried last.", default=None)
    said: str = column("Why it could not be sent; empty if it could.", default="")
    remedy: str = column("What to do about it.", default="")

    def __post_init__(self) -> None:
        """Refuse instants without a time zone."""
        require_text("digest_id", self.digest_id, longest=80)
        require_utc("made_at", self.made_at)
        require_utc("sent_at", self.sent_at)
        require_utc("tried_at", self.tried_at)
