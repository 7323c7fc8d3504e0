"""What a briefing says, before anything is drawn: finished words, released values, no choices.

Every format is made from it, so that no two of them differ, and what is not in it is in none. All
texts are in the briefing's language; shapes are degrees (EPSG:4326, longitude first), as exact as
its audience may have them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard.briefing.briefing import Briefing
from dashboard.briefing.map_contents import LegendEntry, MapContents, Picture
from dashboard.language import marked
from dashboard.style import MapLayer

if TYPE_CHECKING:
    from layers.frames import Released


INVENTED = marked("SYNTHETIC: invented, no real place")
"""What stands on a sheet of something invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochArea:
    """Built-up area in one quarter; None where it was not observed."""

    name: str
    """Of the quarter, in the briefing's language."""

    epoch: str
    """Of the quarter, such as 2024Q3."""

    area_ha: float | None
    """Hectares."""

    low_ha: float | None
    """Lower end of the 90 % interval."""

    high_ha: float | None
    """Upper end."""

    observed_share: float | None
    """Share of the site seen clearly, 0 to 1; None where the source does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChart:
    """Built-up area of a site by quarter, with intervals and gaps."""

    title: str
    """Above it, with the unit."""

    epochs: tuple[EpochArea, ...]
    """In order, gaps among them."""

    said: str
    """What band and gaps mean, and whence it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One key figure. Each has its source and date."""

    label: str
    """What is counted or measured."""

    value: str
    """The number with unit and interval, or that it is not known."""

    source: str
    """Whence."""

    on: str
    """As of when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One site: what stands on its page."""

    site_id: str
    """Id of the compound or zone."""

    kind: str
    """compound or zone."""

    number: int
    """Place in the atlas, from 1; the number on the index map."""

    title: str
    """Its name."""

    where: str
    """Id and country, for lists."""

    subtitle: str
    """Where, what kind, which status and as of when."""

    synthetic: bool
    """Whether it is invented."""

    overview: MapContents
    """The site in its surroundings, to scale."""

    locator: MapContents
    """Where in the region."""

    detail: MapContents | None
    """The site itself over the latest picture; None without imagery."""

    pictures: tuple[Picture, ...]
    """Before, after; one extent and one stretch. Fewer where there is no imagery."""

    pictures_said: str
    """What the pictures show; or why there are none."""

    chart: AreaChart | None
    """None where nothing was measured."""

    chart_said: str
    """Why there is no chart; empty if there is one."""

    figures: tuple[Figure, ...]
    """Key figures."""

    assessed: tuple[str, ...]
    """What is judged, after ICD 203: likelihood and confidence never in one sentence."""

    unseen: tuple[str, ...]
    """What could not be seen. Never empty: that all was seen is said, too."""

    shown: tuple[str, ...]
    """What is shown of how much, and why the rest is hidden."""

    sources: tuple[str, ...]
    """Of what stands on this page."""

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """What its maps show, each once; nothing else."""
        maps = (self.overview, self.detail, self.locator)
        return tuple(dict.fromkeys(entry for each in maps if each for entry in each.legend))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLayer:
    """One layer as data: what the files for other programs hold."""

    id: str
    """As in LAYERS."""

    title: str
    """In the briefing's language."""

    released: "Released"
    """Its rows, rounded for the audience, none above the marking."""

    drawn: MapLayer
    """How it is drawn, and which column says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that a briefing says."""

    briefing: Briefing
    """What was asked for."""

    store_version: int
    """Of which version of the store."""

    title: str
    """In full."""

    marking: str
    """TLP 2.0, on every page."""

    marking_says: str
    """What the marking means."""

    as_of: str
    """"As of", with the date."""

    day: str
    """The date alone."""

    period: str
    """What days it is about."""

    audience_says: str
    """For whom it is."""

    coarse: str
    """How coarse coordinates are."""

    invented: str
    """That all of it is invented, or a part; empty where nothing is."""

    index: MapContents | None
    """All sites by number; of an atlas alone."""

    sheets: tuple[Sheet, ...]
    """In order."""

    left_out: tuple[str, ...]
    """What the whole briefing leaves out, counted."""

    notes: tuple[str, ...]
    """Its maker's own words, a paragraph each."""

    method: tuple[str, ...]
    """How it was made and how far to trust it, a paragraph each."""

    sources: tuple[str, ...]
    """Of everything."""

    attribution: tuple[str, ...]
    """What licences require to be said."""

    words: Mapping[str, str] = field(default_factory=dict)
    """Fixed words of headings and legends, by their English: `contents.word("Legend")`."""

    layers: tuple[DataLayer, ...] = ()
    """The same as data."""

    def word(self, english: str) -> str:
        """Return a fixed word in the briefing's language."""
        return self.words.get(english, english)
