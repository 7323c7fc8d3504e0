"""Commands on the past of a zone: history, compare."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from dashboard.cli.context import now, out, print_json, say, workshop
from dashboard.cli.store_commands import AsJson, narrowed
from geo.period import Length
from layers.comparing import TOLERANCE_M, compared
from layers.errors import NotFoundError
from layers.past import Past
from layers.terms import Audience

ZoneId = Annotated[str, typer.Argument(help="Id of the zone.")]
Site = Annotated[
    str, typer.Option(help="Compound or detection; default: all sites of the zone together.")
]
By = Annotated[str, typer.Option(help="quarter, month, or look (imported, dated looks).")]
ForWhom = Annotated[Audience | None, typer.Option(help="For whom; never above yours.")]

_LENGTHS: dict[str, Length | None] = {"quarter": "quarter", "month": "month", "look": None}


def history(
    zone: ZoneId, site: Site = "", by: By = "quarter", audience: ForWhom = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say how a site grew: areas with intervals and gaps, change, events, claims checked."""
    with workshop(read_only=True) as parts:
        reader = parts.reader(now(), narrowed(audience))
        reader.zone(zone)
        past = reader.past(zone, length(by))
        told = _told(past, site or zone)
    if as_json:
        print_json(told)
        return
    _print_series(told["series"])
    for line in _lines(told):
        say(line)


def compare(
    zone: ZoneId,
    first: Annotated[str, typer.Argument(help="Epoch, day, or id of a building set.")],
    last: Annotated[str, typer.Argument(help="Another, later.")],
    site: Site = "",
    tolerance_m: Annotated[float, typer.Option(help="Shifts up to this are no change.")]
    = TOLERANCE_M,
    audience: ForWhom = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Compare two epochs, or sources of buildings: what grew, came, went, split, merged."""
    with workshop(read_only=True) as parts:
        reader = parts.reader(now(), narrowed(audience))
        found = compared(reader, zone, first, last, site_id=site, tolerance_m=tolerance_m)
    if as_json:
        print_json({"site": found.site_id, "first": first, "last": last, "kinds": found.rows()})
        return
    rows = found.rows()
    table = Table(title=f"{found.site_id}: {first} to {last}, hectares")
    for name in rows[0]:
        table.add_column(name.removesuffix("_ha"), justify="left" if name == "kind" else "right")
    for row in rows:
        table.add_row(*(f"{v:.3f}" if isinstance(v, float) else str(v) for v in row.values()))
    out.print(table)
    say(
        f"A shift of up to {tolerance_m:g} m is no change: what it may explain is the column edge. "
        "Unseen ground is neither kept nor lost."
    )


def length(by: str) -> Length | None:
    """Return the length of epochs that a word stands for; None for single looks."""
    if by not in _LENGTHS:
        raise typer.BadParameter(f"{by!r} is none of {', '.join(_LENGTHS)}.")
    return _LENGTHS[by]


def _told(past: Past, site_id: str) -> dict[str, Any]:
    """Return all that is known of the past of a site, as plain values."""
    past.of(site_id)
    table = past.growth()
    rows = table[table["site_id"] == site_id].drop(columns="site_id")
    series = rows.astype(object).where(rows.notna(), None).to_dict("records")
    try:
        grown = past.change(site_id)
        pace, low, high = grown.per_month_ha
        change: dict[str, Any] | None = asdict(grown) | {
            "per_month_ha": pace, "per_month_ha_lo": low, "per_month_ha_hi": high,
        }  # fmt: skip
    except NotFoundError:
        change = None
    events = past.events_of(site_id)
    known = {each.event_id for each in events}
    return {
        "site": site_id, "sites": past.sites(), "series": series, "change": change,
        "lifetime": asdict(past.lifetime(site_id)),
        "events": [
            {"event_id": each.event_id, "kind": each.kind, "on": each.on,
             "date_precision": each.date_precision, "source": each.source_title,
             "source_url": each.source_url, "note": each.note}
            for each in events
        ],
        "claims": [asdict(each) for each in past.claims() if each.event_id in known],
    }  # fmt: skip


def _print_series(series: list[dict[str, Any]]) -> None:
    table = Table("epoch", "built-up, ha", "90 % interval", "observed", "ever built, ha", "scenes")
    for row in series:
        if row["area_ha"] is None:
            area, span = "not observed", ""
        else:
            area = f"{row['area_ha']:.2f}"
            low, high = row["area_ha_lo"], row["area_ha_hi"]
            span = "" if low is None or high is None else f"{low:.2f} to {high:.2f}"
        share = row["observed_share"]
        table.add_row(
            row["epoch"], area, span, "" if share is None else f"{share:.0%}",
            f"{row['ever_ha']:.2f}", str(row["scenes"]),
        )  # fmt: skip
    out.print(table)


def _lines(told: dict[str, Any]) -> list[str]:
    life, change = told["lifetime"], told["change"]
    lines = [f"{life['observed']} of {life['epochs']} epochs observed."]
    if life["first_seen"]:
        until = life["unbuilt_until"]
        before = f"not yet in {until}" if until else "never observed without"
        lines[0] = (
            f"First seen built: {life['first_seen']} ({before}); last seen built: "
            f"{life['last_seen']}; {lines[0]}"
        )
    else:
        lines[0] = f"Nothing built beyond doubt was seen; {lines[0]}"
    if change:
        lines.append(
            f"{change['first']} to {change['last']}: {change['net_ha']:+.2f} ha "
            f"({change['net_ha_lo']:+.2f} to {change['net_ha_hi']:+.2f}), a month "
            f"{change['per_month_ha']:+.3f} ha ({change['per_month_ha_lo']:+.3f} to "
            f"{change['per_month_ha_hi']:+.3f})."
        )
    lines += [
        f"{each['on']} ({each['date_precision']}): {each['kind']}; {each['source']}"
        for each in told["events"]
    ]
    return lines + [each["sentence"] for each in told["claims"]]
