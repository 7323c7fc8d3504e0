"""Commands in the field's format (IARPA SMART): smart export, smart import, and evaluate."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from dashboard.cli.context import now, plainly, print_json, say, workshop
from dashboard.cli.context import out as console
from dashboard.cli.store_commands import AsJson, narrowed
from imagery.accuracy.evaluation import SIZES_HA, Evaluation
from imagery.accuracy.smart_models import evaluate_all, truth_of, watched
from imagery.accuracy.smart_scoring import Delays
from layers.exchange.smart.exporting import export_smart
from layers.exchange.smart.importing import SmartImport, import_smart
from layers.exchange.smart.proposed import BORROWED, PERFORMERS
from layers.exchange.smart.reading import Folder, read_folder, refuse
from layers.terms import Audience, AuditAction

smart_app = typer.Typer(
    help="Exchange region and site models with others (IARPA SMART).", no_args_is_help=True
)

SkipRefused = Annotated[bool, typer.Option(help="Take the good files though others have problems.")]


@smart_app.command("export")
def export(
    zone: Annotated[str, typer.Option(help="Id of the zone.")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    audience: Annotated[Audience | None, typer.Option(help="For whom; never above yours.")] = None,
    originator: Annotated[
        str, typer.Option(help=f"Who proposes, as the schema asks: {', '.join(PERFORMERS)}.")
    ] = BORROWED,
    region: Annotated[
        str, typer.Option(help="Region id, such as AE_R001, if a truth knows the zone by one.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write a zone as a region model, with site models of compounds and of detections."""
    with workshop() as parts:
        reader = parts.reader(now(), narrowed(audience))
        about = f"SMART models of {zone} for {reader.audience}"
        parts.log().note(AuditAction.EXPORTED, about, at=now())
        made = export_smart(
            reader, zone, out, today=now().date(), originator=originator, region_id=region
        )
    if as_json:
        print_json({
            "region_id": made.region_id, "folder": made.folder, "sites": made.sites,
            "proposals": made.proposals, "left_out": made.left_out, "older": made.older,
        })  # fmt: skip
        return
    say(f"{made.folder}: {made.sites} site models of compounds, {made.proposals} of detections.")
    for why, count in sorted(made.left_out.items()):
        say(f"  left out: {count} that {why}")
    if made.older:
        say(f"  {made.older} older files lie beside them; they were not written now.")


@smart_app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="A folder of region and site models.")],
    skip_refused: SkipRefused = False,
    replace: Annotated[bool, typer.Option(help="Replace zones and sites of the same id.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take regions as zones, sites as comparators, observations as footprints: all, or none."""
    with workshop(create=True) as parts:
        result = import_smart(
            folder, store=parts.store, log=parts.log(), recorded_at=now(),
            skip_refused=skip_refused, replace=replace,
        )  # fmt: skip
    if as_json:
        print_json({
            "files": result.folder.files, "refused": result.folder.refused, "kept": result.kept,
            "zones": result.zones, "compounds": result.compounds, "footprints": result.footprints,
            "new": result.added.new, "same": result.added.same, "replaced": result.added.replaced,
            "problems": [str(each) for each in result.problems], "notes": result.notes,
        })  # fmt: skip
    else:
        _say_import(result)
    if result.problems and not skip_refused:
        raise typer.Exit(1)


def evaluate(
    truth: Annotated[Path, typer.Option(help="A folder of SMART region and site models.")],
    zone: Annotated[str | None, typer.Option(help="Only the detections of this zone.")] = None,
    point: Annotated[str | None, typer.Option(help="Only runs at this operating point.")] = None,
    skip_refused: SkipRefused = False,
    as_json: AsJson = False,
) -> None:
    """Score the detections of the store against an annotated truth, by the rules of SMART."""
    with plainly():
        folder = read_folder(truth)
        refuse(folder, skip_refused=skip_refused)
    with workshop(read_only=True) as parts:
        reader = parts.reader(now(), narrowed(Audience.ANALYST))
        zones = watched(reader, today=now().date(), zone_id=zone, point=point)
        found = evaluate_all(truth_of(folder), zones)
    if as_json:
        print_json({
            "truth": {"files": folder.files, "refused": folder.refused},
            "zones": [each.zone_id for each in zones], "point": point,
            "problems": [str(each) for each in folder.problems],
            "regions": [each.told() for each in found],
        })  # fmt: skip
        return
    _say_refused(folder)
    for each in found:
        _say_score(each)


def _say_import(result: SmartImport) -> None:
    for line in (*map(str, result.problems), *result.notes):
        say(line)
    counts = (
        f"{result.zones} regions, {result.compounds} sites and {result.footprints} observations"
    )
    if result.kept:
        say(
            f"{counts}: {result.added.new} records are new, {result.added.same} were there, "
            f"{result.added.replaced} were replaced."
        )
    if result.problems:
        kept = "the others were taken" if result.kept else "nothing was imported"
        say(f"{result.folder.refused} of {result.folder.files} files have problems; {kept}.")
        if not result.kept:
            say("Mend them, or pass --skip-refused to take the others.")


def _say_refused(folder: Folder) -> None:
    for each in folder.problems:
        say(f"left out: {each}")


def _say_score(found: Evaluation) -> None:
    score = found.score
    say(
        f"{found.region_id}, {found.area_km2:.0f} km2, {found.first} to {found.last}: "
        f"{found.proposals} proposals, {score.sites} true sites that count"
        + (f", {found.not_watched} not watched" if found.not_watched else "")
        + (f", {found.other_time} proposals of another time" if found.other_time else "")
    )
    if not found.annotated_whole:
        say("  no region model says that all of this ground was annotated: false may be real")
    table = Table("size, ha", "sites", "found", "false", "recall", "precision")
    for number, each in enumerate(found.sizes):
        upper = SIZES_HA[number + 1 : number + 2]
        name = f"{each.from_ha:g} to {upper[0]:g}" if upper else f"{each.from_ha:g} and more"
        table.add_row(name, *_cells(each))
    table.add_section()
    table.add_row(
        "all", str(score.sites), str(score.found), str(score.false_positives),
        _share(score.recall), _share(score.precision),
    )  # fmt: skip
    console.print(table)
    for name, delays in (
        ("Site Preparation", score.since_preparation),
        ("Active Construction", score.since_construction),
        ("the start told, of sites without phases", score.since_start),
    ):
        if delays.days:
            say(f"  days after {name}: {_days(delays)}")
    say(
        f"  found by covering alone: {score.found_by_cover}; false ground: "
        f"{score.false_area_share:.2%} of what was searched"
    )


def _cells(each: Any) -> tuple[str, ...]:
    counts = (each.sites, each.found, each.false_positives)
    return (*map(str, counts), _share(each.recall), _share(each.precision))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _days(delays: Delays) -> str:
    return f"median {delays.median:g}, mean {delays.mean:.1f}, of {len(delays.days)} sites"
