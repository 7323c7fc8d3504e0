"""The command `origins`: a sheet for each country of origin, for its government."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import bar, now, plainly, say, workshop
from layers.errors import RejectedError
from layers.files import write_beside
from layers.terms import Tlp


def origins(
    countries: Annotated[
        list[str] | None,
        typer.Option("--country", help="Such as KEN; repeatable. None: all that can be told of."),
    ] = None,
    tlp: Annotated[Tlp | None, typer.Option(help="Marking. Needed: TLP:GREEN.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the sheets.")] = Path("var/origins"),
    language: Annotated[str, typer.Option(help="en, th, km, my, lo or zh.")] = "en",
    paper: Annotated[str, typer.Option(help="a4, a3 or us-letter.")] = "a4",
    as_of: Annotated[str | None, typer.Option(help="Instant, UTC; else now.")] = None,
) -> None:
    """Write a sheet for each country whose people were brought out or reported, as PDF.

    Each holds what partners may have, and is for the government of that country: people brought
    out by quarter and compound, released numbers of reports, and the contacts that were entered
    (compoundwatch import FILE --kind referral-contact). Numbers under 11 are never told.
    """
    with workshop() as parts:
        from dashboard.briefing.briefing import Paper  # noqa: PLC0415 - the typesetter is slow
        from dashboard.briefing_desk import BriefingDesk  # noqa: PLC0415

        if tlp is None:
            raise RejectedError(
                "No marking was given. Without one nobody knows how far a sheet may travel: pass "
                "--tlp TLP:GREEN."
            )
        if paper not in list(Paper):
            raise RejectedError(f"There is no paper {paper!r}. Choose of {', '.join(Paper)}.")
        instant = now()
        desk = BriefingDesk(parts=parts, at=instant)
        with bar("sheets") as step:
            made, hints = desk.origins(
                countries, tlp=tlp, language=language, paper=Paper(paper),
                as_of=now(as_of) if as_of else instant, step=step,
            )  # fmt: skip
    with plainly():
        if not made:
            say("There is no country of which anything can be told: no number reaches 11.")
        out.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            write_beside(out / name, content)
            say(f"{out / name}: {len(content):,} bytes, {tlp}, for partner")
        for hint in hints:
            say(hint)
