"""Refusals: what the service says when it does not do what was asked."""

import json
from collections.abc import Mapping
from typing import Any

_SHOWN = 300


def _error(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body[:10_000])
    except ValueError:
        return {}
    found = found.get("error", found) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {"message": str(found)}


def speaks_of_quota(body: bytes) -> bool:
    """Say whether a refusal is for want of processing units."""
    error = _error(body)
    text = f"{error.get('code', '')} {error.get('message', '')}".lower()
    return any(word in text for word in ("insufficient_processing", "processing unit", "quota"))


def said_by(body: bytes) -> str:
    """Return what an error of the service says, on one line."""
    text = str(_error(body).get("message", "no reason given"))
    return "".join(c if c.isprintable() else " " for c in text)[:_SHOWN]
