"""What is asked for: a briefing as plain data, checked, and kept as JSON.

The same briefing on the same store gives the same files, octet by octet: the instant is part of it.
"""

import json
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from dashboard.language import languages
from dashboard.style import MAP_LAYERS
from geo.period import epoch_period, midnight
from layers.clearance import OUTSIDE, read_by
from layers.errors import NotReleasableError, RejectedError
from layers.terms import Audience, CompoundKind, SiteStatus, Tlp

LONGEST_TITLE = 500
"""Characters."""

LONGEST_NOTES = 4_000
"""Characters."""

MOST_SITES = 300
"""Sites of one atlas; more are counted, and not drawn."""

LAYERS = tuple(each.id for each in MAP_LAYERS)
"""What a briefing can show, from the bottom of a map to its top."""

_KEPT_INSIDE = frozenset({Tlp.RED, Tlp.AMBER_STRICT})


class Layout(StrEnum):
    """What a briefing is about."""

    COMPOUND = "compound"
    ZONE = "zone"
    ATLAS = "atlas"


class Paper(StrEnum):
    """On what it is printed."""

    A4 = "a4"
    A3 = "a3"
    LETTER = "us-letter"


class Orientation(StrEnum):
    """Which way the paper lies."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """One briefing: of what, for whom, how marked, as of when.

    Raises
    ------
    NotReleasableError
        If its audience is none that a briefing leaves the building for.
    RejectedError
        If its marking is none that may leave, or higher than the audience may see; or if a value
        is none that can be carried out.

    """

    layout: Layout
    """compound: one sheet; zone: one sheet of a zone; atlas: a sheet a compound, with a title page,
    an index map and a list."""

    as_of: datetime
    """For what instant, UTC."""

    tlp: Tlp
    """Marking. What those whom it lets read may not have is left out, and counted."""

    audience: Audience = Audience.POLICY
    """For whom: public, partner or policy."""

    title: str = ""
    """Empty: the name of what it is about."""

    zone_ids: tuple[str, ...] = ()
    """The zones, none for all; of a zone's sheet exactly one."""

    compound_ids: tuple[str, ...] = ()
    """The compounds, none for all; of a compound's sheet exactly one."""

    countries: tuple[str, ...] = ()
    """ISO 3166-1, three letters; none for all."""

    kinds: tuple[CompoundKind, ...] = ()
    """Kinds of compounds; none for all."""

    statuses: tuple[SiteStatus, ...] = ()
    """Reported statuses of compounds; none for all."""

    since: date | None = None
    """First UTC day of the period; None: since the beginning."""

    until: date | None = None
    """Last UTC day; None: until `as_of`."""

    layers: tuple[str, ...] = LAYERS
    """What is drawn and given as data."""

    language: str = "en"
    """Of headings and sentences. Names and sources stay as they were entered."""

    paper: Paper = Paper.A4
    """Of PDF and PNG."""

    orientation: Orientation = Orientation.PORTRAIT
    """Of the paper."""

    dpi: int = 200
    """Dots per inch of PNG, 72 to 600."""

    notes: str = ""
    """What its maker wants to say; printed as the maker's own words."""

    def __post_init__(self) -> None:
        """Refuse what must not leave, and what cannot be made."""
        if self.audience not in OUTSIDE:
            raise NotReleasableError(
                f"A briefing leaves the building; it is not for {self.audience}. Make it for "
                f"{', '.join(sorted(OUTSIDE))}."
            )
        if self.tlp in _KEPT_INSIDE:
            raise RejectedError(
                f"{self.tlp} may not leave the organisation, and a briefing does. Mark it "
                "TLP:CLEAR, TLP:GREEN or TLP:AMBER."
            )
        read_by(self.tlp, self.audience)
        for problem in _problems(self):
            raise RejectedError(problem)

    @property
    def read_by(self) -> Audience:
        """Who may come to read it: what enters is what they may have.

        What is marked TLP:CLEAR may go to everybody, so it holds what the public may have, whomever
        it is for; no marking is above its audience, so these never see more than that.
        """
        return read_by(self.tlp, self.audience)

    @property
    def last_day(self) -> date:
        """Last UTC day that it is about: never after the instant that it is of."""
        return min(self.until or self.as_of.date(), self.as_of.date())

    def covers(self, epoch: str) -> bool:
        """Say whether a quarter or month has a day of the period."""
        period = epoch_period(epoch)
        early = self.since is not None and period.end <= midnight(self.since)
        return not early and period.start < midnight(self.last_day) + timedelta(days=1)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it, every field, in order."""
        found = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, tuple):
                value = [str(one) for one in value]
            elif isinstance(value, date):
                value = value.isoformat()
            found[each.name] = str(value) if isinstance(value, StrEnum) else value
        return found

    def written(self) -> bytes:
        """Return it as the file that can be kept and given back: JSON, UTF-8."""
        return (json.dumps(self.plain(), ensure_ascii=False, indent=2) + "\n").encode()


def _problems(asked: Briefing) -> list[str]:
    """Return what of a briefing cannot be carried out."""
    found = []
    if asked.as_of.tzinfo is None:
        found.append("as_of has no time zone. All instants are UTC: write 2025-01-01T00:00:00Z.")
    one = {Layout.COMPOUND: asked.compound_ids, Layout.ZONE: asked.zone_ids}.get(asked.layout)
    if one is not None and len(one) != 1:
        found.append(
            f"A sheet of a {asked.layout} needs exactly one {asked.layout}, and {len(one)} are "
            "named. Name one, or make an atlas."
        )
    if any("\ud800" <= each <= "\udfff" for each in asked.title + asked.notes):
        found.append("title or notes hold half of a character, which no file can hold. Type anew.")
    for name, limit in (("title", LONGEST_TITLE), ("notes", LONGEST_NOTES)):
        if len(getattr(asked, name)) > limit:
            length = len(getattr(asked, name))
            found.append(f"{name} has {length:,} characters; a sheet has room for {limit:,}.")
    if asked.since and asked.until and asked.since > asked.until:
        found.append(f"The period ends on {asked.until}, before it begins on {asked.since}.")
    if unknown := set(asked.layers) - set(LAYERS):
        found.append(f"There is no layer {min(unknown)!r}. There are {', '.join(LAYERS)}.")
    if asked.language not in languages():
        found.append(
            f"There is no language {asked.language!r}. There are {', '.join(languages())}."
        )
    if not 72 <= asked.dpi <= 600:
        found.append(f"{asked.dpi} dots per inch: a picture is made with 72 to 600.")
    return found
