"""The commands `evidence` and `verify`: a compound's evidence pack, and whether it is whole."""

import re
from pathlib import Path
from typing import Annotated

import typer

from dashboard.cli.context import err, now, plainly, print_json, say, settings, workshop
from dashboard.cli.store_commands import AsJson
from dashboard.one_line import one_line
from dashboard.packing.container import MOST_BYTES
from dashboard.packing.verifying import Verified, verify
from imagery.jobs.program import program
from layers.clearance import LADDER, read_by
from layers.errors import NotReleasableError, RejectedError
from layers.files import write_beside
from layers.terms import Audience, AuditAction, Tlp

_SUM = re.compile(r"[0-9a-fA-F]{64}")


def evidence(
    compound: Annotated[str, typer.Argument(help="Id of the compound.")],
    out: Annotated[Path, typer.Option(help="The file to write: .zip.")],
    tlp: Annotated[
        Tlp | None,
        typer.Option(help="Marking; it holds what all may have who may read it. Needed."),
    ] = None,
    audience: Annotated[
        Audience | None, typer.Option(help="For whom; never above yours, COMPOUNDWATCH_AUDIENCE.")
    ] = None,
    as_of: Annotated[str, typer.Option(help="For this instant; default: now.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write what those whom the marking lets read may have of a compound, with sums."""
    from dashboard.evidence_pack.entering import check_compound  # noqa: PLC0415 - as the next
    from dashboard.evidence_pack.gathering import gather  # noqa: PLC0415 - Pillow loads only here
    from dashboard.evidence_pack.writing import written  # noqa: PLC0415

    with plainly():
        marking, whose = _checked(out, tlp, audience)
        seen_by, instant = read_by(marking, whose), now(as_of)
    with workshop() as parts:
        check_compound(parts.reader(instant, whose), compound, marking)
        contents = gather(
            parts.reader(instant, seen_by), compound, tlp=marking, as_of=instant, program=program()
        )
        made = written(contents)
        parts.log().note(
            AuditAction.EXPORTED,
            f"evidence pack of {compound} for {seen_by}, {marking}, SHA-256 {made.manifest_sha256}",
            at=now(), rows=made.files,
        )  # fmt: skip
        _write(out, made.content)
    if as_json:
        print_json({
            "file": str(out), "bytes": len(made.content), "files": made.files,
            "manifest_sha256": made.manifest_sha256, "compound_id": compound, "audience": seen_by,
            "asked_for": whose, "tlp": marking, "shown": contents.shown,
            "no_picture_of": contents.lacking,
        })  # fmt: skip
        return
    for each in contents.shown:
        say(f"  in zone {one_line(each)}")
    for each in contents.lacking:
        say(f"  no picture of {one_line(each)}")
    say(f"{out}: {made.files} files, {len(made.content):,} bytes, {marking}, for {seen_by}")
    if seen_by is not whose:
        say(f"{marking} lets {seen_by} read it: it holds what {seen_by} may have.")
    say(f"SHA-256 of its manifest: {made.manifest_sha256}")
    say("Hand it over apart from the pack: compoundwatch verify PACK --sha256 SHA-256 needs it.")


def verify_(
    pack: Annotated[Path, typer.Argument(help="The file: an evidence pack.")],
    sha256: Annotated[
        str, typer.Option(help="SHA-256 of the manifest, as it came another way than the pack.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say of an evidence pack which files were changed, added, removed or renamed, if any."""
    if sha256 and not _SUM.fullmatch(sha256.strip()):
        raise typer.BadParameter("A SHA-256 has 64 digits, 0 to 9 and a to f.")
    with plainly():
        found = verify(_read(pack), sha256.strip())
    if as_json:
        print_json({
            "file": str(pack), "whole": found.whole, "files": found.files,
            "manifest_sha256": found.manifest_sha256, "held_against_sha256": found.held,
            "problems": [
                {"kind": each.kind, "name": each.name, "said": each.said} for each in found.problems
            ],
        })  # fmt: skip
    else:
        _tell(pack, found, asked=bool(sha256))
    if not found.whole:
        raise typer.Exit(1)


def _tell(pack: Path, found: Verified, *, asked: bool) -> None:
    """Say what came of it; `asked` tells that a sum was given to hold the manifest against."""
    if not found.whole:
        err.print("[red]Not whole.[/red] What is not as it was:")
        for each in found.problems:
            name = each.name.encode("unicode_escape").decode()
            what = f"{each.kind}: {name}" if name else "the container itself"
            say(f"  {what}: {each.said}")
        return
    about = {name: one_line(found.about.get(name, "?")) for name in ("audience", "tlp", "as_of")}
    of = one_line(found.about.get("compound_id") or found.about.get("title") or "?")
    say(
        f"{pack} is whole: {found.files} files, about {of}, for "
        f"{about['audience']}, {about['tlp']}, as of {about['as_of']}."
    )
    if asked:
        say("Its manifest is the one that you were told of.")
        return
    say(f"SHA-256 of its manifest: {found.manifest_sha256}")
    say(
        "Whoever changes a file can change the manifest as well. Hold this against the one that "
        "you were told another way, or give it: --sha256."
    )


def _checked(
    out: Path, tlp: Tlp | None, audience: Audience | None
) -> tuple[Tlp, Audience]:  # fmt: skip
    """Return marking and audience, if a pack may be made with them.

    Raises
    ------
    RejectedError
        If there is no marking, or the file is none that a pack is written to.
    NotReleasableError
        If the audience may see more than the reader of this machine.

    """
    if tlp is None:
        raise RejectedError(
            "A pack without a marking may not be made: nobody would know how far it may travel. "
            f"Give --tlp, one of {', '.join(Tlp)}."
        )
    if out.suffix.lower() != ".zip":
        raise RejectedError(f"{out.name!r} is no .zip. A pack is a zip: name a file that ends so.")
    own = settings().audience
    whose = audience or own
    if LADDER.index(whose) > LADDER.index(own):
        raise NotReleasableError(
            f"The reader of this machine is {own}, who may see less than {whose}. Make the pack "
            f"for {own} or for those outside."
        )
    return tlp, whose


def _write(out: Path, content: bytes) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_beside(out, content)
    except OSError as error:
        raise RejectedError(
            f"{out} cannot be written ({error.strerror or error}), so nothing was. Name a file in "
            "a folder that you may write to."
        ) from error


def _read(pack: Path) -> bytes:
    """Return a file of somebody else, if it is one and not endless.

    Raises
    ------
    RejectedError
        If it is no file, or larger than any pack.

    """
    if not pack.is_file():
        raise RejectedError(f"There is no file {pack}. Name an evidence pack.")
    with pack.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise RejectedError(f"{pack} has more than {MOST_BYTES:,} bytes, and so is no pack.")
    return content
