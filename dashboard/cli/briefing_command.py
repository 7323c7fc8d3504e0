"""The command `briefing`: one sheet, or an atlas, in every format; for schedules, too."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.cli.context import bar, now, plainly, say, workshop
from geo.period import parse_instant
from layers.errors import RejectedError
from layers.files import write_beside
from layers.terms import Audience, CompoundKind, SiteStatus, Tlp

if TYPE_CHECKING:
    from dashboard.briefing.briefing import Briefing

_FORMATS = ("pdf", "png", "pptx", "html", "gpkg", "geojson", "kml", "csv", "xlsx")
_NO_MARKING = (
    "No marking was given. Without one nobody knows how far a briefing may travel: pass --tlp "
    "TLP:CLEAR, TLP:GREEN or TLP:AMBER."
)

Several = list[str] | None


def briefing(
    site: Annotated[
        str, typer.Argument(help="Id of a compound or zone; none for an atlas of all.")
    ] = "",
    tlp: Annotated[Tlp | None, typer.Option(help="Marking, on every page. Needed.")] = None,
    formats: Annotated[
        Several,
        typer.Option("--format", help=f"{', '.join(_FORMATS)} or all; repeatable. Default pdf."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("var/briefings"),
    audience: Annotated[
        Audience, typer.Option(help="public, partner or policy.")
    ] = Audience.POLICY,
    title: Annotated[str, typer.Option(help="Instead of the site's name.")] = "",
    zones: Annotated[Several, typer.Option("--zone", help="Only of it; repeatable.")] = None,
    countries: Annotated[
        Several, typer.Option("--country", help="Three letters, such as MMR; repeatable.")
    ] = None,
    kinds: Annotated[
        list[CompoundKind] | None, typer.Option("--kind", help="Kind of compounds; repeatable.")
    ] = None,
    statuses: Annotated[
        list[SiteStatus] | None, typer.Option("--status", help="Reported status; repeatable.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First UTC day of the period.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last UTC day of the period.")
    ] = None,
    layers: Annotated[
        Several, typer.Option("--layer", help="What is drawn and given; default all; repeatable.")
    ] = None,
    language: Annotated[str, typer.Option(help="en, th, km, my, lo or zh.")] = "en",
    paper: Annotated[str, typer.Option(help="a4, a3 or us-letter.")] = "a4",
    landscape: Annotated[bool, typer.Option("--landscape", help="Paper lies on its side.")] = False,
    dpi: Annotated[int, typer.Option(help="Dots per inch of PNG.")] = 200,
    notes: Annotated[str, typer.Option(help="Your own words, printed as such.")] = "",
    zipped: Annotated[bool, typer.Option("--zip", help="All in one .zip with a manifest.")] = False,
    kept: Annotated[
        Path | None, typer.Option("--from", help="A briefing that was kept (.json) instead.")
    ] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the briefing in this .json.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Instant, UTC; else now.")] = None,
) -> None:
    """Write a briefing for policy staff, partners or the public.

    The same briefing on the same store gives the same files. A briefing that was kept is made as
    of now unless --as-of names its instant: so a schedule gives today's.
    """
    asked = {
        "title": title, "zone_ids": zones or [], "countries": countries or [],
        "kinds": [*map(str, kinds or [])], "statuses": [*map(str, statuses or [])],
        "since": since.date().isoformat() if since else None,
        "until": until.date().isoformat() if until else None, "language": language,
        "paper": paper, "orientation": "landscape" if landscape else "portrait", "dpi": dpi,
        "notes": notes, "audience": audience.value, "tlp": tlp.value if tlp else "",
    }  # fmt: skip
    if layers:
        asked["layers"] = layers
    with workshop() as parts:
        instant = now().replace(microsecond=0)  # as it is kept
        known = parts.reader(instant, audience) if site else None
        wanted = _kept(kept, as_of, instant) if kept else _asked(
            asked, site, known, parse_instant(as_of) if as_of else instant
        )  # fmt: skip
        from dashboard.briefing.formats import Format  # noqa: PLC0415 - typesetter, slides: slow
        from dashboard.briefing_desk import BriefingDesk  # noqa: PLC0415

        chosen = [*Format] if "all" in (formats or []) else _formats(formats or ["pdf"])
        desk = BriefingDesk(parts=parts, at=instant)
        in_formats = [Format(each) for each in chosen]
        with bar("briefing") as step:
            said = desk.contents(wanted, step=step)
            made = desk.files(said, in_formats, step=step, bundled=zipped)
        desk.note(said, in_formats)
    with plainly():
        _write(made, out, wanted)
        if keep is not None:
            write_beside(keep, wanted.written())
            say(f"{keep}: the briefing itself, for --from")


def _asked(given: Mapping[str, Any], site: str, reader: Any, instant: datetime) -> "Briefing":
    """Return the briefing that the options ask for."""
    from dashboard.briefing.kept import briefing_from  # noqa: PLC0415

    if not given["tlp"]:
        raise RejectedError(_NO_MARKING)
    about: dict[str, Any] = {"layout": "atlas"}
    if site:
        zones = set(reader.zones().frame["zone_id"])
        about = {"layout": "zone", "zone_ids": [site]} if site in zones else {
            "layout": "compound", "compound_ids": [site]
        }  # fmt: skip
    return briefing_from({**given, **about, "as_of": instant.isoformat()})


def _kept(path: Path, as_of: str | None, instant: datetime) -> "Briefing":
    """Return a briefing that was kept, as of now or of the instant that was named."""
    from dashboard.briefing.kept import read_briefing  # noqa: PLC0415

    found = read_briefing(path.read_bytes())
    return replace(found, as_of=parse_instant(as_of) if as_of else instant)


def _formats(given: list[str]) -> list[str]:
    if unknown := [each for each in given if each not in _FORMATS]:
        raise RejectedError(
            f"There is no format {unknown[0]!r}. Choose of {', '.join(_FORMATS)}, or all."
        )
    return given


def _write(made: Mapping[str, bytes], out: Path, asked: "Briefing") -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        write_beside(out / name, content)
        say(f"{out / name}: {len(content):,} bytes, {asked.tlp}, for {asked.audience}")
