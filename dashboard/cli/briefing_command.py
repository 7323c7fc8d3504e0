"""The command `briefing`: one sheet as PDF and HTML."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import now, say, workshop
from layers.files import write_beside
from layers.terms import Audience, AuditAction, Tlp


def briefing(
    zone: Annotated[str, typer.Argument(help="Id of the zone.")],
    out: Annotated[Path, typer.Option(help="Folder for the two files.")] = Path("var/briefings"),
    tlp: Annotated[Tlp, typer.Option(help="Marking; printed on the sheet.")] = Tlp.AMBER,
    audience: Annotated[
        Audience, typer.Option(help="public, partner or policy.")
    ] = Audience.POLICY,
) -> None:
    """Write one sheet about a zone, as PDF and as self-contained HTML, for policy staff."""
    from dashboard.briefing import page, sheet  # noqa: PLC0415 - matplotlib loads only here
    from dashboard.briefing.contents import briefing_of  # noqa: PLC0415

    with workshop() as parts:
        instant = now()
        parts.log().note(
            AuditAction.EXPORTED, f"briefing of {zone} for {audience}, {tlp}", at=instant
        )
        contents = briefing_of(parts.reader(instant, audience), zone, tlp=tlp, as_of=instant)
        out.mkdir(parents=True, exist_ok=True)
        for name, content in {
            f"{zone}.pdf": sheet.pdf(contents), f"{zone}.html": page.html(contents),
        }.items():  # fmt: skip
            write_beside(out / name, content)
            say(f"{out / name}: {len(content):,} bytes, {tlp}, for the audience {audience}")
