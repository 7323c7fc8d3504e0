"""Commands on other people's files: import, export."""

from dataclasses import replace as changed
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from dashboard.briefing.geodata.styles import drawn_as
from dashboard.cli.context import now, print_json, say, workshop
from dashboard.cli.store_commands import AsJson, narrowed
from dashboard.style import MAP_LAYERS
from layers.clearance import read_by
from layers.errors import RejectedError
from layers.exchange.corrections import Correction
from layers.exchange.exporting import (
    ALL,
    LAYERS,
    ONE_LAYER,
    SEVERAL,
    asked_for,
    export_layers,
)
from layers.exchange.importing import KINDS, How, ImportResult, import_file
from layers.terms import Audience, AuditAction, Tlp

_PAIRS_SHOWN = 20
_NO_MARKING = (
    "No marking was given. Without one nobody knows how far a file may travel: pass --tlp "
    "TLP:CLEAR, TLP:GREEN, TLP:AMBER, or what may not leave the organisation."
)


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="A .csv, .xlsx, .geojson, .gpkg, .kml, .kmz, .gpx, or a .zip of a shapefile."
        ),
    ],
    kind: Annotated[str, typer.Option(help=f"What its rows are: {', '.join(KINDS)}.")],
    part: Annotated[
        str, typer.Option(help="Sheet, layer or shapefile, where the file has several.")
    ] = "",
    maps: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="COLUMN=FIELD, or COLUMN= to leave it out; repeatable. Kept for "
            "the next file with this header.",
        ),
    ] = None,
    accept: Annotated[
        list[Correction] | None, typer.Option(help="What may be corrected; repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what is wrong, keep nothing.")] = False,
    skip_refused: Annotated[bool, typer.Option(help="Keep the good rows.")] = False,
    refused_to: Annotated[
        Path | None, typer.Option(help="A .csv file for the refused rows, with the reasons.")
    ] = None,
    replace: Annotated[bool, typer.Option(help="Replace rows of the same id.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take rows from a file: all of them, or none and everything that is wrong with it."""
    how = How(
        accept=accept or (), dry_run=dry_run, skip_refused=skip_refused, refused_to=refused_to,
        replace=replace, part=part,
    )  # fmt: skip
    with workshop() as parts:
        take = partial(
            import_file, file, kind=kind, store=parts.store, vault=parts.vault, log=parts.log(),
            recorded_at=now(),
        )  # fmt: skip
        if maps:
            proposed = take(how=How(dry_run=True, part=part)).mapping
            how = changed(how, mapping={**proposed, **_mapping(maps)})
        result = take(how=how)
    kept = not dry_run and (skip_refused or not result.problems)
    if as_json:
        print_json(_plain(result))
    else:
        _tell(result, kept=kept, refused_to=refused_to)
    if result.problems and not skip_refused:
        if not as_json:
            say("Mend them, or pass --skip-refused to keep the others.")
        raise typer.Exit(1)


def _mapping(said: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in said]
    if wrong := [column for column, equals, _ in pairs if not equals]:
        raise RejectedError(f"--map {wrong[0]} has no '='. Write COLUMN=FIELD.")
    return {column.strip().lower(): field.strip() for column, _, field in pairs}


def _tell(result: ImportResult, *, kept: bool, refused_to: Path | None) -> None:
    for column, field in result.mapping.items():
        if field and field != column:
            say(f"  {column} is {field}")
    for line in (*result.notes, *map(str, result.problems)):
        say(line)
    if result.duplicates:
        say(f"{len(result.duplicates)} pairs may be one; none was merged:")
        for each in result.duplicates[:_PAIRS_SHOWN]:
            say(f"  {each.one} and {each.other}: {each.why}")
        if len(result.duplicates) > _PAIRS_SHOWN:
            say(f"  showing {_PAIRS_SHOWN} of {len(result.duplicates)}; all of them with --json")
    if refused_to is not None and result.problems:
        say(f"The refused rows are in {refused_to}. It holds what they hold: keep it as safe.")
    added = result.added
    say(
        f"{result.refused} of {result.rows} rows have problems; "
        + (
            f"{added.new} are new, {added.same} were there, {added.replaced} were replaced."
            if kept
            else "nothing was imported."
        )
    )


def _plain(result: ImportResult) -> dict[str, object]:
    added = result.added
    return {
        "rows": result.rows, "new": added.new, "same": added.same, "replaced": added.replaced,
        "refused": result.refused, "mapping": dict(result.mapping),
        "problems": [str(each) for each in result.problems], "notes": result.notes,
        "duplicates": [[each.one, each.other, each.why] for each in result.duplicates],
    }  # fmt: skip


def export(
    layer: Annotated[
        list[str],
        typer.Argument(
            help=f"One of {', '.join(LAYERS)}; several, or `{ALL}`, in a {', '.join(SEVERAL)}."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            help=f"The file to write: {' or '.join(ONE_LAYER)} for one layer, "
            f"{', '.join(SEVERAL)} for any number."
        ),
    ],
    zone: Annotated[str | None, typer.Option(help="Only of this zone.")] = None,
    tlp: Annotated[Tlp | None, typer.Option(help="Marking; it stands in the file. Needed.")] = None,
    audience: Annotated[Audience | None, typer.Option(help="For whom; never above yours.")] = None,
) -> None:
    """Write layers as those whom the marking lets read may have them."""
    layers, left_out = asked_for(layer, zone_id=zone)
    with workshop() as parts:
        if tlp is None:
            raise RejectedError(_NO_MARKING)
        at = now()
        seen_by = read_by(tlp, narrowed(audience) or parts.settings.audience)
        said = f"{', '.join(layers)} of {zone or 'all zones'} for {seen_by}, {tlp}"
        parts.log().note(AuditAction.EXPORTED, said, at=at)
        drawn = {each.id: drawn_as(each) for each in MAP_LAYERS}
        reader = parts.reader(at, seen_by)
        written = export_layers(reader, layers, out, zone_id=zone, at=at, drawn=drawn)
    for name, released in written.items():
        say(f"{out.name}: {name + ': ' if len(written) > 1 else ''}{released.said()}.")
    if left_out:
        say(f"Not in it: {', '.join(left_out)}, which belong to a zone. Name one: --zone ZONE.")
