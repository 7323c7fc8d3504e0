"""AuditEntry: who saw, brought in, changed or took out what; one link of a chain of hashes."""

import re
from dataclasses import dataclass
from typing import ClassVar

from layers.column import column
from layers.record import Record, require, require_text
from layers.terms import Audience, AuditAction, Tlp

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_COORDINATE = re.compile(r"\d\.\d{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry(Record):
    """One effect. Never edited, and never the effect's content."""

    KEY: ClassVar[tuple[str, ...]] = ("entry_id",)
    QUIET: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER_STRICT)
    entry_id: str = column("Its number, ten digits, from 1 without a gap.")
    at: str = column("When, to the millisecond; as text, for every octet counts.", unit="UTC")
    who: str = column("Pseudonym of the person or job.")
    audience: Audience = column("As what they acted.")
    action: AuditAction = column("What was done.")
    about: str = column("To what: kinds, ids, hashes of files; never content.")
    rows: int | None = column("How many records.", default=None)
    before: str = column("Hash of the entry before; of the first, nothing.")
    digest: str = column("SHA-256 over all of the above.")

    def __post_init__(self) -> None:
        """Refuse what may not stand in a log that many read."""
        require_text("entry_id", self.entry_id, longest=10)
        require_text("who", self.who, longest=100)
        require(bool(_INSTANT.fullmatch(self.at)), f"at is {self.at!r}, and no instant in UTC.")
        require(
            not _COORDINATE.search(self.about),
            "An entry of the audit log holds what may be a coordinate. Name the record instead.",
        )
