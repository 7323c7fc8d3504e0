"""The command digest: what is new, told to its receivers, once."""

from datetime import datetime
from typing import Annotated

import typer

from dashboard.cli.context import err, now, say, workshop
from dashboard.cli.job_commands import AsOf
from dashboard.digest.message import text
from dashboard.digest.receivers import receivers
from dashboard.digest.sending import preview, send_all, sender
from dashboard.surroundings import clock, holder
from dashboard.wiring import Workshop
from layers.errors import RejectedError


def digest(
    as_of: AsOf = None,
    dry_run: Annotated[
        bool, typer.Option(help="Show what would be sent; keep and send nothing.")
    ] = False,
) -> None:
    """Tell receivers what is new: at most ten things with reasons, once, after a cool-down."""
    with workshop(read_only=dry_run) as parts:
        if not receivers(parts.settings.digest_to):
            raise RejectedError(
                "Nobody is to be told: COMPOUNDWATCH_DIGEST_TO is empty. Set it to file:DIR, "
                "mailto:ADDRESS or https://ADDRESS, several by commas."
            )
        if dry_run:
            _show(parts, now(as_of))
            return
        failed = told_receivers(parts, now(as_of))
    if failed:
        raise typer.Exit(1)


def told_receivers(parts: Workshop, as_of: datetime, *, quiet: bool = False) -> int:
    """Tell every receiver of the settings what is new; return how many could not be told.

    Parameters
    ----------
    parts
        What this process works with.
    as_of
        The instant for which digests are made.
    quiet
        Say nothing of receivers for which nothing is new.

    """
    failed = 0
    send = sender(parts.settings, clock=clock)
    to = receivers(parts.settings.digest_to)
    for each in send_all(parts, to, send=send, clock=clock, holder=holder(), as_of=as_of):
        if each.failed:
            failed += 1
            err.print(f"{each.receiver}: {each.said}", markup=False, soft_wrap=True)
        elif each.digest is not None:
            count = len(each.digest.items)
            say(f"{each.receiver}: told of {count} new things, {each.digest.digest_id}")
        elif not quiet:
            say(f"{each.receiver}: {each.said}")
    return failed


def _show(parts: Workshop, as_of: datetime) -> None:
    for receiver in receivers(parts.settings.digest_to):
        found = preview(parts, receiver, as_of=as_of)
        said = text(found.body) if found else "nothing is new\n"
        say(f"{receiver.word}, for the audience {parts.settings.digest_audience}:\n{said}")
