"""Commands on the audit log: audit verify, audit head, audit list."""

from typing import Annotated

import typer

from dashboard.cli.context import now, print_json, say, settings, workshop
from dashboard.cli.store_commands import AsJson
from dashboard.keeping import verified
from layers import audit
from layers.terms import Audience, AuditAction

audit_app = typer.Typer(help="Who saw, brought in, changed or took out what.", no_args_is_help=True)


@audit_app.command("verify")
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="NUMBER HASH, as `audit head` printed it before; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold each entry against its hash, its forerunner and the anchors; name the first broken."""
    with workshop(read_only=True) as parts:
        found = verified(parts, anchor or [])
    if as_json:
        print_json({"entries": found.entries, "wrong": found.wrong, "head": found.head})
    elif found.wrong:
        say(f"{found.entries} entries hold. {found.wrong}")
    else:
        say(f"All {found.entries} entries hold. Head: {found.head or 'none'}")
    if found.wrong:
        raise typer.Exit(1)


@audit_app.command("head")
def head() -> None:
    """Print number and hash of the last entry, to be kept where nobody of this machine writes."""
    with workshop(read_only=True) as parts:
        say(audit.head(parts.store) or "The log has no entry yet.")


@audit_app.command("list")
def list_(
    last: Annotated[int, typer.Option(help="How many, newest last.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the newest entries, as this machine's audience may see them.

    That an administrator read them is an entry of its own; to everybody else nothing is shown.
    """
    reads = settings().audience is Audience.ADMINISTRATOR
    with workshop(read_only=not reads) as parts:
        if reads:
            parts.log().note(AuditAction.READ_LOG, f"the last {last}", at=now())
        found = parts.reader(now()).audit()
        rows = found.frame.drop(columns="geometry").tail(last).to_dict("records")
    if as_json:
        print_json(rows)
        return
    for row in rows:
        count = "" if row["rows"] is None or row["rows"] != row["rows"] else f" ({row['rows']:.0f})"
        say(f"{int(row['entry_id']):6d} {row['at']} {row['who']} as {row['audience']}: "
            f"{row['action']}{count} {row['about']}")  # fmt: skip
    say(found.said())
