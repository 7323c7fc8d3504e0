"""Records of jobs, of the log and of releases, valid by default; `tests.builders` has the rest."""

from datetime import UTC, datetime
from typing import Any

from geo.cells import cell_of
from layers.attempt import Attempt
from layers.audit_entry import AuditEntry
from layers.balance import Balance
from layers.column_mapping import ColumnMapping
from layers.digest import Digest
from layers.lease import Lease
from layers.release import Release
from layers.release_basis import ReleaseBasis
from layers.release_cell import ReleaseCell
from layers.schedule import Schedule
from layers.spend import Spend
from layers.terms import AttemptState, Audience, AuditAction, JobKind
from layers.visit import Visit

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_schedule(**said: Any) -> Schedule:
    return Schedule(**{"zone_id": "Z-1", "every_days": 5, "silent_days": 45, **said})


def a_lease(**said: Any) -> Lease:
    return Lease(**{"name": "zone/Z-1", "token": 1, "holder": "a:1", "until": NOW, **said})


def an_attempt(**said: Any) -> Attempt:
    return Attempt(**{
        "attempt_id": "at-1", "zone_id": "Z-1", "job": JobKind.REFRESH, "window": "",
        "as_of": NOW, "recipe_id": "default-1", "source": "simulate", "holder": "a:1",
        "started_at": NOW, "state": AttemptState.RUNNING, **said,
    })  # fmt: skip


def a_spend(**said: Any) -> Spend:
    return Spend(**{
        "spend_id": "s-1", "account": "sentinelhub", "month": "2026-11", "job": "at-1",
        "request": "0f", "reserved": 1.5, "at": NOW, **said,
    })  # fmt: skip


def a_balance(**said: Any) -> Balance:
    return Balance(**{"account": "sentinelhub", "scope": "month/2026-11", "at": NOW, **said})


def a_digest(**said: Any) -> Digest:
    return Digest(**{
        "digest_id": "g-1", "receiver": "file", "audience": Audience.ANALYST,
        "items": ("d-1 alert",), "body": "{}", "made_at": NOW, **said,
    })  # fmt: skip


def a_column_mapping() -> ColumnMapping:
    return ColumnMapping(mapping_id="m-1", kind="rescue", columns='{"Ort": "place"}')


def an_audit_entry(**said: Any) -> AuditEntry:
    return AuditEntry(**{
        "entry_id": "0000000001", "at": "2026-11-23T12:00:00.000Z", "who": "ana",
        "audience": Audience.ANALYST, "action": AuditAction.IMPORTED, "about": "rescue",
        "before": "", "digest": "0", **said,
    })  # fmt: skip


def a_release(**said: Any) -> Release:
    return Release(**{
        "release_id": "000001", "number": 1, "made_at": NOW, "through": "2026Q2", "k": 11,
        "min_places": 3, "resolutions": ("5", "4", "3", "2"), "sha256": "0" * 64, **said,
    })  # fmt: skip


def a_release_cell(**said: Any) -> ReleaseCell:
    cell = cell_of(98.6, 16.3)
    return ReleaseCell(**{
        "release_id": "000001", "row_id": f"2024Q3-{cell}", "region": cell, "epoch": "2024Q3",
        "at_least": 15, "resolution": 5, "cells": (cell,), "synthetic": True, **said,
    })  # fmt: skip


def a_release_basis(**said: Any) -> ReleaseBasis:
    cell = cell_of(98.6, 16.3)
    return ReleaseBasis(**{
        "row_id": f"2024Q3-{cell}", "place": f"{cell}/C-1", "exact": 17, "synthetic": True, **said,
    })  # fmt: skip


def a_visit(**said: Any) -> Visit:
    return Visit(**{"who": "analyst-1", "last_at": NOW, "synthetic": True, **said})
