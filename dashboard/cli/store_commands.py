"""Commands on the store: init, import, export, doctor."""

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.assets import missing_assets
from dashboard.cli.context import now, plainly, print_json, say, settings, workshop
from dashboard.settings import described
from dashboard.wiring import checked_store
from layers.exchange.exporting import LAYERS, export_layer
from layers.exchange.importing import KINDS, import_file
from layers.schema import SCHEMA_VERSION, dictionary
from layers.terms import Audience

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def init() -> None:
    """Make an empty store where the settings say."""
    with workshop(create=True) as parts:
        say(f"The store {parts.settings.store_url} is ready (schema {SCHEMA_VERSION}).")


def import_(
    file: Annotated[Path, typer.Argument(help="A .csv or .geojson file.")],
    kind: Annotated[str, typer.Option(help=f"What its rows are: {', '.join(KINDS)}.")],
    dry_run: Annotated[bool, typer.Option(help="Say what is wrong, keep nothing.")] = False,
    skip_refused: Annotated[bool, typer.Option(help="Keep the good rows.")] = False,
    replace: Annotated[bool, typer.Option(help="Replace rows of the same id.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take zones, compounds, rescues or reports from a file: all rows, or none."""
    with workshop() as parts:
        result = import_file(
            file, kind=kind, store=parts.store, vault=parts.vault, log=parts.log(),
            recorded_at=now(), dry_run=dry_run, skip_refused=skip_refused, replace=replace,
        )  # fmt: skip
    if as_json:
        print_json({
            "rows": result.rows, "new": result.added.new, "same": result.added.same,
            "replaced": result.added.replaced, "refused": result.refused,
            "problems": [str(each) for each in result.problems], "notes": result.notes,
        })  # fmt: skip
    else:
        for line in (*result.notes, *map(str, result.problems)):
            say(line)
        kept = not dry_run and (skip_refused or not result.problems)
        say(
            f"{result.refused} of {result.rows} rows have problems; "
            + (
                f"{result.added.new} are new, {result.added.same} were there, "
                f"{result.added.replaced} were replaced."
                if kept
                else "nothing was imported."
            )
        )
    if result.problems and not skip_refused:
        if not as_json:
            say("Mend them, or pass --skip-refused to keep the others.")
        raise typer.Exit(1)


def export(
    layer: Annotated[str, typer.Argument(help=f"One of {', '.join(LAYERS)}.")],
    out: Annotated[Path, typer.Option(help="The file to write: .geojson or .csv.")],
    zone: Annotated[str | None, typer.Option(help="Only of this zone.")] = None,
    audience: Annotated[Audience | None, typer.Option(help="For whom; never above yours.")] = None,
) -> None:
    """Write a layer as an audience may have it."""
    with workshop(read_only=True) as parts:
        released = export_layer(parts.reader(now(), narrowed(audience)), layer, out, zone_id=zone)
        say(f"{out.name}: {released.said()}.")


def doctor(
    dictionary_: Annotated[
        bool, typer.Option("--dictionary", help="Print the data dictionary instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check that this machine and the store have what the product needs."""
    if dictionary_:
        typer.echo(dictionary(), nl=False)
        return
    checks = {
        "python": (sys.version_info >= (3, 11), sys.version.split()[0]),
        "map assets": (not missing_assets(), ", ".join(missing_assets()) or "all there"),
        "chromium (tests only)": (True, shutil.which("chromium") or "not there"),
        "streamlit": (importlib.util.find_spec("streamlit") is not None, "the app"),
    }
    with plainly():
        values = described(settings())
        checks["store"] = checked_store(settings())
    if as_json:
        print_json(
            {
                "settings": values,
                "checks": {k: {"ok": v[0], "said": v[1]} for k, v in checks.items()},
            }
        )
    else:
        for name, value in values.items():
            say(f"{name} = {value}")
        for name, (good, said) in checks.items():
            say(f"{'ok ' if good else 'BAD'} {name}: {said}")
    if not all(good for good, _ in checks.values()):
        raise typer.Exit(1)


def narrowed(audience: Audience | None) -> Audience | None:
    """Refuse an audience that sees more than the reader of this machine does."""
    own = settings().audience
    if audience is None or audience is own:
        return audience
    if audience in {Audience.CASEWORKER, Audience.ADMINISTRATOR}:
        raise typer.BadParameter(
            f"This machine's reader is {own}. To export for {audience}, the one who is cleared "
            "sets COMPOUNDWATCH_AUDIENCE on a machine of their own."
        )
    return audience
