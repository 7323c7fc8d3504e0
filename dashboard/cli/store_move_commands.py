"""Commands that move a store, or bring it up to date: copy, upgrade."""

from typing import Annotated

import typer

from dashboard.cli.context import bar, now, plainly, say, settings
from dashboard.wiring import copy_store, upgrade_store

store_app = typer.Typer(no_args_is_help=True, help="Move a store, or bring it up to date.")

_ADDRESS = "A .gpkg file, or postgresql://USER@HOST/DATABASE."


@store_app.command("copy")
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help=_ADDRESS)],
    target: Annotated[str, typer.Argument(metavar="TO", help=f"{_ADDRESS} Empty, or not there.")],
    quiet: Annotated[bool, typer.Option(help="Show no progress.")] = False,
) -> None:
    """Bring everything of one store into another, and check counts and hashes of every table."""
    with plainly():
        with bar("Copying", quiet=quiet) as step:
            copied = copy_store(settings(), source, target, step, at=now())
        for name, held in copied.tables.items():
            if held.rows:
                say(f"  {held.rows:8d} {name}  sha256 {held.digest[:16]}")
        say(
            f"All {copied.rows} rows are in {target}, alike in number and content; {copied.new} "
            "were written now."
        )
        say(
            "The vault was not copied: exact places of reports stay in their own file, on the "
            "machine of who may see them."
        )


@store_app.command("upgrade")
def upgrade() -> None:
    """Bring the store of the settings to this program's schema; a file is copied first."""
    with plainly():
        done = upgrade_store(settings(), at=now())
        if not done.changed:
            say(f"The store is up to date (schema {done.found}).")
            return
        say(f"The store had schema {done.found} and is up to date now; no row was lost.")
        if done.backup:
            say(f"As it was, it lies in {done.backup}. Remove that when you have looked.")
