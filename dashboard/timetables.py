"""Timetables: ready recipes for those who have a clock of their own: cron, systemd, GitHub.

Each calls `compoundwatch schedule once`: what is due is in the store, so a call too many does
nothing, and one call makes up for many that were missed.
"""

import re
import shlex
from enum import StrEnum

from layers.errors import RejectedError


class Timetable(StrEnum):
    """Whose clock it is."""

    CRON = "cron"
    SYSTEMD = "systemd"
    GITHUB = "github"


PARTLY = 75
"""Exit status (EX_TEMPFAIL) of a call that tried all, and could not do some of it."""

_ENV = "/etc/compoundwatch.env"
_PLAIN = re.compile(r"/[A-Za-z0-9/._-]*")
_MINUTES = "7,22,37,52"
"""Each quarter of an hour, off the full hour: so what failed is tried again the same day."""

_CRON = """\
# Each quarter of an hour: looks at what is due, and sends what is new. flock keeps calls apart;
# it is not needed, for leases in the store do, but spares a second process. Cron knows no settings
# of your shell: COMPOUNDWATCH_* stand in /etc/compoundwatch.env, one NAME=value a line, readable by
# the user of this crontab alone. What is said goes to var/schedule.log; a failure is mailed.
{minutes} * * * * cd {folder} && set -a && {{ [ ! -r {env} ] || . {env}; }} && flock -n -E 0 \
var/schedule.lock {call} >> var/schedule.log 2>&1 || echo "compoundwatch: see var/schedule.log"
"""

_SERVICE = """\
# /etc/systemd/system/compoundwatch.service
# First: useradd --system compoundwatch; install -d -o compoundwatch -m 700 {folder}/var; and the
# settings. The program can write {folder}/var alone: keep store, cache and file: digests there.
[Unit]
Description=Compound Watch: look at what is due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=compoundwatch
WorkingDirectory={folder}
# COMPOUNDWATCH_* settings; only root may read it: chmod 600
EnvironmentFile={env}
ExecStart={call}
# {partly}: all was tried, and a zone could not be done; it is tried again, and digests tell of it.
SuccessExitStatus={partly}
TimeoutStartSec=6h
KillSignal=SIGTERM
TimeoutStopSec=2min
UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={folder}/var
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
ProtectClock=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
LockPersonality=yes
CapabilityBoundingSet=
"""

_TIMER = """\
# /etc/systemd/system/compoundwatch.timer
# To begin: systemctl enable --now compoundwatch.timer
[Unit]
Description=Compound Watch: each quarter of an hour

[Timer]
OnCalendar=*-*-* *:{minutes}:00 UTC
Persistent=true
RandomizedDelaySec=60

[Install]
WantedBy=timers.target
"""

_GITHUB = """\
# .github/workflows/compoundwatch.yml, in a private repository.
# GitHub stops scheduled workflows after 60 days without a commit, and says so only by mail. The
# silence alarm cannot ring where nothing runs: press "Enable workflow" in time, or let a
# commit of your own keep it alive. A delayed or missed call is made up for by the next.
# The store must outlive the runner: use a shared one (postgresql://).
name: compoundwatch
on:
  schedule:
    - cron: "17 */6 * * *"
  workflow_dispatch: {{}}
permissions:
  contents: read
concurrency:
  group: compoundwatch
  cancel-in-progress: false
jobs:
  look:
    runs-on: ubuntu-24.04
    timeout-minutes: 330
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - uses: actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0
        with:
          python-version: "3.11"
      - run: make setup
      - run: |
          .venv/bin/{call}
        env:
          COMPOUNDWATCH_STORE_URL: ${{{{ secrets.COMPOUNDWATCH_STORE_URL }}}}
          COMPOUNDWATCH_STORE_PASSWORD: ${{{{ secrets.COMPOUNDWATCH_STORE_PASSWORD }}}}
          COMPOUNDWATCH_SH_CLIENT_ID: ${{{{ secrets.COMPOUNDWATCH_SH_CLIENT_ID }}}}
          COMPOUNDWATCH_SH_CLIENT_SECRET: ${{{{ secrets.COMPOUNDWATCH_SH_CLIENT_SECRET }}}}
          COMPOUNDWATCH_CDSE_S3_KEY: ${{{{ secrets.COMPOUNDWATCH_CDSE_S3_KEY }}}}
          COMPOUNDWATCH_CDSE_S3_SECRET: ${{{{ secrets.COMPOUNDWATCH_CDSE_S3_SECRET }}}}
          COMPOUNDWATCH_SOURCE: ${{{{ vars.COMPOUNDWATCH_SOURCE }}}}
          COMPOUNDWATCH_DIGEST_AUDIENCE: ${{{{ vars.COMPOUNDWATCH_DIGEST_AUDIENCE }}}}
          COMPOUNDWATCH_UNITS_PER_MONTH: ${{{{ vars.COMPOUNDWATCH_UNITS_PER_MONTH }}}}
          COMPOUNDWATCH_STAC_TOKEN: ${{{{ secrets.COMPOUNDWATCH_STAC_TOKEN }}}}
          COMPOUNDWATCH_SMTP_URL: ${{{{ secrets.COMPOUNDWATCH_SMTP_URL }}}}
          COMPOUNDWATCH_SMTP_PASSWORD: ${{{{ secrets.COMPOUNDWATCH_SMTP_PASSWORD }}}}
          COMPOUNDWATCH_DIGEST_TO: ${{{{ secrets.COMPOUNDWATCH_DIGEST_TO }}}}
          COMPOUNDWATCH_WEBHOOK_SECRET: ${{{{ secrets.COMPOUNDWATCH_WEBHOOK_SECRET }}}}
"""


def timetable(kind: Timetable, *, source: str = "", folder: str = "/opt/compoundwatch") -> str:
    """Return a recipe, ready to be put into its file; systemd's are two files, one after another.

    Parameters
    ----------
    kind
        Whose clock it is.
    source
        Where scenes come from; empty: as schedules and settings say.
    folder
        Where the program lies.

    Raises
    ------
    RejectedError
        If source or folder would be read as something else there.

    """
    if not source.isprintable() or not folder.isprintable() or "${{" in source:
        raise RejectedError(
            f"{source!r} in {folder!r} cannot stand in a timetable: it holds a line break or the "
            "beginning of a GitHub expression. Name a source without them."
        )
    said = f" --source {shlex.quote(source)}" if source else ""
    here = shlex.quote(folder)
    installed = f"{here}/.venv/bin/compoundwatch schedule once"
    if kind is Timetable.CRON:
        # In a crontab a bare % ends the command.
        line = _CRON.format(minutes=_MINUTES, folder=here, call=installed + said, env=_ENV)
        return line.replace("%", "\\%")
    if kind is Timetable.SYSTEMD:
        if not _PLAIN.fullmatch(folder):
            raise RejectedError(
                f"{folder!r} cannot stand in a unit file: give the whole path, of letters, digits, "
                "dots and dashes, from / on."
            )
        call = f"{folder}/.venv/bin/compoundwatch schedule once" + _for_systemd(source)
        service = _SERVICE.format(folder=folder, call=call, partly=PARTLY, env=_ENV)
        return service + "\n" + _TIMER.format(minutes=_MINUTES)
    return _GITHUB.format(call="compoundwatch schedule once" + said)


def _for_systemd(source: str) -> str:
    """Return the option as a unit file quotes it: % and $ stand for something else there."""
    if not source:
        return ""
    escaped = source.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return ' --source "' + escaped.replace("$", "$$") + '"'
