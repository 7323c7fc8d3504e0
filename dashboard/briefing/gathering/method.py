"""How a briefing was made and how far to trust it: the paragraphs at its end, and its credits."""

from collections.abc import Sequence

from dashboard.briefing.briefing import Briefing
from dashboard.briefing.contents import INVENTED, Sheet
from dashboard.briefing.speech import Speech
from dashboard.credits import asked_for
from dashboard.language import marked
from layers.clearance import DECIMALS
from layers.terms import Audience

WORDS = (
    marked("Legend"), marked("Contents"), marked("Sources"), marked("Method and limits"),
    marked("Key figures"), marked("What could not be seen"), marked("Assessment"),
    marked("What is shown"), marked("Notes of the maker"), marked("Source"), marked("As of"),
    marked("Before and after"), marked("Page"), INVENTED,
    marked("not observed"), marked("Attribution"), marked("Marking"), marked("Figure"),
    marked("Value"), marked("Quarter"), marked("Low"), marked("High"), marked("Observed"),
    marked("For"), marked("Period"), marked("What is left out"), marked("Compounds"),
    marked("Scale"), marked("Land"), marked("hectares"), marked("Built-up area"),
    marked("(continued)"), marked("Version of the store"), marked("Coordinates"),
    marked("Map"), marked("Imagery"), marked("As a list"), marked("As a table"),
    marked("The newest of each"), marked("Show on the map"), marked("Zoom in"),
    marked("Zoom out"), marked("Close"), marked("SYNTHETIC"),
    marked("No."), marked("Id"),
    marked("The map is drawn by a script of this file, which did not run."),
)  # fmt: skip
"""Fixed words of headings and legends."""

_PARAGRAPHS = (
    marked(
        "Detections are found on satellite imagery by a program, and stand here only after a "
        "person has verified them with evidence from another source. What nobody has verified is "
        "counted, and not shown."
    ),
    marked(
        "Built-up area is measured on composites of all clear looks of a quarter. The 90 % "
        "interval holds the true area in nine of ten cases; ground that no clear look reached is "
        "counted as the rest of the site is. Under 70 % of a site seen, no area is given."
    ),
    marked(
        "A change between two quarters is said to be very likely only where its 90 % interval "
        "does not include none. How sure the areas are is said apart from it, by the share of "
        "quarters observed: high from 80 % on, low under 50 %."
    ),
    marked(
        "What a site is said to be, its status and events are claims of the sources named beside "
        "them, as of their dates. They are no findings of this briefing."
    ),
    marked(
        "Places of victims' reports are never shown. They are counted by region and quarter, and "
        "only counts of 11 and more from three places and more are released. Rescues stand at the "
        "middle of a cell of about 253 km² and in their month or quarter; numbers of people under "
        "10 are left out."
    ),
    marked(
        "Land and borders are for orientation: they are off by up to 2 km here and say nothing on "
        "where a border runs."
    ),
)


def paragraphs(briefing: Briefing, speech: Speech) -> tuple[str, ...]:
    """Return how it was made and how far to trust it."""
    found = [*(speech.says(each) for each in _PARAGRAPHS), coarse_said(briefing, speech)]
    if briefing.read_by is not briefing.audience:
        found.append(speech.says(
            "Marked {marking}, it may go further than those whom it is for: so it holds what "
            "everybody whom the marking lets read may have, and no more.", marking=briefing.tlp,
        ))  # fmt: skip
    return tuple(found)


def coarse_said(briefing: Briefing, speech: Speech) -> str:
    """Return how coarse coordinates are."""
    return speech.says(
        "Coordinates are rounded to {decimals} decimals of a degree for its readers.",
        decimals=speech.number(DECIMALS[briefing.read_by]),
    )


def period_said(briefing: Briefing, speech: Speech) -> str:
    """Return what days it is about."""
    last = speech.day(briefing.until or briefing.as_of)
    if briefing.since is None:
        return speech.says("All that is on record until {last}", last=last)
    return speech.says("{first} to {last}", first=speech.day(briefing.since), last=last)


def audience_said(briefing: Briefing, speech: Speech) -> str:
    """Return for whom it is."""
    whom = {
        Audience.PUBLIC: marked("For everybody"),
        Audience.PARTNER: marked("For partners who work on cases"),
        Audience.POLICY: marked("For policy staff"),
    }
    return speech.says(whom[briefing.audience])


def attribution(sheets: Sequence[Sheet], speech: Speech) -> tuple[str, ...]:
    """Return what licences require to be said: of the imagery that is shown, and of the map."""
    found: dict[str, set[int]] = {}
    for sheet in sheets:
        for each in sheet.pictures:
            found.setdefault(each.source, set()).update((each.first.year, each.last.year))
    credits_: list[str] = []
    for source, years in sorted(found.items()):
        if "simulated" in source.casefold():
            credits_.append(speech.says("{source}: simulated, no real imagery", source=source))
        elif asked := asked_for(source, *years):
            credits_.append(f"{asked} ({source})")
        elif source:
            credits_.append(source)
    base = "Land: Natural Earth 1:10m (public domain). Towns: GeoNames, CC BY 4.0."
    return (*dict.fromkeys(credits_), base)
