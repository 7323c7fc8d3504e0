"""The words of casework: what a report and a case say in codes, so that nobody need write it out.

Sources: HTCDS 2.0 (CC BY 4.0); signs after UNODC. `layers.terms` has the words of all else.
"""

from enum import StrEnum

AGE_BANDS = ("0-17", "18-20", "21-29", "30-38", "39-47", "48+", "unknown")
"""Of a reported person, as CTDC has them."""


class ConsentScope(StrEnum):
    """What a reported person agreed to; nothing beyond it is kept."""

    COUNTS = "counts"
    CASEWORK = "casework"


class Channel(StrEnum):
    """How a report reached us."""

    HOTLINE = "hotline"
    EMBASSY = "embassy"
    NGO = "ngo"
    FAMILY = "family"
    SELF = "self"
    MEDIA = "media"
    UNKNOWN = "unknown"


class Recruitment(StrEnum):
    """How a person was recruited (HTCDS vic_MethodOfRecruitment)."""

    BUSINESS = "AtAPlaceOfBusiness"
    SCHOOL = "AtAnEducationalInstitution"
    WORK = "AtWork"
    SOCIAL_NETWORKS = "ThroughOnlineSocialNetworks"
    ONLINE_ADVERTISEMENT = "ThroughAnOnlineAdvertisement"
    TELEVISION = "ThroughATelevisionAdvert"
    NEWSPAPER = "ThroughANewspaperAdvert"
    FAMILY = "ThroughFamilyOrFamilyEvents"
    FRIENDS = "ThroughFriendsOrSocialEvents"
    OTHER = "Other"


class Money(StrEnum):
    """What was asked for a person, or put upon one; in bands, US dollars of the day."""

    NONE = "none"
    UNDER_1000 = "under_1000"
    UNDER_5000 = "1000_to_5000"
    UNDER_20000 = "5000_to_20000"
    MORE = "over_20000"
    UNKNOWN = "unknown"


class Sign(StrEnum):
    """Signs of trafficking for forced criminality that others can see, after UNODC."""

    MOVEMENT_RESTRICTED = "movement_restricted"
    DOCUMENTS_CONFISCATED = "documents_confiscated"
    PHONE_CONFISCATED = "phone_confiscated"
    DEBT_OR_FINES = "debt_or_fines"
    QUOTA_VIOLENCE = "quota_violence"
    ELECTRIC_SHOCK = "electric_shock"
    LONG_HOURS = "long_hours"
    SOLD_ON = "sold_on"
    RANSOM_DEMANDED = "ransom_demanded"
    THREAT_SEXUAL_EXPLOITATION = "threat_sexual_exploitation"
    THREAT_ORGAN_REMOVAL = "threat_organ_removal"
    DECEPTIVE_JOB_AD = "deceptive_job_ad"
    WINDOW_BARS = "window_bars"
    HIGH_FENCE_OR_WIRE = "high_fence_or_wire"
    GUARDED_GATE = "guarded_gate"


class CaseKind(StrEnum):
    """What a row of the regional database of cases counts."""

    INVESTIGATION = "investigation"
    PROSECUTION = "prosecution"
    COURT_REPORT = "court_report"


class CaseStage(StrEnum):
    """How far it had come, as of its date."""

    OPENED = "opened"
    CHARGED = "charged"
    TRIAL = "trial"
    CONVICTED = "convicted"
    ACQUITTED = "acquitted"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class OrganisationRole(StrEnum):
    """What an organisation is to a compound, a zone or a case."""

    OPERATOR = "operator"
    OWNER = "owner"
    DEVELOPER = "developer"
    SECURITY = "security"
    INVESTIGATOR = "investigator"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    SUPPORT = "support"
    SANCTIONED = "sanctioned"


class ReferralRole(StrEnum):
    """What kind of office a contact for referral is; a shelter is none."""

    EMBASSY = "embassy"
    CENTRAL_AUTHORITY = "central_authority"
    POLICE = "police"
    STATE_HOTLINE = "state_hotline"
    NGO_HOTLINE = "ngo_hotline"
    INTERNATIONAL = "international"
    OTHER = "other"
