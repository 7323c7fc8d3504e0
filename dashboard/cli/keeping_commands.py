"""Commands that keep what is kept, and take away what may not be: backup, restore, purge."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import bar, now, plainly, print_json, say, settings, workshop
from dashboard.cli.store_commands import AsJson
from dashboard.keeping import back_up, bring_back, due_for_purge
from dashboard.keeping import purge as purge_all
from layers import backup as backups
from layers.backup import Backup

Quiet = Annotated[bool, typer.Option(help="Show no progress.")]


def backup(
    to: Annotated[
        Path | None, typer.Option(help="Folder of backups; that of the settings if left out.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write a whole copy of store and sealed vault, with its hashes; jobs may go on meanwhile."""
    with workshop() as parts, bar("Backing up", quiet=quiet) as step:
        made = back_up(parts, to, at=now(), step=step)
        tables = made.manifest()["tables"]
    say(f"{made.folder}: {sum(rows for rows, _ in tables.values())} rows, each table hashed.")
    say("The key of the vault is not in it. Keep a copy of the key apart, and never an old one.")


def restore(
    folder: Annotated[Path, typer.Argument(help="A backup, as `backup` wrote it.")],
    check: Annotated[bool, typer.Option(help="Only hold it against its hashes.")] = False,
    quiet: Quiet = False,
) -> None:
    """Bring a backup, of an older schema too, back where the settings say, if nothing is there."""
    with plainly():
        if check:
            said = backups.check(Backup(folder))
            say(f"{folder.name} is as it was written at {said['made_at']}, of schema "
                f"{said['schema']} (audit log: {said['head'] or 'empty'}).")  # fmt: skip
            return
        with bar("Restoring", quiet=quiet) as step:
            done = bring_back(settings(), folder, at=now(), step=step)
        say(f"All {done.copied.rows} rows of {folder.name} are back, alike in number and content.")
        if done.older:
            say(f"An older program wrote it, with schema {done.schema}: what it did not record "
                "stays empty. The backup is as it was.")  # fmt: skip


def purge(
    withdrawn: Annotated[
        list[str] | None,
        typer.Option("--report", help="Id of a report whose consent was withdrawn; repeatable."),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would go, and take nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take away for good what may no longer be kept: in the store, the vault and the backups."""
    with workshop() as parts:
        do = due_for_purge if dry_run else purge_all
        found = do(parts, withdrawn or [], at=now())
    if as_json:
        print_json({"purged": not dry_run, "what": found.said()})
        return
    for line in found.said():
        say(line)
    if not found.said():
        say("Nothing is due.")
    elif dry_run:
        say("Nothing was taken away.")
    else:
        say(
            "Gone from store, vault and backups. Where something exact went, the vault has a new "
            "key: destroy every copy of the old one."
        )
