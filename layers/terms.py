"""The words: every controlled vocabulary.

Pages, legends, tables, exports and docs read their words here. A word's value is what is
stored; `layers.sentences` has what a person reads.

Sources: HTCDS 2.0 (CC BY 4.0), FIRST TLP 2.0, Admiralty code (FM 2-22.3), ICD 203, UCDP GED.
"""

from enum import StrEnum


class Audience(StrEnum):
    """Who looks, and so how exactly a thing may be shown."""

    PUBLIC = "public"
    PARTNER = "partner"
    POLICY = "policy"
    ANALYST = "analyst"
    CASEWORKER = "caseworker"
    ADMINISTRATOR = "administrator"


class Tlp(StrEnum):
    """How far a record may travel (FIRST, TLP 2.0)."""

    RED = "TLP:RED"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    AMBER = "TLP:AMBER"
    GREEN = "TLP:GREEN"
    CLEAR = "TLP:CLEAR"


class JobKind(StrEnum):
    """What a job does."""

    REFRESH = "refresh"
    WATCH = "watch"
    FOOTPRINTS = "footprints"
    BACKFILL = "backfill"


class AttemptState(StrEnum):
    """How a try at a job stands."""

    RUNNING = "running"
    DONE = "done"
    SAME = "same"
    BLIND = "blind"
    FAILED = "failed"
    STOPPED = "stopped"
    DIED = "died"
    BUSY = "busy"


class ZoneKind(StrEnum):
    """What a zone is in law or in fact."""

    SEZ = "sez"
    CASINO_ZONE = "casino_zone"
    FREEPORT = "freeport"
    BORDER_TOWN = "border_town"
    WATCH_AREA = "watch_area"


class OutlineKind(StrEnum):
    """Where an outline comes from, and so how far to trust its edge."""

    OFFICIAL = "official"
    DIGITISED = "digitised"
    CIRCLE = "circle"
    EXTENT = "extent"


class CompoundKind(StrEnum):
    """What a compound is said to be."""

    SCAM_COMPOUND = "scam_compound"
    CASINO = "casino"
    SUSPECTED = "suspected"
    COMPARATOR = "comparator"


class SiteStatus(StrEnum):
    """What was last reported of a zone or compound, as of its date; or that it is none."""

    ACTIVE = "active"
    RAIDED = "raided"
    DEMOLISHED = "demolished"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"

    @property
    def stands(self) -> bool:
        """Whether it is a site: what is none is shown, and is watched, ranked and told nowhere."""
        return self is not SiteStatus.WITHDRAWN


class DetectionStatus(StrEnum):
    """How far a detection has come. Pixels alone never verify."""

    PROVISIONAL = "provisional"
    ALERT = "alert"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    RETRACTED = "retracted"
    VERIFIED = "verified"
    DISMISSED = "dismissed"


class DetectionKind(StrEnum):
    """What changed on the ground."""

    NEW_BUILDING = "new_building"
    CLEARING = "clearing"
    ROAD = "road"
    DEMOLITION = "demolition"
    OTHER = "other"


class OperatingPoint(StrEnum):
    """How much a run would rather show too much than miss something."""

    SCREENING = "screening"
    BALANCED = "balanced"
    EVIDENCE = "evidence"


class Phase(StrEnum):
    """What a site looked like in a month; unknown only where no clear look reached it."""

    CLEARED = "cleared"
    EARTHWORKS = "earthworks"
    STRUCTURE = "structure"
    FINISHED = "finished"
    DAMAGED = "damaged"
    REMOVED = "removed"
    UNKNOWN = "unknown"


class RescueKind(StrEnum):
    """How people came out."""

    RAID = "raid"
    ESCAPE = "escape"
    RELEASE = "release"
    NEGOTIATED = "negotiated"
    REPATRIATION_HUB = "repatriation_hub"
    SHELTER = "shelter"


class Outcome(StrEnum):
    """What became of the people brought out, as far as is known."""

    SCREENED = "screened"
    DETAINED = "detained"
    DEPORTED = "deported"
    REPATRIATED = "repatriated"
    SHELTERED = "sheltered"
    UNKNOWN = "unknown"


class EventKind(StrEnum):
    """What is said to have happened at a compound or zone."""

    RAID = "raid"
    RESCUE = "rescue"
    SANCTION = "sanction"
    DEMOLITION_DECLARED = "demolition_declared"
    CONSTRUCTION_START = "construction_start"
    OTHER = "other"


class EventType(StrEnum):
    """Which part of a trafficking event a report places (HTCDS hte_Type)."""

    RECRUITMENT = "Recruitment"
    TRANSIT = "Transit"
    EXPLOITATION = "Exploitation"


class LocationBasis(StrEnum):
    """How a reported place became known."""

    STATED = "stated"
    GPS_PHONE = "gps_phone"
    PHOTO_GEOLOCATED = "photo_geolocated"
    INFERRED = "inferred"


class PlacePrecision(StrEnum):
    """How exactly a place is known, finest first.

    After UCDP GED `where_prec`, whose first level ("exact": a village as well as a house) is
    divided in two: EXACT and LOCALITY are 1, NEAR is 2, DISTRICT 3, PROVINCE 4 and 5, COUNTRY 6
    and 7.
    """

    EXACT = "exact"
    LOCALITY = "locality"
    NEAR = "near"
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class DatePrecision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class ReviewDecision(StrEnum):
    """What a person decided on a detection."""

    CONFIRM = "confirm"
    REJECT = "reject"
    UNSURE = "unsure"
    MERGE = "merge"
    SPLIT = "split"
    WITHDRAW = "withdraw"


class ReasonCode(StrEnum):
    """Why a person decided so."""

    CLOUD = "cloud"
    SEASONAL_BARE_SOIL = "seasonal_bare_soil"
    ROOF_CHANGE = "roof_change"
    AGRICULTURE = "agriculture"
    INFRASTRUCTURE = "infrastructure"
    REAL_CONSTRUCTION = "real_construction"
    OTHER = "other"


class AuditAction(StrEnum):
    """What an entry of the audit log tells of."""

    READ_EXACT = "read_exact"
    READ_REPORTS = "read_reports"
    IMPORTED = "imported"
    CHANGED = "changed"
    EXPORTED = "exported"
    RELEASED = "released"
    PURGED = "purged"
    KEY_CHANGED = "key_changed"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    READ_LOG = "read_log"
