"""Asking: a scene, a grid and bands as a request to the Process API, with what it costs.

A request has the grid's own CRS, bounds and size, so that the service's pixels are ours, and the
nearest pixel is taken: one resampling, the service's. Values are harmonized, and that is said:
DN = 10000 * reflectance for every processing baseline, so the offset is 0 beyond doubt
(https://forum.sentinel-hub.com/t/sentinel-2-processing-baseline-changes-and-harmonizevalues/4635).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinelhub import (
    CRS,
    BBox,
    DataCollection,
    MimeType,
    ResamplingType,
    SentinelHubRequest,
)

from geo.grid import Grid
from imagery.scene import Scene, Units
from imagery.sources.sentinelhub import evalscripts
from imagery.sources.sentinelhub.accounts import Account
from imagery.sources.sentinelhub.client import collection, config
from imagery.sources.sentinelhub.evalscripts import BANDS_ID, QA_ID, S1_BANDS, S2_BANDS
from imagery.sources.sentinelhub.replies import Expected
from imagery.sources.sentinelhub.units import units

OPTICAL_KIND = DataCollection.SENTINEL2_L2A
RADAR_KIND = DataCollection.SENTINEL1_IW
MASK = "dataMask"

_MARGIN = timedelta(seconds=90)
"""Around what the catalogue found over an AOI: the next tile of the same pass may lie outside of
it. The same satellite passes again after 98 minutes at the soonest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for one scene and one part of a grid."""

    scene: Scene
    """Which."""

    grid: Grid
    """Where; at most 2500 pixels a side."""

    bands: tuple[str, ...]
    """By our names, in order; of the scene's kind."""

    @property
    def radar(self) -> bool:
        """Whether it is a radar scene."""
        return self.scene.units is Units.BACKSCATTER

    @property
    def inputs(self) -> list[str]:
        """Input bands by the service's names."""
        names = S1_BANDS if self.radar else S2_BANDS
        return [*(names[band] for band in self.bands), *([] if self.radar else ["SCL"]), MASK]

    @property
    def units(self) -> float:
        """What it costs."""
        return units(
            self.grid.shape, self.inputs, bits=32 if self.radar else 16, orthorectified=self.radar
        )

    @property
    def megabytes(self) -> float:
        """What its reply holds, not counting that it comes compressed."""
        rows, cols = self.grid.shape
        deep, extra = (4, 1) if self.radar else (2, 2)
        return rows * cols * (len(self.bands) * deep + extra) / 1e6

    @property
    def expected(self) -> dict[str, Expected]:
        """What its reply must hold."""
        kind, extra = ("float32", 1) if self.radar else ("uint16", 2)
        return {
            BANDS_ID: Expected(bands=len(self.bands), shape=self.grid.shape, kind=kind),
            QA_ID: Expected(bands=extra, shape=self.grid.shape, kind="uint8"),
        }

    @property
    def word(self) -> str:
        """The same question, the same word: for the ledger."""
        return f"{self.scene.id} {self.grid.crs} {self.grid.bounds} {self.grid.shape} {self.bands}"


def request(question: Question, account: Account) -> SentinelHubRequest:
    """Return a question as sentinelhub-py asks it."""
    kind = collection(account, RADAR_KIND if question.radar else OPTICAL_KIND)
    names = S1_BANDS if question.radar else S2_BANDS
    script = evalscripts.radar if question.radar else evalscripts.optical
    west, south, east, north = question.grid.bounds
    rows, cols = question.grid.shape
    return SentinelHubRequest(
        evalscript=script([names[band] for band in question.bands]),
        input_data=[
            SentinelHubRequest.input_data(
                kind,
                time_interval=interval(question.scene),
                upsampling=ResamplingType.NEAREST,
                downsampling=ResamplingType.NEAREST,
                other_args={"processing": _radiometry(radar=question.radar)},
            )
        ],
        responses=[
            SentinelHubRequest.output_response(name, MimeType.TIFF) for name in (BANDS_ID, QA_ID)
        ],
        bbox=BBox((west, south, east, north), CRS(question.grid.crs)),
        size=(cols, rows),
        config=config(account),
    )


def _radiometry(*, radar: bool) -> dict[str, object]:
    if not radar:
        return {"harmonizeValues": True}
    return {
        "orthorectify": True,
        "backCoeff": "GAMMA0_TERRAIN",
        "demInstance": "COPERNICUS_30",
        "speckleFilter": {"type": "NONE"},
    }


def href(kind: str, first: datetime, last: datetime, band: str) -> str:
    """Return where a band of a scene lies: a collection and the time of its pass."""
    return f"sentinelhub:{kind}/{_iso(first)}/{_iso(last)}/{band}"


def interval(scene: Scene) -> tuple[datetime, datetime]:
    """Return the time of a scene's pass, with a margin."""
    _, first, last, _ = next(iter(scene.assets.values())).href.split("/")
    return _instant(first) - _MARGIN, _instant(last) + _MARGIN


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
