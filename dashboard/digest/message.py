"""Message: a digest as it is kept (JSON), and as people read it (text, Markdown, HTML).

The JSON is the digest: what is read is made from it alone, so that a digest sent a second time
after a fall has the same bytes. Names come from files of others: they are one line of text here,
never markup.
"""

import html
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.digest.item import Item
from dashboard.digest.ranking import ranked
from dashboard.one_line import one_line
from layers.outbox import Draft
from layers.terms import Audience, Tlp

_ORDER = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)
_NO_PROOF = "Absence of detections is not absence of construction."


def draft(items: Sequence[Item], *, audience: Audience, made_at: datetime) -> Draft | None:
    """Return a message of what is new; None if nothing is.

    Parameters
    ----------
    items
        All that is new.
    audience
        Whom it is made for.
    made_at
        Now, UTC.

    """
    if not items:
        return None
    told = ranked(items)
    tlp = max((each.tlp for each in items), key=_ORDER.index)
    rest = Counter(each.zone_id or each.kind for each in items if each not in told)
    body = {
        "made_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        "audience": audience.value,
        "tlp": tlp.value,
        "quiet": all(each.kind == "backfill" for each in items),
        "synthetic": any(each.synthetic for each in items),
        "told": len(told),
        "of": len(items),
        "others": dict(sorted(rest.items())),
        "items": [_as_json(each) for each in told],
    }
    keys = [key for each in items for key in each.keys]
    return Draft(items=keys, body=json.dumps(body, ensure_ascii=False, sort_keys=True), tlp=tlp)


def subject(body: str) -> str:
    """Return a subject line: counts and a day, and nothing that came from a file."""
    found = json.loads(body)
    invented = "[invented] " if found["synthetic"] else ""
    return (
        f"{invented}Compound Watch {found['made_at'][:10]}: {found['told']} of {found['of']} new, "
        f"{found['tlp']}"
    )


def text(body: str) -> str:
    """Return a digest as plain text."""
    found = json.loads(body)
    lines = [_headline(found), ""]
    for number, each in enumerate(found["items"], 1):
        lines.append(f"{number}. {each['said']}.")
        lines += [f"   {part}" for part in _below(each)]
    return "\n".join([*lines, "", *_foot(found), ""])


def markdown(body: str) -> str:
    """Return a digest as Markdown; what comes from files is escaped."""
    found = json.loads(body)
    lines = [f"# {_escaped(_headline(found))}", ""]
    for number, each in enumerate(found["items"], 1):
        lines.append(f"{number}. **{_escaped(each['said'])}.**  ")
        lines += [f"   {_escaped(part)}  " for part in _below(each)]
    return "\n".join([*lines, "", *(f"{_escaped(line)}  " for line in _foot(found)), ""])


def page(body: str) -> str:
    """Return a digest as HTML: no picture, no link, no script."""
    found = json.loads(body)
    items = "".join(
        f"<li><b>{html.escape(each['said'])}.</b>"
        + "".join(f"<br>{html.escape(part)}" for part in _below(each))
        + "</li>"
        for each in found["items"]
    )
    foot = "".join(f"<p>{html.escape(line)}</p>" for line in _foot(found))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Digest</title></head>'
        f"<body><h1>{html.escape(_headline(found))}</h1><ol>{items}</ol>{foot}</body></html>\n"
    )


def _as_json(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "zone_id": one_line(item.zone_id),
        "said": one_line(item.said),
        "dates": one_line(item.dates),
        "why": [{"said": one_line(each.said), "points": each.points} for each in item.reasons],
        "points": round(item.points, 2),
        "tlp": item.tlp.value,
        "synthetic": item.synthetic,
        "keys": len(item.keys),
    }


def _headline(found: dict[str, Any]) -> str:
    return f"Compound Watch: {found['told']} of {found['of']} new, {found['made_at'][:10]}"


def _below(each: dict[str, Any]) -> list[str]:
    why = "; ".join(part["said"] for part in each["why"])
    dates = [f"{each['dates'][:1].upper()}{each['dates'][1:]}."] if each["dates"] else []
    return [*dates, f"Told because: {why}."]


def _foot(found: dict[str, Any]) -> list[str]:
    others = found["of"] - found["told"]
    lines = []
    if others:
        where = ", ".join(f"{zone}: {count}" for zone, count in list(found["others"].items())[:20])
        lines.append(
            f"{found['told']} of {found['of']}; the others are on the page Zone of the app "
            f"({where}{', …' if len(found['others']) > 20 else ''})."
        )
    if found["synthetic"]:
        lines.append("Holds invented records, of the demo.")
    return [
        *lines, _NO_PROOF,
        f"{found['tlp']}. Made for the audience {found['audience']} at {found['made_at']}.",
    ]  # fmt: skip


def _escaped(said: str) -> str:
    """Return a text in which nothing is Markdown or HTML."""
    marked = "".join(f"\\{each}" if each in "\\`*_{}[]()#+!|~" else each for each in said)
    return marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
