"""Commands on zones: zone add, zone list."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import now, print_json, say, workshop
from dashboard.cli.store_commands import AsJson
from dashboard.wiring import Workshop
from imagery.sources.folder import FolderSource
from layers.errors import RejectedError
from layers.exchange.importing import import_file
from layers.ids import slug
from layers.record import require_country
from layers.terms import AuditAction, OutlineKind, SiteStatus, ZoneKind
from layers.zone import Zone

zone_app = typer.Typer(help="Add and list the zones that are watched.", no_args_is_help=True)


@zone_app.command("add")
def add(
    outline: Annotated[Path | None, typer.Option(help="A GeoJSON or CSV file of zones.")] = None,
    from_items: Annotated[
        Path | None, typer.Option(help="A folder of STAC Items, whose extent becomes the zone.")
    ] = None,
    name: Annotated[str, typer.Option(help="Name of a zone made from Items.")] = "",
    zone_id: Annotated[str, typer.Option("--id", help="Its id; made from the name if empty.")] = "",
    country: Annotated[str, typer.Option(help="ISO 3166 alpha-3, as stated.")] = "XXX",
) -> None:
    """Add a zone from an outline, or from the extent of a folder of STAC Items."""
    with workshop(create=True) as parts:
        if (outline is None) == (from_items is None):
            raise RejectedError("Give one of --outline FILE and --from-items DIR.")
        if outline is not None:
            result = import_file(
                outline,
                kind="zone",
                store=parts.store,
                vault=parts.vault,
                log=parts.log(),
                recorded_at=now(),
            )
            if result.problems:
                raise RejectedError("Nothing was added. " + " ".join(map(str, result.problems)))
            say(f"{result.added.new} zones added, {result.added.same} were there.")
        elif from_items is not None:
            made = zone_from_items(
                parts, from_items, name=name, zone_id=zone_id, country=country, recorded_at=now()
            )
            say(f"{made.zone_id}: {made.name}")


@zone_app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the zones, and how their outlines are known."""
    with workshop(read_only=True) as parts:
        zones = parts.reader(now()).zones()
        rows = zones.frame.drop(columns="geometry").to_dict("records")
        if as_json:
            print_json(rows)
            return
        for row in rows:
            invented = ", synthetic" if row["synthetic"] else ""
            gone = "" if SiteStatus(row["status"]).stands else ", withdrawn"
            say(
                f"{row['zone_id']}  {row['name']} ({row['kind']}, {row['country_iso3']}, outline: "
                f"{row['outline_kind']}{invented}{gone})"
            )
        say(zones.said())


def zone_from_items(
    parts: Workshop, folder: Path, *, name: str, zone_id: str, country: str, recorded_at: datetime
) -> Zone:
    """Keep the extent of a folder of STAC Items as a zone, and return it."""
    name = name or _name_of(folder)
    require_country("--country", country)
    zone = Zone(
        zone_id=zone_id or f"Z-{slug(name)}", name=name, kind=ZoneKind.WATCH_AREA,
        country_iso3=country, outline=FolderSource(folder).extent(),
        outline_kind=OutlineKind.EXTENT, recorded_at=recorded_at,
    )  # fmt: skip
    about = f"zone {zone.zone_id}, the extent of a folder of Items"
    with parts.log().effect(AuditAction.IMPORTED, about, at=recorded_at) as doing:
        doing.kept(parts.store.put([zone]))
    return zone


def _name_of(folder: Path) -> str:
    resolved = folder.resolve()
    return resolved.parent.name if resolved.name == "items" else resolved.name
