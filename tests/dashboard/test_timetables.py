"""dashboard.timetables: recipes that cron, systemd and GitHub take as they stand."""

import re
import shlex
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from apscheduler.triggers.cron import CronTrigger

from dashboard.timetables import Timetable, timetable
from layers.errors import RejectedError

NASTY = "folder:/a b; rm %h $HOME \"x\" 'y'"


def cron(source: str = "") -> str:
    return timetable(Timetable.CRON, source=source).splitlines()[-1]


def test_the_cron_line_runs_each_quarter_of_an_hour() -> None:
    fields = " ".join(cron().split()[:5])
    trigger = CronTrigger.from_crontab(fields, timezone=UTC)
    at, found = datetime(2024, 12, 31, 23, 0, tzinfo=UTC), []
    for _ in range(5):
        at = trigger.get_next_fire_time(None, at.replace(second=1))
        found.append(f"{at:%H:%M}")
    assert found == ["23:07", "23:22", "23:37", "23:52", "00:07"]


def test_the_cron_line_gives_a_source_to_the_shell_as_one_word() -> None:
    command = cron(NASTY).split(" ", 5)[5].replace("\\%", "%")
    words = shlex.split(command)
    called = words.index("schedule")
    assert words[called : called + 4] == ["schedule", "once", "--source", NASTY]
    assert not re.search(r"(?<!\\)%", cron(NASTY))


def test_the_cron_line_runs_as_it_stands_and_says_when_it_failed(tmp_path: Path) -> None:
    program = tmp_path / ".venv" / "bin" / "compoundwatch"
    program.parent.mkdir(parents=True)
    (tmp_path / "var").mkdir()
    line = timetable(Timetable.CRON, folder=str(tmp_path)).splitlines()[-1].split(" ", 5)[5]
    for status, mailed in ((0, ""), (75, "compoundwatch: see var/schedule.log\n")):
        program.write_text(f"#!/bin/sh\necho $@\nexit {status}\n", encoding="utf-8")
        program.chmod(0o755)
        done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == (mailed, "")
    assert (tmp_path / "var" / "schedule.log").read_text("utf-8") == "schedule once\n" * 2


@pytest.mark.parametrize("folder", ["a b", "rel/x", "/x%y", "/a$b", '/a"b'])
def test_a_folder_that_a_unit_file_would_read_as_something_else_is_refused(folder: str) -> None:
    with pytest.raises(RejectedError, match="cannot stand in a unit file"):
        timetable(Timetable.SYSTEMD, folder=folder)


@pytest.mark.parametrize("source", ["", NASTY])
def test_systemd_takes_its_two_units(tmp_path: Path, source: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    program = tmp_path / ".venv" / "bin" / "compoundwatch"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    text = timetable(Timetable.SYSTEMD, source=source, folder=str(tmp_path))
    service, timer = text.split("# /etc/systemd/system/compoundwatch.timer")
    paths = [tmp_path / "compoundwatch.service", tmp_path / "compoundwatch.timer"]
    for path, unit in zip(paths, (service, timer), strict=True):
        path.write_text(unit, encoding="utf-8")
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, paths)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in result.stderr.splitlines() if "compoundwatch" in line]
    assert not ours


def test_systemd_makes_up_for_missed_runs_and_shuts_the_rest_of_the_machine_away() -> None:
    text = timetable(Timetable.SYSTEMD)
    for line in ("Persistent=true", "NoNewPrivileges=yes", "ProtectSystem=strict",
                 "EnvironmentFile=/etc/compoundwatch.env", "Type=oneshot"):  # fmt: skip
        assert f"\n{line}\n" in text


@pytest.mark.parametrize("source", ["", "folder:/a b: c"])
def test_github_takes_the_workflow(source: str) -> None:
    text = timetable(Timetable.GITHUB, source=source)
    workflow = yaml.safe_load(text)
    job = workflow["jobs"]["look"]
    (call,) = [each for each in job["steps"] if "schedule once" in each.get("run", "")]
    words = shlex.split(call["run"])
    assert words[:3] == [".venv/bin/compoundwatch", "schedule", "once"]
    assert words[4:] == ([source] if source else [])
    assert workflow["permissions"] == {"contents": "read"}
    for name, value in call["env"].items():
        assert value in {f"${{{{ secrets.{name} }}}}", f"${{{{ vars.{name} }}}}"}
    fields = workflow[True]["schedule"][0]["cron"]  # YAML 1.1 reads "on" as true
    assert CronTrigger.from_crontab(fields, timezone=UTC)


def test_github_actions_are_pinned_to_commits_and_the_sixty_days_are_named() -> None:
    text = timetable(Timetable.GITHUB)
    used = re.findall(r"uses: \S+@(\S+)", text)
    assert used
    assert all(re.fullmatch(r"[0-9a-f]{40}", each) for each in used)
    assert "60 days" in text


@pytest.mark.parametrize("kind", list(Timetable))
@pytest.mark.parametrize("source", ["a\nb", "x${{ secrets.KEY }}"])
def test_a_source_that_would_be_read_as_something_else_is_refused(
    kind: Timetable, source: str
) -> None:
    with pytest.raises(RejectedError, match="cannot stand in a timetable"):
        timetable(kind, source=source)
