"""Sentinel Hub as a source: searched, priced before it is read, and read under the ledger's caps.

All that a call of `read` will cost is set aside before its first request is sent, so that a cap
stops it before units are spent on half of it. A scene whose replies are broken is refused and the
others are read; a spent quota, wrong keys or a service that is down end the read.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any, Never

import numpy as np
from numpy.typing import NDArray
from sentinelhub import CRS, DataCollection, Geometry
from sentinelhub.exceptions import MissingDataInRequestException

from geo.grid import Grid
from geo.period import Period
from geo.shapes import Outline
from imagery.bands import SCL
from imagery.cube import Cube
from imagery.errors import RasterError, SourceDownError, SourceError
from imagery.scene import Refusal, Scene
from imagery.sources.access import Access
from imagery.sources.protocol import Price, Search, offered_bands
from imagery.sources.reading import of_one_kind
from imagery.sources.sentinelhub.accounts import Account
from imagery.sources.sentinelhub.asking import OPTICAL_KIND, RADAR_KIND, Question, request
from imagery.sources.sentinelhub.calls import Calls
from imagery.sources.sentinelhub.catalogue import ONE_PASS, scenes_of
from imagery.sources.sentinelhub.client import Manner, catalogue, collection, fetch
from imagery.sources.sentinelhub.evalscripts import BANDS_ID, QA_ID
from imagery.sources.sentinelhub.pace import Pace
from imagery.sources.sentinelhub.purse import Purse
from imagery.sources.sentinelhub.replies import unpacked
from imagery.sources.sentinelhub.units import parts
from imagery.sources.sentinelhub.wire import Wire

_BEGINNING = datetime(2014, 1, 1, tzinfo=UTC)
"""Sentinel-1 was launched later in that year."""

_PAGE = 100
_MOST_FEATURES = 50_000
_AT_ONCE = 4
"""Requests under way: the service takes seconds for one, and most of that is waiting."""

_GARBAGE = (
    KeyError, TypeError, ValueError, AttributeError, MissingDataInRequestException,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentinelHubSource:
    """Scenes of one account."""

    account: Account
    """Where it is held."""

    access: Access
    """Keys, ledger and clock."""

    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    """Waits so many seconds."""

    ticks: Callable[[], float] = field(default=time.monotonic, repr=False)
    """Seconds since some moment."""

    _calls: Calls = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Open nothing yet."""
        calls = Calls(
            account=self.account,
            client_id=self.access.client_id,
            secret=self.access.client_secret,
            clock=self.access.clock,
            wire=Wire(near=self.account.near, ticks=self.ticks),
            pace=Pace(sleep=self.sleep, ticks=self.ticks),
            ledger=self.access.ledger,
        )
        object.__setattr__(self, "_calls", calls)

    def __reduce__(self) -> Never:
        """Refuse to be copied into a file or another process, keys and all."""
        raise TypeError("This source holds keys; another process makes its own, by its name.")

    @property
    def name(self) -> str:
        """What a run writes down."""
        return self.account.name

    @property
    def synthetic(self) -> bool:
        """True of a service on this machine, for a try: its scenes are invented."""
        return self.account.near

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return the scenes that touch an AOI (degrees) and lie in a period (None: any).

        Raises
        ------
        SourceDownError
            If the catalogue does not answer, or with something else.
        CredentialsError
            If it does not know us.

        """
        period = period or Period(_BEGINNING, self.access.clock() + timedelta(days=1))
        found: list[Scene] = []
        refused: list[Refusal] = []
        for kind in (OPTICAL_KIND, RADAR_KIND):
            listed, odd = scenes_of(self._features(kind, aoi, period), str(kind.catalog_id))
            found += [
                scene
                for scene in listed
                if period.contains(scene.acquired) and aoi.intersects(scene.outline)
            ]
            refused += odd
        ordered = sorted(found, key=lambda scene: (scene.acquired, scene.id))
        return Search(scenes=tuple(ordered), refused=tuple(refused))

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        """Return the bands, QA bands aside, that every one of these scenes offers."""
        return offered_bands(scenes)

    def price(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Price:
        """Return what it would cost to read these; nothing is sent."""
        if not scenes:
            return Price()
        fitting, _ = of_one_kind(scenes)
        asked = _asked(fitting, grid, _names(fitting, bands))
        return Price(
            units=sum(each.units for each in asked),
            megabytes=sum(each.megabytes for each in asked),
        )

    def read(self, scenes: Sequence[Scene], grid: Grid, bands: Sequence[str]) -> Cube:
        """Return these scenes on a grid; see `imagery.sources.protocol`.

        Raises
        ------
        QuotaSpentError
            If it would cost more than may be spent; a request that would is not sent.
        CredentialsError, SourceDownError
            If the service does not know us, or does not answer.

        """
        fitting, refused = of_one_kind(scenes)
        names = _names(fitting, bands)
        values = np.full((len(fitting), len(names), *grid.shape), np.nan, dtype=np.float32)
        has_qa = SCL in fitting[0].assets
        qa = np.zeros((len(fitting), *grid.shape), dtype=np.uint8) if has_qa else None
        at = {scene.id: step for step, scene in enumerate(fitting)}
        broken: dict[str, Refusal] = {}
        asked = _asked(fitting, grid, names)
        for question, found in zip(asked, self._replies(asked), strict=True):
            scene, step = question.scene, at[question.scene.id]
            if isinstance(found, RasterError):
                broken[scene.id] = Refusal(item=scene.id, reason=f"{scene.id}: {found}")
                continue
            rows, cols = question.grid.window_in(grid)
            values[step, :, rows, cols] = _values(question, found)[: len(names)]
            if qa is not None:
                qa[step, rows, cols] = found[QA_ID][0]
        seen = np.asarray(np.isfinite(values).all(axis=1) & bool(names), dtype=np.bool_)
        cube = Cube(
            grid=grid, scenes=tuple(fitting), bands=names, values=values, clear=seen, qa=qa,
            units=fitting[0].units, refused=(*refused, *broken.values()),
        )  # fmt: skip
        kept = [step for step, scene in enumerate(fitting) if scene.id not in broken]
        return cube if not broken else cube.kept(np.array(kept, dtype=np.intp))

    def _replies(
        self, asked: Sequence[Question]
    ) -> Iterator[dict[str, NDArray[Any]] | RasterError]:
        """Reserve for all questions, send them, a few at once, and give the replies in order."""
        purses, ended = self._reserved(asked), Event()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            waiting = [
                pool.submit(self._ask, question, purse, ended)
                for question, purse in zip(asked, purses, strict=True)
            ]
            try:
                for each in waiting:
                    yield each.result()
            finally:
                ended.set()

    def _reserved(self, asked: Sequence[Question]) -> list[Purse]:
        """Set aside what all of these cost, or nothing."""
        ledger = self.access.ledger
        if ledger is None:
            raise SourceError(
                f"{self.name} costs processing units, and no ledger keeps count of them here. "
                "Read it by a job: compoundwatch refresh."
            )
        purses: list[Purse] = []
        try:
            for each in asked:
                purse = Purse(ledger=ledger, account=self.name, units=each.units, request=each.word)
                purse.reserve()
                purses.append(purse)
        except BaseException:
            for purse in purses:
                purse.settle(0.0)
            raise
        return purses

    def _ask(
        self, question: Question, purse: Purse, ended: Event
    ) -> dict[str, NDArray[Any]] | RasterError:
        """Send one question; return its reply, or why it cannot be used.

        The first that ends in an error ends all: what was not sent by then is not sent.
        """
        if ended.is_set():
            purse.settle(0.0)
            raise SourceDownError(f"{self.name} was not asked: an earlier request ended the read.")
        images: dict[str, NDArray[Any]] = {}
        expected = question.expected
        manner = Manner(
            calls=self._calls,
            purse=purse,
            usable=lambda body: images.update(unpacked(body, expected)),
        )
        try:
            fetch(request(question, self.account), manner)
        except RasterError as error:
            return error.with_traceback(None)
        except BaseException:
            ended.set()
            raise
        return images

    def _features(self, kind: DataCollection, aoi: Outline, period: Period) -> list[Any]:
        """Return what the catalogue lists, page by page, each once."""
        listed: list[Any] = []
        try:
            pages = catalogue(self.account, self._calls).search(
                collection(self.account, kind),
                time=(period.start - ONE_PASS, period.end + ONE_PASS),
                geometry=Geometry(aoi, CRS.WGS84),
                limit=_PAGE,
            )
            for feature in pages:
                listed.append(feature)
                if len(listed) > _MOST_FEATURES:
                    break
        except _GARBAGE as error:
            said = type(error).__name__
        else:
            said = ""
        if said or len(listed) > _MOST_FEATURES:
            raise SourceDownError(
                f"The catalogue of {self.name} answers with something that is no list of scenes "
                f"({said or 'it has no end'}). Nothing was fetched. Try again later."
            )
        return listed


def _names(scenes: Sequence[Scene], bands: Sequence[str]) -> tuple[str, ...]:
    return tuple(band for band in bands if band in offered_bands(scenes))


def _asked(scenes: Sequence[Scene], grid: Grid, names: tuple[str, ...]) -> list[Question]:
    """Return what is to be asked, scene by scene and part by part; one band at the least."""
    wanted = names or offered_bands(scenes)[:1]
    return [
        Question(scene=scene, grid=part, bands=wanted) for scene in scenes for part in parts(grid)
    ]


def _values(question: Question, found: dict[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Return (band, y, x) in the units of the scene; NaN = not observed."""
    assets = [question.scene.assets[band] for band in question.bands]
    stored = found[BANDS_ID]
    scale, offset = (
        np.array([getattr(each, name) for each in assets], dtype=np.float32)[:, None, None]
        for name in ("scale", "offset")
    )
    values = stored.astype(np.float32) * scale + offset
    unseen = (found[QA_ID][-1] == 0) | (stored == 0) | ~np.isfinite(values)
    return np.where(unseen, np.float32(np.nan), values).astype(np.float32)
