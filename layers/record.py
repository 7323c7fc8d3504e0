"""What every record has, and the checks that they share."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import column
from layers.countries import wrong_country
from layers.errors import RejectedError
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has. A record is never edited: another takes its place."""

    KEY: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that identify it."""

    GEOMETRY: ClassVar[str] = ""
    """Name of its geometry in the store; empty where it has none."""

    REVISABLE: ClassVar[bool] = False
    """Whether a newer row may take its place (places that people describe)."""

    REMOVABLE: ClassVar[bool] = False
    """Whether a store may remove one: what people told of themselves, when consent ends."""

    QUIET: ClassVar[bool] = False
    """Whether the store's version stays as it is when one is written: no page shows it."""

    synthetic: bool = column("True for invented records, of the demo and the tests.", default=False)
    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER)
    source_ids: tuple[str, ...] = column("Ids or addresses of what it rests on.", default=())
    recorded_at: datetime | None = column("When the store learned of it.", unit="UTC", default=None)

    @property
    def key(self) -> tuple[str, ...]:
        """The values that identify it."""
        return tuple(str(getattr(self, name)) for name in self.KEY)


def require(true: bool, message: str) -> None:
    """Refuse a record with a message in plain words.

    Raises
    ------
    RejectedError
        If the statement is false.

    """
    if not true:
        raise RejectedError(message)


def require_text(name: str, text: str, *, longest: int = 500) -> None:
    """Refuse an empty or endless text."""
    require(bool(text.strip()), f"{name} is empty. Every record of this kind needs one.")
    require(
        len(text) <= longest,
        f"{name} has {len(text)} characters, more than {longest}. Shorten it.",
    )


def require_utc(name: str, at: datetime | None) -> None:
    """Refuse an instant without a time zone."""
    require(
        at is None or at.tzinfo is not None,
        f"{name} has no time zone, so it may be hours off. Give it in UTC.",
    )


def require_country(name: str, code: str, *, needed: bool = True) -> None:
    """Refuse a site that comes in with a country that is none; of what is kept, nothing is asked.

    A store may hold others, of before: they are read as they are.
    """
    if needed or code:
        why = wrong_country(code)
        require(not why, f"{name} {why}")


def require_share(name: str, share: float | None) -> None:
    """Refuse a share outside of 0 to 1."""
    require(
        share is None or 0 <= share <= 1,
        f"{name} is {share}, and a share lies between 0 and 1 (not per cent).",
    )
