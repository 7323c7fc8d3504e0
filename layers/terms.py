"""The words: every controlled vocabulary, each with a plain sentence.

Pages, legends, tables, exports and docs read their words here. A word's value is what is
stored; `sentence(word)` is what a person reads.

Sources: HTCDS 2.0 (CC BY 4.0), FIRST TLP 2.0, Admiralty code (FM 2-22.3), ICD 203.
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
    """What was last reported of a zone or compound, as of its date."""

    ACTIVE = "active"
    RAIDED = "raided"
    DEMOLISHED = "demolished"
    UNKNOWN = "unknown"


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


class DatePrecision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class ReviewDecision(StrEnum):
    """What a person decided on a detection."""

    CONFIRM = "confirm"
    REJECT = "reject"
    UNSURE = "unsure"
    MERGE = "merge"
    SPLIT = "split"


class ReasonCode(StrEnum):
    """Why a person decided so."""

    CLOUD = "cloud"
    SEASONAL_BARE_SOIL = "seasonal_bare_soil"
    ROOF_CHANGE = "roof_change"
    AGRICULTURE = "agriculture"
    INFRASTRUCTURE = "infrastructure"
    REAL_CONSTRUCTION = "real_construction"
    OTHER = "other"


_SAID: tuple[tuple[StrEnum, str], ...] = (
    (Audience.PUBLIC, "Anybody. Sees places that public reports name, and counts."),
    (Audience.PARTNER, "An organisation or government that works on cases. Sees counts, by cell."),
    (Audience.POLICY, "Policy staff. Sees what a person has reviewed, and counts."),
    (Audience.ANALYST, "Reads imagery and judges detections. Sees no report's place."),
    (Audience.CASEWORKER, "Works with victims. May see exact reports, through the vault."),
    (Audience.ADMINISTRATOR, "Keeps the system. Sees what an analyst sees, and the runs."),
    (Tlp.RED, "For the named recipients only."),
    (Tlp.AMBER_STRICT, "For the recipient's own organisation."),
    (Tlp.AMBER, "For the recipient's organisation and its clients, if they need to know."),
    (Tlp.GREEN, "For the community, not for the public."),
    (Tlp.CLEAR, "No limit on sharing."),
    (JobKind.REFRESH, "Looks at a zone: detections, and what could not be seen."),
    (JobKind.WATCH, "Takes in only the newest looks, against the state of the last run."),
    (JobKind.FOOTPRINTS, "Measures built-up area by site and epoch."),
    (JobKind.BACKFILL, "Makes up for windows that were missed or failed; wakes nobody."),
    (AttemptState.RUNNING, "At work."),
    (AttemptState.DONE, "Done: something new was kept."),
    (AttemptState.SAME, "Done: nothing had changed since the last time, so nothing was written."),
    (AttemptState.BLIND, "Done: there were scenes, and none showed the ground clearly enough."),
    (AttemptState.FAILED, "Failed; it says why, and what to do."),
    (AttemptState.STOPPED, "Stopped by a person; it goes on from there."),
    (AttemptState.DIED, "Its process ended without a word; it is taken up by the next run."),
    (AttemptState.BUSY, "Not begun: another run was at work on the zone."),
    (ZoneKind.SEZ, "A special economic zone, gazetted or called so."),
    (ZoneKind.CASINO_ZONE, "A place known for its casinos."),
    (ZoneKind.FREEPORT, "A free port."),
    (ZoneKind.BORDER_TOWN, "A border town."),
    (
        ZoneKind.WATCH_AREA,
        "An area that is watched for another reason, such as the extent of a data set.",
    ),
    (OutlineKind.OFFICIAL, "The outline was published by an authority."),
    (OutlineKind.DIGITISED, "The outline was drawn on imagery."),
    (OutlineKind.CIRCLE, "No outline is known: a circle as wide as the place is uncertain."),
    (OutlineKind.EXTENT, "The extent of a set of imagery."),
    (CompoundKind.SCAM_COMPOUND, "Publicly reported as a scam compound."),
    (CompoundKind.CASINO, "A casino."),
    (CompoundKind.SUSPECTED, "Suspected; never shown to the public alone."),
    (CompoundKind.COMPARATOR, "An ordinary site, for comparison; not reported for anything."),
    (SiteStatus.ACTIVE, "Reported active, as of its date."),
    (SiteStatus.RAIDED, "Reported raided. That does not mean closed."),
    (SiteStatus.DEMOLISHED, "Reported demolished, as of its date."),
    (SiteStatus.UNKNOWN, "No status is known."),
    (DetectionStatus.PROVISIONAL, "Anomalous in two clear looks; it may not last."),
    (DetectionStatus.ALERT, "Anomalous in three clear looks, or four of five."),
    (DetectionStatus.CONFIRMED, "Anomalous in five of six clear looks over at least 45 days."),
    (DetectionStatus.EXPIRED, "Never confirmed in time."),
    (DetectionStatus.RETRACTED, "The ground looked normal again."),
    (DetectionStatus.VERIFIED, "A person has evidence for it from another source."),
    (DetectionStatus.DISMISSED, "A person found another cause."),
    (DetectionKind.NEW_BUILDING, "New built-up ground: a roof, concrete or a paved yard."),
    (DetectionKind.CLEARING, "Ground laid bare, as before building."),
    (DetectionKind.ROAD, "A new road."),
    (DetectionKind.DEMOLITION, "Built-up ground that is gone."),
    (DetectionKind.OTHER, "A lasting change of another kind."),
    (OperatingPoint.SCREENING, "Misses little; much of what it shows is something else."),
    (OperatingPoint.BALANCED, "What analysts judge from day to day."),
    (OperatingPoint.EVIDENCE, "Shows only what stands out far; for figures that are disputed."),
    (Phase.CLEARED, "Laid bare; nothing moves."),
    (Phase.EARTHWORKS, "Bare soil that changes from month to month."),
    (Phase.STRUCTURE, "Neutral and light, as roofs and concrete are."),
    (Phase.FINISHED, "A structure, unchanged for half a year."),
    (Phase.DAMAGED, "What was built has changed, and is not green."),
    (Phase.REMOVED, "What was built is gone, and the place is green."),
    (Phase.UNKNOWN, "No clear look reached it in that month."),
    (RescueKind.RAID, "Brought out in a raid."),
    (RescueKind.ESCAPE, "Escaped."),
    (RescueKind.RELEASE, "Released by those who held them."),
    (RescueKind.NEGOTIATED, "Released after negotiation or ransom."),
    (RescueKind.REPATRIATION_HUB, "Gathered for the way home."),
    (RescueKind.SHELTER, "In a shelter, whose place is never kept."),
    (Outcome.SCREENED, "Screened for signs of trafficking."),
    (Outcome.DETAINED, "Held by the authorities."),
    (Outcome.DEPORTED, "Deported."),
    (Outcome.REPATRIATED, "Back in their own country."),
    (Outcome.SHELTERED, "In a shelter."),
    (Outcome.UNKNOWN, "Not known."),
    (EventKind.RAID, "Officials came; what they did is another question."),
    (EventKind.RESCUE, "People were brought out."),
    (EventKind.SANCTION, "Persons or companies were sanctioned."),
    (EventKind.DEMOLITION_DECLARED, "Somebody says that buildings were torn down."),
    (EventKind.CONSTRUCTION_START, "Somebody says that building began."),
    (EventKind.OTHER, "Something else; see the source."),
    (EventType.RECRUITMENT, "Where somebody was recruited."),
    (EventType.TRANSIT, "A place on the way."),
    (EventType.EXPLOITATION, "Where somebody was held or made to work."),
    (LocationBasis.STATED, "Somebody named the place."),
    (LocationBasis.GPS_PHONE, "A phone's position."),
    (LocationBasis.PHOTO_GEOLOCATED, "Found by what a picture shows."),
    (LocationBasis.INFERRED, "Inferred from other facts."),
    (DatePrecision.DAY, "Known to the day."),
    (DatePrecision.MONTH, "Known to the month."),
    (DatePrecision.YEAR, "Known to the year."),
    (ReviewDecision.CONFIRM, "It is what the detection says."),
    (ReviewDecision.REJECT, "It has another cause."),
    (ReviewDecision.UNSURE, "It cannot be told from what was shown."),
    (ReviewDecision.MERGE, "It belongs to another detection."),
    (ReviewDecision.SPLIT, "It is more than one thing."),
    (ReasonCode.CLOUD, "Cloud, haze or shadow."),
    (ReasonCode.SEASONAL_BARE_SOIL, "Soil that is bare each year."),
    (ReasonCode.ROOF_CHANGE, "An old building with a new roof."),
    (ReasonCode.AGRICULTURE, "Work in the fields."),
    (ReasonCode.INFRASTRUCTURE, "A road, a line, a quarry."),
    (ReasonCode.REAL_CONSTRUCTION, "Construction."),
    (ReasonCode.OTHER, "Something else; see the note."),
)

# By kind and word: two kinds may share a spelling ("unknown", "other"), and are equal as text.
_SENTENCES = {(type(word), word.value): said for word, said in _SAID}


def sentence(word: StrEnum) -> str:
    """Return what a word means, in one plain sentence."""
    return _SENTENCES[type(word), word.value]
