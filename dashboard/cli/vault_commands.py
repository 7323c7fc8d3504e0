"""Commands on the vault: vault show, vault photo, vault rotate."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import now, say, workshop
from dashboard.keeping import change_key
from layers.exchange.photographs import add_photo

vault_app = typer.Typer(
    help="What is known exactly of reports; for caseworkers.", no_args_is_help=True
)


@vault_app.command("show")
def show(
    report: Annotated[str, typer.Argument(help="Id of the report.")],
    photos: Annotated[
        Path | None, typer.Option(help="Folder into which its photographs are written.")
    ] = None,
) -> None:
    """Show the exact place and note of one report; the audit log says that you saw them."""
    with workshop() as parts:
        found = parts.reader(now()).exact_reports([report]).get(report)
        if found is None:
            say(f"Nothing exact is kept of {report}.")
            raise typer.Exit(1)
        if found.point is not None:
            say(f"lon {found.point.x:.6f}, lat {found.point.y:.6f}")
        say(found.note or "No note.")
        say(f"{len(found.photos)} photographs.")
        if photos is not None:
            photos.mkdir(mode=0o700, parents=True, exist_ok=True)
            for number, each in enumerate(found.photos, 1):
                path = photos / f"{report}-{number}.jpg"
                path.touch(mode=0o600)
                path.write_bytes(each)
                say(f"{path}")


@vault_app.command("photo")
def photo(
    report: Annotated[str, typer.Argument(help="Id of a report that is kept.")],
    file: Annotated[Path, typer.Argument(help="A JPEG, PNG or WebP picture.")],
) -> None:
    """Seal a photograph to a report: its pixels alone, without place, time, camera or name."""
    with workshop() as parts:
        add_photo(parts.log(), parts.vault, report, file, at=now())
        say(f"Sealed to {report}. Now destroy {file.name}, which still says where it was taken.")


@vault_app.command("rotate")
def rotate() -> None:
    """Give the vault a new key and destroy the old one; no older copy can be opened after that."""
    with workshop() as parts:
        say(f"The vault has the key {change_key(parts, at=now())}. Make a new backup.")
