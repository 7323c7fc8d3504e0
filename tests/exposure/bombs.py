"""Bombs for the running app, and a watch that asks for signs of life while they go off.

The worst by time and memory of the hostile corpus, and files that no limit refuses: as many rows,
columns, characters and corners as may be. All invented; nothing in them runs or calls out.
"""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import psutil
import requests

from tests.exposure.running_app import Visitor
from tests.layers.exchange import hostile_seeds as made
from tests.layers.exchange.hostile import HEADS

MOST = 50 * 2**20 - 1_000
MEMORY = 2 * 2**30
HEADER = "id,date,kind,lon,lat,n_people,source_title,synthetic\n"


def quick() -> Iterator[tuple[str, bytes]]:
    """Yield bombs that are small enough to go off in every run of the tests."""
    text = made.as_kml(head=HEADS["billion_laughs"], inside="<name>&l9;</name>")
    yield "laughs.kmz", made.zipped({"doc.kml": text})
    big = b"\x00" * 100_000_000
    yield "zeros.xlsx", made.zipped({**made.book({"R": made.sheet_xml()}), "xl/media/a": big})
    yield "deep.geojson", b'{"a":' * 200_000 + b"1" + b"}" * 200_000
    yield "corners.geojson", polygon(400_000)
    yield "fields.csv", b",".join(b"c%d" % n for n in range(9_000)) + b"\n" + b"," * 8_999 + b"\n"
    yield "one_place.csv", rescues(9_000, step=0.0)
    yield "nothing_right.csv", wrong(9_000)


def whole() -> Iterator[tuple[str, bytes]]:
    """Yield the ten worst, as large as the limits let them be."""
    yield "laughs.kmz", dict(quick())["laughs.kmz"]
    yield "zeros.xlsx", dict(quick())["zeros.xlsx"]
    yield "deep.geojson", dict(quick())["deep.geojson"]
    yield "corners.geojson", polygon(1_000_000)
    yield "rows.csv", rescues(199_999, step=1e-6)
    yield "one_place.csv", rescues(199_999, step=0.0)
    yield "nothing_right.csv", wrong(199_999)
    yield (
        "long_cells.csv",
        b"id,date,kind,lon,lat,note\n"
        + b"\n".join(b"R-%d,2025-03,raid,98.6,16.3," % n + b"1 2-3 " * 3_300 for n in range(2_500)),
    )
    row = ",".join(["12345"] * 1_990) + "\n"
    yield "fields.csv", (",".join(f"c{n}" for n in range(1_990)) + "\n" + row * 2_500).encode()
    point = {"type": "Point", "coordinates": [98.5, 16.5]}
    said = [{"id": str(n), "date": "2025-03", "kind": "raid"} for n in range(199_000)]
    yield "points.geojson", made.as_geojson(said, point)[:MOST]


def polygon(corners: int) -> bytes:
    """Return an outline with so many corners."""
    ring = [[98 + n / 1e7, 16 + (n % 7) / 1e7] for n in range(corners)]
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return made.as_geojson([{"id": "1"}], json.loads(json.dumps(shape)))


def rescues(count: int, *, step: float) -> bytes:
    """Return good rows, so many degrees from one another, of one month."""
    rows = (f"R-{n},2025-03,raid,{98 + n * step:.6f},16.31,12,Invented,yes" for n in range(count))
    return (HEADER + "\n".join(rows) + "\n").encode()


def wrong(count: int) -> bytes:
    """Return rows in which nothing is right."""
    return (HEADER + "\n".join(f"R-{n},never,x,a,b,c,,perhaps" for n in range(count))).encode()


@dataclass
class Watch:
    """Asks for a sign of life and a page every 100 ms, and sums up the memory of all processes."""

    base: str
    pid: int
    health_s: list[float] = field(default_factory=list)
    """How long each answer took."""

    page_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What was not answered as it should be."""

    peak: int = 0
    """Octets of memory that app and children had at most, together."""

    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Begin to look."""
        asking = ("/_stcore/health", self.health_s), ("/", self.page_s)
        self._threads = [threading.Thread(target=self._ask, args=each) for each in asking]
        self._threads.append(threading.Thread(target=self._weigh))
        for each in self._threads:
            each.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        """End."""
        self._over.set()
        for each in self._threads:
            each.join()

    def p99(self) -> float:
        """Return how long 99 of 100 signs of life took at most, s."""
        return sorted(self.health_s)[int(len(self.health_s) * 0.99)]

    def _ask(self, path: str, took: list[float]) -> None:
        with requests.Session() as asking:
            asking.trust_env = False
            while not self._over.is_set():
                begun = time.perf_counter()
                try:
                    answer = asking.get(self.base + path, timeout=60)
                    if answer.status_code != requests.codes.ok:
                        self.wrong.append(f"{path} {answer.status_code}")
                except requests.RequestException as error:
                    self.wrong.append(f"{path} {type(error).__name__}")
                took.append(time.perf_counter() - begun)
                self._over.wait(max(0.0, 0.1 - took[-1]))

    def _weigh(self) -> None:
        serving = psutil.Process(self.pid)
        while not self._over.is_set():
            total = 0
            try:
                for each in (serving, *serving.children(recursive=True)):
                    total += each.memory_info().rss
            except psutil.NoSuchProcess:
                pass  # a reader that is done
            self.peak = max(self.peak, total)
            self._over.wait(0.05)


def set_off(base: str, name: str, content: bytes, said: dict[str, str], *, wait_s: float) -> None:
    """Hand one in as a visitor of its own, and note how the page ended."""
    with Visitor(base) as visitor:
        answer = visitor.hand_in(name, content, wait_s=wait_s)
        shown = "exception {" in answer.text
        said[name] = "an exception" if shown else "finished"
