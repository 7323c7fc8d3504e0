"""Fields: what a column of somebody's table may be, and by which names it is known.

Names are compared without case, spaces and signs. Beside plain English they are those of HTCDS 2.0
(vic_, prs_, hte_, con_), CTDC, OCHA's gazetteers and our own records; HXL tags stand apart, with
their attributes in any order. A field written `control:DebtBondage` is a yes or no that adds one
word to a list, as CTDC lays them out.

Sources: HTCDS 2.0 (CC BY 4.0), CTDC global dataset, HXL 1.1.
"""

import re
from collections.abc import Mapping

PERSON = "person"
"""Columns that say who somebody is. They are never kept: together they make a keyed hash."""

_SOURCE = {
    "id": ("identifier", "ref", "reference", "record id", "case id"),
    "source_title": ("source", "who says so", "publisher"),
    "source_url": ("url", "link", "source link"),
    "archived_url": ("archive", "archived"),
    "said_on": ("date reported", "reported on", "published"),
    "admiralty_source": ("reliability", "source reliability"),
    "admiralty_info": ("credibility", "information credibility"),
    "tlp": ("marking", "traffic light", "sharing"),
    "synthetic": ("invented",),
}
_PLACE = {
    "lon": ("longitude", "long", "lng", "x", "hte_Longitude", "gps longitude", "point x"),
    "lat": ("latitude", "y", "hte_Latitude", "gps latitude", "point y"),
    "wkt": ("geometry", "geom", "shape"),
}
_WITHIN = {
    "zone_id": ("zone", "sez", "parent_zone_id"),
    "compound_id": ("compound", "park", "site"),
}
_KNOWN = {
    "place_precision": ("precision", "location precision", "place known to", "precision class"),
    "precision_m": ("accuracy", "accuracy m", "uncertainty", "radius m", "gps accuracy"),
    "where_prec": ("ucdp where_prec", "ucdp precision"),
    "geo_precision": ("acled geo_precision", "acled precision"),
    "exactness": ("location exactness", "iati exactness", "geographic exactness"),
}
_DATE = {"date": ("on", "day", "when", "event date", "hte_Date", "date occurred")}

_SITE = {
    "name": ("title", "label", "placemark"),
    "aliases": ("other names", "also known as", "aka", "name local"),
    "kind": ("type", "category"),
    "country_iso3": ("country", "iso3", "country code", "CountryOfExploitation"),
    "coord_method": ("method",),
    "precision_m": ("precision", "accuracy", "accuracy m", "uncertainty"),
    "status": (),
    "status_date": ("status_on",),
    "area_ha": ("area_ha_reported", "area", "hectares"),
}

FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "zone": _SOURCE | _PLACE | _SITE | {
        "admin1": ("adm1_name", "province", "state", "adm1"),
        "comparator": (),
        "outline_kind": (),
        "year_est": ("year_established_or_first_reported", "established", "year"),
    },
    "compound": _SOURCE | _PLACE | _SITE | {
        "zone_id": _WITHIN["zone_id"],
        "first_reported": ("year_established_or_first_reported",),
        "status_note": ("note", "notes", "remarks", "description", "comment"),
    },
    "rescue": _SOURCE | _PLACE | _KNOWN | _WITHIN | _DATE | {
        "kind": ("type", "how", "rescue type"),
        "n_people": ("people", "persons", "number", "victims", "total", "reached", "rescued"),
        "n_f": ("women", "female", "females"),
        "n_m": ("men", "male", "males"),
        "n_child": ("children", "minors", "child"),
        "citizenships": ("citizenship_counts", "nationalities", "nationality", "citizenship"),
        "lead_org_type": ("org_Type", "organisation type", "led by"),
        "outcome": (),
    },
    "report": _SOURCE | _PLACE | _KNOWN | _WITHIN | {
        "month": ("date", "hte_Date", "event_date_month", "event date", "when"),
        "event_type": ("hte_Type",),
        "location_basis": ("basis",),
        "exploitation": ("vic_TypeOfExploitation", "type of exploitation"),
        "control": ("vic_MethodsOfControl", "means of control", "methods of control"),
        "age_band": ("ageBroad", "age group", "age"),
        "citizenship": ("prs_Citizenship", "nationality", "citizenships"),
        "consent": ("con_Consent",),
        "consent_scope": ("scope of consent",),
        "consent_on": ("consent_date",),
        "consent_until": ("withdraw_until", "keep until"),
        "signs": ("indicator", "indicators", "signs present"),
        "signs_asked": (),
        "recruitment": ("vic_MethodOfRecruitment", "recruited"),
        "ransom": ("ransom demanded",),
        "debt": ("debt or fines",),
        "channel": ("received by", "reported via"),
        "note": ("notes", "remarks", "description", "hte_Description", "comment", "narrative"),
        PERSON: (
            "victim name", "full name", "name of victim", "phone", "telephone", "mobile", "e-mail",
            "email", "passport", "passport number", "national id", "date of birth", "dob",
            "per_FirstName", "per_LastName", "first name", "last name", "family name", "line id",
        ),
    },
    "event": _SOURCE | _WITHIN | _DATE | {
        "kind": ("event_kind", "type", "event"),
        "share_claimed": (),
        "buildings_claimed": ("buildings",),
        "buildings_total": (),
        "note": ("notes", "remarks", "description", "claim"),
    },
    "case": _SOURCE | _WITHIN | _DATE | {
        "kind": ("type",),
        "stage": ("status", "cas_Status"),
        "count": ("number", "cases", "total"),
        "country_iso3": ("country", "iso3", "jurisdiction"),
        "offence": ("charge", "crime", "law"),
    },
    "organisation": _SOURCE | _WITHIN | {
        "name": ("organisation", "organization", "company", "org_Name"),
        "role": ("relation",),
        "country_iso3": ("country", "iso3", "registered in"),
        "case_id": ("case",),
    },
    "referral-contact": _SOURCE | {
        "id": (*_SOURCE["id"], "contact_id"),
        "source_url": ("source link",),
        "country_iso3": ("country", "iso3", "nationality", "nationals of", "country of origin"),
        "name": ("organisation", "organization", "office", "agency", "org_Name"),
        "role": ("type", "kind", "org_Type"),
        "phone": ("telephone", "tel", "hotline", "phone number"),
        "email": ("e-mail", "mail", "mailbox"),
        "address": ("postal address", "street address"),
        "url": ("website", "web", "web page", "homepage", "link"),
        "languages": ("language", "spoken"),
        "hours": ("opening hours", "office hours"),
        "note": ("notes", "remarks", "comment"),
        "valid_as_of": ("as of", "valid", "checked on", "verified on", "date"),
    },
}  # fmt: skip
"""Kind of row -> field -> other names of it."""

