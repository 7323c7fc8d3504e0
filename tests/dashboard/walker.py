"""Whoever walks: an analyst at a browser, who looks whether things came about, step by step."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.dashboard.served import launched, serve, settle, watching

ZONE, SITE, UNSEEN = "Z-XXA-01", "C-XXA-01", "Z-MMR-02"
_WIDE, _COLOURS, _HIGH = 720, 192, 1_500
"""Of a picture: width in pixels, colours; of the window, pixels."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One analyst at a browser."""

    base: str
    """Address of his app."""

    page: Page
    """What he looks at."""

    folder: Path
    """Where pictures go."""

    def go(self, path: str) -> None:
        """Open a page, and wait until its map is drawn, if it has one."""
        self.page.set_viewport_size({"width": 1280, "height": _HIGH})
        self.page.goto(f"{self.base}/{path}")
        settle(self.page)

    def map(self, name: str = "compoundwatch_map") -> FrameLocator:
        """Return the map, drawn."""
        frame = self.page.frame_locator(f"iframe[title*='{name}']").first
        frame.locator("body[data-ready=true]").wait_for(timeout=60_000)
        return frame

    def says(self, words: str) -> Locator:
        """Wait until the page says something, and return where."""
        found = self.page.get_by_text(words).first
        expect(found).to_be_visible(timeout=30_000)
        return found

    def shot(self, name: str, at: str = "", high: int = 1_250) -> None:
        """Keep a picture of the page, from its top or from a heading on: small, for a reader."""
        main = self.page.locator("[data-testid=stMainBlockContainer]")
        self.page.set_viewport_size(
            {"width": 1280, "height": main.evaluate("it => it.scrollHeight")}
        )
        settle(self.page)
        self.page.wait_for_timeout(1_000)  # charts follow the window's size when they like
        area = main.bounding_box()
        assert area is not None
        top = area["y"] + 60
        if at:
            heading = self.page.get_by_text(at, exact=True).first.bounding_box()
            assert heading is not None
            top = heading["y"] - 16
        clip = {"x": area["x"] + 60, "y": top, "width": area["width"] - 120,
                "height": min(area["y"] + area["height"] - top, high)}  # fmt: skip
        drawn = Image.open(io.BytesIO(self.page.screenshot(clip=clip))).convert("RGB")
        drawn.thumbnail((_WIDE, drawn.height))
        drawn.quantize(_COLOURS).save(self.folder / f"{name}.png", optimize=True)
        self.page.set_viewport_size({"width": 1280, "height": _HIGH})


@contextmanager
def two_analysts(store: Path, folder: Path, logs: Path) -> Iterator[tuple[Walk, Walk]]:
    """Serve a store to two analysts, each with a browser of his own."""
    with ExitStack() as held:
        bases = []
        for who in ("heron", "egret"):
            (logs / who).mkdir(parents=True, exist_ok=True)
            as_who = {"COMPOUNDWATCH_AUDIENCE": "analyst", "COMPOUNDWATCH_ACTOR": who}
            served = held.enter_context(serve(logs / who, store=store, settings=as_who))
            bases.append(served.base)
        browser = held.enter_context(launched())
        heron, egret = (
            Walk(base, held.enter_context(watching(browser)).page, folder) for base in bases
        )
        yield heron, egret
