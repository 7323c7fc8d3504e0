"""The command import-buildings: outlines that others mapped, clipped to the zones."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import bar, now, print_json, say, workshop
from dashboard.cli.store_commands import AsJson
from layers.building_set import BuildingSource
from layers.exchange.buildings.importing import (
    BuildingsResult,
    Said,
    day_said,
    import_buildings,
)


class Whose(StrEnum):
    """Whose a file is, as a person types it."""

    AUTO = "auto"
    GOOGLE = "google"
    MICROSOFT = "microsoft"
    OSM = "osm"
    OTHER = "other"


_SOURCES = {
    Whose.AUTO: None,
    Whose.GOOGLE: BuildingSource.GOOGLE_OPEN_BUILDINGS,
    Whose.MICROSOFT: BuildingSource.MICROSOFT,
    Whose.OSM: BuildingSource.OSM,
    Whose.OTHER: BuildingSource.OTHER,
}


def buildings(
    file: Annotated[
        Path, typer.Argument(help="A .csv with WKT, .geojson, .geojsonl, .gpkg or .parquet file.")
    ],
    release: Annotated[str, typer.Option(help="Release of the source, such as v3 or 2025-02-24.")],
    on: Annotated[
        str, typer.Option(help="The date its outlines stand for: 2023-05-31, 2023-05 or 2023.")
    ],
    source: Annotated[
        Whose, typer.Option(help="Whose it is; auto goes by its columns.")
    ] = Whose.AUTO,
    zone: Annotated[
        list[str] | None, typer.Option(help="Clip to this zone alone; may be given often.")
    ] = None,
    licence: Annotated[str, typer.Option(help="Its licence, where it is another source.")] = "",
    credit: Annotated[str, typer.Option(help="The credit that the licence asks for.")] = "",
    synthetic: Annotated[bool, typer.Option(help="Its buildings are invented.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Say what is wrong, keep nothing.")] = False,
    skip_refused: Annotated[bool, typer.Option(help="Keep the good rows.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take building outlines of Google, Microsoft or OpenStreetMap that lie in the zones."""
    with workshop() as parts:
        day, precision = day_said(on)
        said = Said(
            release=release, on=day, date_precision=precision, source=_SOURCES[source],
            licence=licence, attribution=credit, synthetic=synthetic,
        )  # fmt: skip
        with bar(file.name, quiet=as_json) as progress:
            result = import_buildings(
                file, said, store=parts.store, log=parts.log(), recorded_at=now(),
                zone_ids=zone or (), dry_run=dry_run, skip_refused=skip_refused,
                progress=progress,
            )  # fmt: skip
    if as_json:
        print_json(_plain(result))
    else:
        _tell(result, kept=not dry_run and (skip_refused or not result.refused))
    if result.refused and not skip_refused:
        if not as_json:
            say("Mend them, or pass --skip-refused to keep the others.")
        raise typer.Exit(1)


def _plain(result: BuildingsResult) -> dict[str, object]:
    made = result.building_set
    return {
        "set_id": made.set_id, "source": made.source, "on": made.on, "rows": made.rows_read,
        "in_zones": made.kept, "outside": made.outside, "no_buildings": made.left_out,
        "refused": made.refused, "zones": list(made.zone_ids), "new": result.added.new,
        "same": result.added.same, "problems": [str(each) for each in result.problems],
        "problems_untold": result.untold, "notes": list(result.notes),
    }  # fmt: skip


def _tell(result: BuildingsResult, *, kept: bool) -> None:
    made = result.building_set
    for problem in result.problems:
        say(str(problem))
    if result.untold:
        say(f"… and {result.untold:,} more rows with problems.")
    for note in result.notes:
        say(note)
    others = f", {made.left_out:,} are no buildings" if made.left_out else ""
    say(
        f"{made.rows_read:,} rows of {made.source}: {made.kept:,} lie in {len(made.zone_ids)} "
        f"zones, {made.outside:,} outside{others}, {made.refused:,} have problems."
    )
    if not kept:
        say("Nothing was imported.")
    elif result.added.new:
        say(f"Kept as {made.set_id}, {made.on} ({made.date_precision}).")
    else:
        say(f"All of it was there already, as {made.set_id}.")