_CTDC_CONTROL = (
    "DebtBondage", "TakesEarnings", "RestrictsFinancialAccess", "PsychologicalAbuse",
    "PhysicalAbuse", "SexualAbuse", "FalsePromises", "RestrictsMedicalCare",
    "ExcessiveWorkingHours", "WithholdsNecessities", "WithholdsDocuments", "Other",
)  # fmt: skip
_CTDC_OWN = {
    "PsychoactiveSubstances": "PsychoactiveSubstance", "Threats": "PhysicalThreats",
    "ThreatOfLawEnforcement": "ThreatsLawEnforcement", "RestrictsMovement": "x_RestrictsMovement",
    "UsesChildren": "ThreatensChildrenFamily",
}  # fmt: skip
FLAGS: Mapping[str, str] = {
    **{f"meansOfControl{each}": f"control:{each}" for each in _CTDC_CONTROL},
    **{f"meansOfControl{name}": f"control:{word}" for name, word in _CTDC_OWN.items()},
    "isForcedLabour": "exploitation:ForcedLabour",
    "isSexualExploit": "exploitation:SexualExploitation",
    "isForcedMarriage": "exploitation:ForcedMarriage",
    "isForcedMilitary": "exploitation:ForcedMilitaryByNonStateActors",
    "isOrganRemoval": "exploitation:OrganRemoval",
    "isSlaveryAndPractices": "exploitation:Servitude",
    "isOtherExploit": "exploitation:Other",
    "typeOfLabourIllicitActivities": "exploitation:x_ForcedCriminality",
}
"""CTDC's columns of yes and no, for reports."""

HXL: tuple[tuple[frozenset[str], str], ...] = tuple(
    (frozenset(tag.split()), field)
    for tag, field in (
        ("#meta +id", "id"), ("#meta +source", "source_title"), ("#meta +url", "source_url"),
        ("#geo +lon", "lon"), ("#geo +lat", "lat"), ("#loc +name", "name"),
        ("#loc +type", "kind"), ("#event +type", "kind"), ("#x_compound +code", "compound_id"),
        ("#country +code +v_iso3", "country_iso3"), ("#country +code", "country_iso3"),
        ("#country +origin", "citizenships"), ("#adm1 +name", "admin1"),
        ("#date +occurred", "date"), ("#date +reported", "said_on"), ("#date", "date"),
        ("#reached +f", "n_f"), ("#reached +m", "n_m"), ("#reached +children", "n_child"),
        ("#reached", "n_people"), ("#affected", "n_people"), ("#status", "status"),
        ("#org +name", "name"), ("#indicator +num", "count"), ("#description", "note"),
        ("#x_precision", "precision_m"),
    )
)  # fmt: skip
"""Tag with attributes -> field; the one with most attributes in common is taken."""

_DBF = 10
"""Characters to which a shapefile cuts the names of columns."""

_SIGNS = re.compile(r"[^a-z0-9]")


def bare(name: str) -> str:
    """Return a name without case, spaces and signs.

    Examples
    --------
    >>> bare("Date of birth (yyyy)")
    'dateofbirthyyyy'

    """
    return _SIGNS.sub("", name.lower())


def cut_names_of(kind: str) -> dict[str, str]:
    """Return field by name as a shapefile cuts it, in lower case; none that may be two fields."""
    fields: dict[str, set[str]] = {}
    for field, others in FIELDS[kind].items():
        for name in (*others, *((field,) if field != PERSON else ())):
            cut = name.lower().replace(" ", "_")
            if len(cut) > _DBF:
                fields.setdefault(cut[:_DBF], set()).add(field)
    return {cut: found.copy().pop() for cut, found in fields.items() if len(found) == 1}


def names_of(kind: str) -> dict[str, str]:
    """Return field by bare name, for one kind of row."""
    known = {
        bare(name): field
        for field, others in FIELDS[kind].items()
        for name in (*others, *((field,) if field != PERSON else ()))
    }
    own = {bare(f"{kind}_id"): "id"}
    flags = {bare(name): field for name, field in FLAGS.items()} if kind == "report" else {}
    return {**flags, **known, **own, **{bare(field): field for field in FIELDS[kind]}}
