"""The command `briefing`: one sheet, or an atlas, in every format; for schedules, too."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.cli.context import bar, now, plainly, say, workshop
from dashboard.wiring import Workshop
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

_ASKED = ("title", "zone_ids", "countries", "kinds", "statuses", "since", "until", "notes")

Several = list[str] | None


Marking = Annotated[Tlp | None, typer.Option("--tlp", help="Marking, on every page. Needed.")]
Formats = Annotated[
    Several,
    typer.Option("--format", help=f"{', '.join(_FORMATS)} or all; repeatable. Default pdf."),
]
ForWhom = Annotated[Audience, typer.Option(help="public, partner or policy.")]
Zones = Annotated[Several, typer.Option("--zone", help="Only of it; repeatable.")]
Countries = Annotated[
    Several, typer.Option("--country", help="Three letters, such as MMR; repeatable.")
]
Kinds = Annotated[
    list[CompoundKind] | None, typer.Option("--kind", help="Kind of compounds; repeatable.")
]
Statuses = Annotated[
    list[SiteStatus] | None, typer.Option("--status", help="Reported status; repeatable.")
]
Since = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First UTC day of the period.")
]
Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last UTC day of the period.")
]
Layers = Annotated[
    Several, typer.Option("--layer", help="What is drawn and given; default all; repeatable.")
]
Kept = Annotated[
    Path | None, typer.Option("--from", help="A briefing that was kept (.json) instead.")
]


def briefing(
    site: Annotated[
        str, typer.Argument(help="Id of a compound or zone; none for an atlas of all.")
    ] = "",
    tlp: Marking = None,
    formats: Formats = None,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("var/briefings"),
    audience: ForWhom = Audience.POLICY,
    title: Annotated[str, typer.Option(help="Instead of the site's name.")] = "",
    zones: Zones = None,
    countries: Countries = None,
    kinds: Kinds = None,
    statuses: Statuses = None,
    since: Since = None,
    until: Until = None,
    layers: Layers = None,
    language: Annotated[str, typer.Option(help="en, th, km, my, lo or zh.")] = "en",
    paper: Annotated[str, typer.Option(help="a4, a3 or us-letter.")] = "a4",
    landscape: Annotated[bool, typer.Option("--landscape", help="Paper lies on its side.")] = False,
    dpi: Annotated[int, typer.Option(help="Dots per inch of PNG.")] = 200,
    notes: Annotated[str, typer.Option(help="Your own words, printed as such.")] = "",
    zipped: Annotated[bool, typer.Option("--zip", help="All in one .zip with a manifest.")] = False,
    kept: Kept = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the briefing in this .json.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Instant, UTC; else now.")] = None,
) -> None:
    """Write a briefing for policy staff, partners or the public.

    The same briefing on the same store gives the same files. A briefing that was kept is made as
    of now unless --as-of names its instant: so a schedule gives today's.
    """
    asked: dict[str, Any] = {
        "title": title, "zone_ids": zones or [], "countries": countries or [],
        "kinds": [*map(str, kinds or [])], "statuses": [*map(str, statuses or [])],
        "since": since.date().isoformat() if since else None,
        "until": until.date().isoformat() if until else None, "language": language,
        "paper": paper, "orientation": "landscape" if landscape else "portrait", "dpi": dpi,
        "notes": notes, "audience": audience.value, "tlp": tlp.value if tlp else "",
    } | ({"layers": layers} if layers else {})  # fmt: skip
    with workshop() as parts:
        instant = now().replace(microsecond=0)  # as it is kept
        if kept and (site or tlp or layers or any(asked[each] for each in _ASKED)):
            raise RejectedError(
                "A briefing that was kept says all but the instant. Take the other options away, "
                "the marking too, or change the file."
            )
        at = parse_instant(as_of) if as_of else instant
        known = parts.reader(instant, audience) if site else None
        wanted = _kept(kept, at) if kept else _asked(asked, site, known, at)
        made = _made(parts, wanted, formats or ["pdf"], instant, zipped=zipped)
    with plainly():
        _write(made, out, wanted)
        if keep is not None:
            write_beside(keep, wanted.written())
            say(f"{keep}: the briefing itself, for --from")


def _made(
    parts: Workshop, wanted: "Briefing", formats: list[str], instant: datetime, *, zipped: bool
) -> Mapping[str, bytes]:
    """Return the files, each read back; that they leave is written down."""
    from dashboard.briefing.formats import Format  # noqa: PLC0415 - typesetter, slides: slow
    from dashboard.briefing_desk import BriefingDesk  # noqa: PLC0415

    chosen = [*Format] if "all" in formats else [Format(each) for each in _known(formats)]
    desk = BriefingDesk(parts=parts, at=instant)
    with bar("briefing") as step:
        said = desk.contents(wanted, step=step)
        made = desk.files(said, chosen, step=step, bundled=zipped)
    desk.note(said, chosen)
    return made


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


def _kept(path: Path, at: datetime) -> "Briefing":
    """Return a briefing that was kept, as of another instant."""
    from dashboard.briefing.kept import read_briefing  # noqa: PLC0415

    found = read_briefing(path.read_bytes())
    return replace(found, as_of=at)


def _known(given: list[str]) -> list[str]:
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
