"""`compoundwatch status`: what there is, what ran, what failed, what is due, what was spent."""

from dataclasses import asdict
from typing import Any

from dashboard.cli.context import now, print_json, say, workshop
from dashboard.cli.store_commands import AsJson
from layers.read import Reader

_SHOWN = 10


def status(as_json: AsJson = False) -> None:
    """Say what the store holds, what jobs did, what failed, what is due and what was spent."""
    with workshop(read_only=True) as parts:
        reader = parts.reader(now())
        found = _found(reader) | {"units_per_month": parts.settings.units_per_month}
        if as_json:
            print_json(found)
            return
        say(f"{parts.settings.store_url}, as the audience {reader.audience} sees it:")
        for line in (*_kept(found), *_silent(found), *_failed(found), *_due(found), *_spent(found)):
            say(line)


def _found(reader: Reader) -> dict[str, Any]:
    """Return all that is told, as plain values."""
    runs = reader.runs().frame.drop(columns="geometry")
    return {
        "counts": reader.counts(),
        "last_runs": runs.drop_duplicates("zone_id").to_dict("records"),
        "alarms": [asdict(each) for each in reader.alarms()],
        "failures": reader.failures().frame.drop(columns="geometry").to_dict("records"),
        "due": [asdict(each) for each in reader.due()],
        "spending": reader.spending().frame.drop(columns="geometry").to_dict("records"),
    }


def _kept(found: dict[str, Any]) -> list[str]:
    counts = [f"  {count:6d} {name}" for name, count in found["counts"].items()]
    return counts + _first(found["last_runs"], "Looked at", lambda run: (
        f"  {run['zone_id']}: as of {run['as_of']:%Y-%m-%d}, {run['scenes_used']} of "
        f"{run['scenes_found']} scenes, detections: {run['detections']}, {run['outcome']}"
    ))  # fmt: skip


def _silent(found: dict[str, Any]) -> list[str]:
    return _first(found["alarms"], "Alarms", lambda alarm: (
        f"  SILENT {alarm['zone_id']}: {alarm['why']}."
    ))  # fmt: skip


def _failed(found: dict[str, Any]) -> list[str]:
    return _first(found["failures"], "Failures not made good", lambda tried: (
        f"  FAILED {tried['job']} of {' '.join([tried['zone_id'], tried['window']]).strip()}: "
        f"{tried['said']} {tried['remedy']}"
    ))  # fmt: skip


def _due(found: dict[str, Any]) -> list[str]:
    due = [each for each in found["due"] if each["now"]]
    return _first(due, "Zones due", lambda each: (
        f"  {each['zone_id']}: {each['why']}"
    ), of=f" of {len(found['due'])}")  # fmt: skip


def _spent(found: dict[str, Any]) -> list[str]:
    return _first(found["spending"], "Months with spending", lambda each: (
        f"  {each['account']} {each['scope'].removeprefix('month/')}: {each['counted']:g} of "
        f"{found['units_per_month']:g} processing units ({each['charged']:g} charged)"
    ))  # fmt: skip


def _first(rows: list[Any], what: str, line: Any, *, of: str = "") -> list[str]:
    """Return a heading and a line for each of the first rows; nothing for none."""
    if not rows:
        return []
    more = [f"  … and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else []
    return [f"{what} ({len(rows)}{of}):", *map(line, rows[:_SHOWN]), *more]
