"""Commands on the store: init, import, export, doctor."""

import importlib.util
import shutil
import sys
from typing import Annotated

import typer

from dashboard.assets import missing_assets
from dashboard.cli.context import plainly, print_json, say, settings, workshop
from dashboard.settings import described
from dashboard.wiring import checked_store
from layers.schema import SCHEMA_VERSION, dictionary
from layers.terms import Audience

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def init() -> None:
    """Make an empty store where the settings say."""
    with workshop(create=True) as parts:
        say(f"The store {parts.settings.store_url} is ready (schema {SCHEMA_VERSION}).")


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
