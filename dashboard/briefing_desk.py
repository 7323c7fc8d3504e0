"""The desk where briefings are made: the one way by which one leaves, for page and command alike.

Who asks makes it for an audience that sees no more than he does. Every file is read back before it
is handed over; that it leaves is written down before it does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.briefing.briefing import Briefing, Layout, Paper
from dashboard.briefing.checking.checker import Checker, refuse
from dashboard.briefing.checking.origin_sheet import check_origin
from dashboard.briefing.contents import Contents
from dashboard.briefing.formats import Format, Making
from dashboard.briefing.gathering.whole import contents
from dashboard.briefing.origins.gathering import origin_sheets
from dashboard.briefing.origins.page import origin_pdf
from dashboard.briefing.speech import speech
from dashboard.wiring import Workshop
from imagery.progress import Progress
from layers.clearance import LADDER
from layers.errors import NotReleasableError, RejectedError
from layers.terms import Audience, AuditAction, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingDesk:
    """Makes briefings for who asks."""

    parts: Workshop
    """With the settings of who asks."""

    at: datetime
    """Now, UTC."""

    def contents(self, briefing: Briefing, *, step: Progress | None = None) -> Contents:
        """Return what a briefing says.

        Raises
        ------
        NotReleasableError
            If it is for an audience that sees more than who asks.
        RejectedError
            If it is of an instant to come: what is held back for some days would not be then.
        LayerError
            If there is nothing to brief on.

        """
        self._check(briefing.audience, briefing.as_of)
        reader = self.parts.reader(briefing.as_of, briefing.read_by)
        return contents(reader, briefing, step=step)

    def files(
        self, said: Contents, formats: Collection[Format], *, step: Progress, bundled: bool = False
    ) -> dict[str, bytes]:
        """Return the files of a briefing by name, each read back; or all of them in one zip.

        Raises
        ------
        NotReleasableError
            If a file holds what it must not: none is handed over.
        LayerError
            If one cannot be made.

        """
        asked = said.briefing
        making = Making(said, stem(asked))
        made = making.files(formats, step)
        if bundled:
            made = {f"{stem(asked)}.zip": making.bundle(made)}
        _read_back(made, making, step)
        return made

    def origins(
        self, countries: Sequence[str] | None, *, tlp: Tlp, language: str, paper: Paper,
        as_of: datetime, step: Progress,
    ) -> tuple[dict[str, bytes], tuple[str, ...]]:  # fmt: skip
        """Return the sheets for countries of origin by name, and what their maker should do.

        That they leave is written down before they are given.

        Raises
        ------
        NotReleasableError
            If who asks sees less than a partner, or a sheet holds what it must not.
        LayerError
            If the marking is not TLP:GREEN, or one is no country.

        """
        self._check(Audience.PARTNER, as_of)
        tongue = speech(language)
        reader = self.parts.reader(as_of, Audience.PARTNER)
        sheets = origin_sheets(reader, countries, speech=tongue, tlp=tlp, as_of=as_of)
        made, found = {}, []
        for number, each in enumerate(sheets):
            step(each.country, number, len(sheets))
            made[f"{each.country_iso3}.pdf"] = content = origin_pdf(each, tongue, paper=paper)
            found += check_origin(content, each)
        refuse(found)
        step("", len(sheets), len(sheets))
        codes = ", ".join(each.country_iso3 for each in sheets)[:200] or "none"
        self.parts.log().note(
            AuditAction.EXPORTED, f"sheets for countries of origin ({codes}), {tlp}",
            at=self.at, rows=len(sheets),
        )  # fmt: skip
        hints = tuple(dict.fromkeys(hint for each in sheets for hint in each.hints))
        return made, hints

    def _check(self, audience: Audience, as_of: datetime) -> None:
        """Refuse an audience that sees more than who asks, and an instant to come."""
        own = self.parts.settings.audience
        if LADDER.index(audience) > LADDER.index(own):
            raise NotReleasableError(
                f"A briefing for {audience} is not yours to make: you are {own}. Make it for {own} "
                "or an audience that sees less."
            )
        if as_of > self.at:
            raise RejectedError(
                f"This briefing is of {as_of:%Y-%m-%dT%H:%M:%SZ}, and that is to come. What the "
                "public may know only after some days would be in it too soon: give an instant "
                "that is past."
            )

    def note(self, said: Contents, formats: Collection[Format]) -> None:
        """Write down that files leave, before they do.

        Raises
        ------
        LayerError
            If it cannot be written down: then they must not leave.

        """
        self.parts.log().note(
            AuditAction.EXPORTED, about(said.briefing, formats), at=self.at, rows=len(said.sheets)
        )


def _read_back(made: Mapping[str, bytes], making: Making, step: Progress) -> None:
    """Read what was gathered and every file; refuse all of them if one holds what it must not."""
    checker = Checker(making.contents)
    found = checker.contents()
    for number, (name, content) in enumerate(made.items()):
        step(f"reading back {name}", number, len(made))
        found += checker.file(name, content, making.frames)
    step("", len(made), len(made))
    refuse(found)


def stem(asked: Briefing) -> str:
    """Return what the files of a briefing are called, without their ends."""
    name = "atlas" if asked.layout is Layout.ATLAS else _ids(asked)
    return "".join(each if each.isalnum() or each in "-_" else "-" for each in name)[:80]


def about(asked: Briefing, formats: Collection[Format] = ()) -> str:
    """Return what a briefing is of, as the audit log says it: ids, never names."""
    made = f", as {', '.join(sorted(formats))}" if formats else ""
    return f"briefing of {_ids(asked)} for {asked.audience}, {asked.tlp}{made}"


def _ids(asked: Briefing) -> str:
    if asked.layout is Layout.COMPOUND:
        return asked.compound_ids[0]
    if asked.layout is Layout.ZONE:
        return asked.zone_ids[0]
    chosen = (*asked.zone_ids, *asked.countries, *asked.kinds, *asked.statuses)
    return f"the atlas ({', '.join(chosen)[:200] or 'all'})"
