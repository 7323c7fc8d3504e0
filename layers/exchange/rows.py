"""One reader per kind: a foreign row in, a record out, every problem noted.

Column names are the records' own; the gazetteer's are understood too.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shapely import MultiPolygon, Point, Polygon

from geo.period import epoch_of, midnight
from geo.shapes import Outline, circle
from layers.case_terms import Channel, ConsentScope, Money
from layers.compound import Compound
from layers.countries import wrong_country
from layers.event import Event
from layers.exchange.cells import Cells
from layers.exchange.placing import place_of, precision_of
from layers.ids import slug
from layers.record import Record
from layers.report import Report
from layers.rescue import Rescue
from layers.terms import (
    CompoundKind,
    DatePrecision,
    EventKind,
    EventType,
    LocationBasis,
    Outcome,
    OutlineKind,
    RescueKind,
    SiteStatus,
    Tlp,
    ZoneKind,
)
from layers.zone import Zone

Maker = Callable[[Cells, datetime], Record | None]


def zone(cells: Cells, recorded_at: datetime) -> Record | None:
    """Return the zone of a row: its polygon, or a circle as wide as its precision."""
    if _withdrawn(cells):
        return None
    name = cells.text("name", needed=True)
    outline, kind = _outline(cells)
    precision = cells.metres("precision_m")
    if outline is None:
        point = cells.point(needed=True)
        if point is not None and not precision:
            cells.refuse(
                "precision_m", "is empty; without an outline it must say how wide to look."
            )
        elif point is not None and precision:
            outline, kind = circle(point.x, point.y, radius_m=precision), OutlineKind.CIRCLE
    status_on = cells.first_day("status_date", "status_on")
    made: dict[str, Any] = {
        "zone_id": cells.text("id", "zone_id") or f"Z-{slug(name)}",
        "name": name,
        "aliases": cells.names("aliases"),
        "kind": cells.word(ZoneKind, "kind", default=ZoneKind.WATCH_AREA),
        "comparator": cells.truth("comparator"),
        "country_iso3": _country(cells, needed=True),
        "adm1_name": cells.text("admin1", "adm1_name"),
        "coord_method": cells.text("coord_method"),
        "year_est": cells.text("year_established_or_first_reported", "year_est"),
        "area_ha_reported": cells.number("area_ha", "area_ha_reported"),
        "status": cells.word(SiteStatus, "status", default=SiteStatus.UNKNOWN),
        "synthetic": cells.truth("synthetic"),
        **source_of(cells),
    }
    if cells.problems or outline is None:
        return None
    return Zone(
        **made, outline=outline, outline_kind=kind, precision_m=precision, status_on=status_on,
        recorded_at=recorded_at,
    )  # fmt: skip


def compound(cells: Cells, recorded_at: datetime) -> Record | None:
    """Return the compound of a row: its polygon, its point, or neither."""
    if _withdrawn(cells):
        return None
    name = cells.text("name", needed=True)
    outline, _ = _outline(cells)
    shape: Outline | Point | None = outline or cells.point()
    status_on = cells.first_day("status_date", "status_on")
    kind = cells.word(CompoundKind, "kind", default=CompoundKind.SCAM_COMPOUND)
    made: dict[str, Any] = {
        "compound_id": cells.text("id", "compound_id") or f"C-{slug(name)}",
        "zone_id": cells.text("parent_zone_id", "zone_id"),
        "name": name,
        "aliases": cells.names("aliases"),
        "country_iso3": _country(cells),
        "precision_m": cells.metres("precision_m"),
        "coord_method": cells.text("coord_method"),
        "first_reported": cells.text("year_established_or_first_reported", "first_reported"),
        "status": cells.word(SiteStatus, "status", default=SiteStatus.UNKNOWN),
        "status_note": cells.free_text("status_note"),
        "area_ha_reported": cells.number("area_ha", "area_ha_reported"),
        "synthetic": cells.truth("synthetic"),
        **source_of(cells),
    }
    if cells.problems:
        return None
    public = bool(made.get("source_url") or made["source_title"])
    made.setdefault("tlp", Tlp.CLEAR if public else Tlp.GREEN)
    return Compound(
        **made, shape=shape, kind=kind, status_on=status_on, recorded_at=recorded_at,
    )  # fmt: skip


def rescue(cells: Cells, recorded_at: datetime) -> Record | None:
    """Return the rescue of a row."""
    on, precision = cells.day("date", "on")
    if on is None and not cells.problems:
        cells.refuse("date", "is empty; every rescue needs one, if only the year.")
    kind = cells.word(RescueKind, "kind")
    point = cells.point()
    if kind is RescueKind.SHELTER and point is not None:
        cells.refuse("lon", "is given for a shelter. A shelter's place is never kept: empty it.")
    made: dict[str, Any] = {
        "rescue_id": cells.text("id", "rescue_id", needed=True),
        "compound_id": cells.text("compound_id"),
        "zone_id": cells.text("zone_id"),
        "place_precision": precision_of(cells),
        "n_people": cells.count("n_people"),
        "n_f": cells.count("n_f"),
        "n_m": cells.count("n_m"),
        "n_child": cells.count("n_child"),
        "citizenships": cells.names("citizenships", "citizenship_counts"),
        "lead_org_type": cells.text("lead_org_type"),
        "outcome": cells.word(Outcome, "outcome", default=Outcome.UNKNOWN),
        "synthetic": cells.truth("synthetic"),
        **source_of(cells),
    }
    if cells.problems or on is None:
        return None
    return Rescue(
        **made, kind=kind, on=on, date_precision=DatePrecision(precision), point=point,
        recorded_at=recorded_at,
    )  # fmt: skip


def report(cells: Cells, recorded_at: datetime) -> Record | None:
    """Return the report of a row: its point for the vault, its cell and quarter for the store."""
    month, known = cells.day("month", "date")
    if month is None and not cells.problems:
        cells.refuse("month", "is empty; write the month of the event, as 2024-07.")
    if known == DatePrecision.YEAR:
        cells.refuse("month", "is a year alone, which lies in no one quarter. Write 2024-07 or Q3.")
    if not cells.truth("consent"):
        cells.refuse("consent", "is not yes. Without consent a report may not be kept.")
    made: dict[str, Any] = {
        "report_id": cells.text("id", "report_id", needed=True),
        "event_type": cells.word(EventType, "event_type", default=EventType.EXPLOITATION),
        "zone_id": cells.text("zone_id"),
        "compound_id": cells.text("compound_id"),
        "location_basis": cells.word(LocationBasis, "location_basis", default=LocationBasis.STATED),
        "exploitation": cells.names("exploitation"),
        "control": cells.names("control"),
        "age_band": cells.text("age_band") or "unknown",
        "citizenship": cells.text("citizenship").upper(),
        "consent_scope": cells.word(ConsentScope, "consent_scope", default=ConsentScope.CASEWORK),
        "consent_on": cells.first_day("consent_date", "consent_on"),
        "consent_until": cells.first_day("withdraw_until", "consent_until", ahead=True),
        "signs": cells.names("signs", "indicator"),
        "signs_asked": cells.names("signs_asked"),
        "recruitment": cells.names("recruitment"),
        "ransom": cells.word(Money, "ransom", default=Money.UNKNOWN),
        "debt": cells.word(Money, "debt", default=Money.UNKNOWN),
        "channel": cells.word(Channel, "channel", default=Channel.UNKNOWN),
        "note": cells.free_text("note", "description"),
        "duplicate_group": cells.person(),
        "synthetic": cells.truth("synthetic"),
        **source_of(cells),
    }
    place = place_of(cells)
    if cells.problems or place is None or month is None:
        return None
    return Report(
        **made, epoch=epoch_of(midnight(month)), cell=place.cell, consent=True, point=place.point,
        place_precision=place.precision, recorded_at=recorded_at,
    )  # fmt: skip


def event(cells: Cells, recorded_at: datetime) -> Record | None:
    """Return the event of a row: a claim, with its source."""
    on, precision = cells.day("date", "on")
    if on is None and not cells.problems:
        cells.refuse("date", "is empty; every event needs one, if only the year.")
    made: dict[str, Any] = {
        "event_id": cells.text("id", "event_id", needed=True),
        "compound_id": cells.text("compound_id"),
        "zone_id": cells.text("zone_id"),
        "kind": cells.word(EventKind, "kind", "event_kind"),
        "share_claimed": cells.number("share_claimed"),
        "buildings_claimed": cells.count("buildings_claimed"),
        "buildings_total": cells.count("buildings_total"),
        "note": cells.free_text("note"),
        "synthetic": cells.truth("synthetic"),
        **source_of(cells),
    }
    if cells.problems or on is None:
        return None
    return Event(
        **made, on=on, date_precision=DatePrecision(precision), recorded_at=recorded_at,
    )  # fmt: skip


def _withdrawn(cells: Cells) -> bool:
    """Say whether a row tells of a site that was withdrawn, as exports do: it is left out."""
    if cells.text("status").lower() != SiteStatus.WITHDRAWN:
        return False
    cells.tell(
        "status",
        "withdrawn, which nobody reports of a site: left out, and what is on record of such a site "
        "stays as it is. A site is withdrawn on the page Draw.",
    )
    return True


def _country(cells: Cells, *, needed: bool = False) -> str:
    code = cells.text("country_iso3", needed=needed).upper()
    if code and (why := wrong_country(code)):
        cells.refuse("country_iso3", why)
    return code


def _outline(cells: Cells) -> tuple[Outline | None, OutlineKind]:
    shape = cells.row.shape
    if isinstance(shape, Polygon | MultiPolygon):
        kind = cells.word(OutlineKind, "outline_kind", default=OutlineKind.DIGITISED)
        return shape, kind
    return None, OutlineKind.DIGITISED


def source_of(cells: Cells) -> dict[str, Any]:
    """Return who says so, and how far it may travel if that is stated.

    An address that is no web page may be code, and is left out.
    """
    urls = {name: cells.text(name) for name in ("source_url", "archived_url")}
    marking = cells.marking()
    return {
        "source_title": cells.text("source_title"),
        "said_on": cells.first_day("said_on"),
        "admiralty_source": cells.text("admiralty_source").upper() or "F",
        "admiralty_info": cells.text("admiralty_info") or "6",
        **{name: url for name, url in urls.items() if url.startswith(("https://", "http://"))},
        **({} if marking is None else {"tlp": marking}),
    }
