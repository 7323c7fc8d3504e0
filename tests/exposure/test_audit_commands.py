"""Every command of the program is classed: its effect is in the audit log, or it has none (P23).

A new command fails here until it says what it is. `test_audit_complete` carries the effects out.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from dashboard.cli.main import app
from layers.terms import AuditAction

ROOT = Path(__file__).parents[2]

LOGGED = {
    "import": AuditAction.IMPORTED, "import-buildings": AuditAction.IMPORTED,
    "smart import": AuditAction.IMPORTED, "zone add": AuditAction.IMPORTED,
    "demo": AuditAction.IMPORTED,  # and released; its runs are a job's
    "schedule set": AuditAction.CHANGED, "vault photo": AuditAction.CHANGED,
    "store upgrade": AuditAction.CHANGED,
    "schedule": AuditAction.CHANGED, "schedule once": AuditAction.CHANGED,
    "schedule run": AuditAction.CHANGED,  # where they make the first schedule; else a job
    "export": AuditAction.EXPORTED, "smart export": AuditAction.EXPORTED,
    "briefing": AuditAction.EXPORTED, "animate": AuditAction.EXPORTED,
    "evidence": AuditAction.EXPORTED, "origins": AuditAction.EXPORTED,
    "digest": AuditAction.EXPORTED, "store copy": AuditAction.EXPORTED,
    "release make": AuditAction.RELEASED, "purge": AuditAction.PURGED,
    "vault rotate": AuditAction.KEY_CHANGED, "vault show": AuditAction.READ_EXACT,
    "backup": AuditAction.BACKED_UP, "restore": AuditAction.RESTORED,
    "audit list": AuditAction.READ_LOG,  # by an administrator: nobody else is shown any of it
    "serve": AuditAction.SIGNED_IN,  # and out; what leaves the app is written by its pages
}  # fmt: skip
"""Command -> what its entry says."""

JOBS = {"refresh", "watch", "footprints", "backfill", "scheduler", "worker"}
"""Machines at work: what they did is on record as runs and tries, and they touch no report."""

ON_SCREEN = {
    "zone list", "plan", "history", "compare", "schedule list", "due", "status", "replay",
    "evaluate", "release list", "release show", "audit verify", "audit head",
}  # fmt: skip
"""Show on the screen what the reader of this machine may have, nothing exact; keep nothing."""

NOTHING = {"init", "doctor", "accuracy", "intervals", "schedule recipes", "verify"}
"""Read no record: an empty store, this machine, what others publish, a ready recipe, a pack."""


def commands() -> Iterator[str]:
    """Yield every command of the program, and every group that does something by itself."""

    def within(group: Any, before: str) -> Iterator[str]:
        for name, each in group.commands.items():
            whole = f"{before} {name}".strip()
            if hasattr(each, "commands"):
                yield from within(each, whole)
                if each.invoke_without_command:
                    yield whole
            else:
                yield whole

    yield from within(typer.main.get_command(app), "")


def test_every_command_is_classed_once() -> None:
    classed = [*LOGGED, *JOBS, *ON_SCREEN, *NOTHING]
    assert sorted(classed) == sorted(set(commands()))


def test_every_word_of_the_log_is_written_by_something() -> None:
    by_app = {AuditAction.SIGNED_OUT, AuditAction.READ_REPORTS}
    assert {*LOGGED.values()} | by_app == set(AuditAction)


def test_files_leave_the_app_by_one_button() -> None:
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        names = {each.attr for each in ast.walk(ast.parse(path.read_text("utf-8")))
                 if isinstance(each, ast.Attribute)}  # fmt: skip
        assert ("download_button" in names) == (path.name == "download.py"), path
