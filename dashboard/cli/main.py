"""All commands, in the order in which a newcomer meets them."""

import gc
import logging

import typer

from dashboard.cli.accuracy_command import accuracy
from dashboard.cli.animate_command import animate
from dashboard.cli.audit_commands import audit_app
from dashboard.cli.briefing_command import briefing
from dashboard.cli.buildings_command import buildings
from dashboard.cli.compute_commands import scheduler, worker
from dashboard.cli.demo_commands import demo, serve
from dashboard.cli.digest_command import digest
from dashboard.cli.evidence_commands import evidence, verify_
from dashboard.cli.exchange_commands import export, import_
from dashboard.cli.intervals_command import intervals
from dashboard.cli.job_commands import footprints, refresh, watch
from dashboard.cli.keeping_commands import backup, purge, restore
from dashboard.cli.origin_command import origins
from dashboard.cli.past_commands import compare, history
from dashboard.cli.plan_commands import backfill, plan
from dashboard.cli.release_commands import release_app
from dashboard.cli.replay_command import replay
from dashboard.cli.schedule_commands import due, schedule_app
from dashboard.cli.smart_commands import evaluate, smart_app
from dashboard.cli.status_command import status
from dashboard.cli.store_commands import doctor, init
from dashboard.cli.store_move_commands import store_app
from dashboard.cli.vault_commands import vault_app
from dashboard.cli.zone_commands import zone_app
from dashboard.logs import begin_logging

app = typer.Typer(
    help="Finds and follows scam compounds in satellite imagery, and shows them safely.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def begin() -> None:
    """Set up the log before any command."""
    begin_logging()


app.command("demo")(demo)
app.command("init")(init)
app.add_typer(zone_app, name="zone")
app.command("import")(import_)
app.command("import-buildings")(buildings)
app.command("refresh")(refresh)
app.command("watch")(watch)
app.command("replay")(replay)
app.command("footprints")(footprints)
app.command("plan")(plan)
app.command("backfill")(backfill)
app.command("history")(history)
app.command("compare")(compare)
app.add_typer(schedule_app, name="schedule")
app.command("due")(due)
app.command("digest")(digest)
app.command("status")(status)
app.command("export")(export)
app.add_typer(smart_app, name="smart")
app.command("briefing")(briefing)
app.command("origins")(origins)
app.command("animate")(animate)
app.command("evidence")(evidence)
app.command("verify")(verify_)
app.command("serve")(serve)
app.command("accuracy")(accuracy)
app.command("intervals")(intervals)
app.command("evaluate")(evaluate)
app.command("scheduler")(scheduler)
app.command("worker")(worker)
app.add_typer(store_app, name="store")
app.command("backup")(backup)
app.command("restore")(restore)
app.command("purge")(purge)
app.add_typer(release_app, name="release")
app.add_typer(vault_app, name="vault")
app.add_typer(audit_app, name="audit")
app.command("doctor")(doctor)


def main() -> None:
    """Run the command line. A fault of the program is told as the log tells it: without values."""
    begin_logging()
    gc.freeze()  # what is imported stays: to look through it again made decoding half as fast
    try:
        app()
    except Exception:
        logging.getLogger("dashboard").critical("this is a fault of the program", exc_info=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
