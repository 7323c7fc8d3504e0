"""The binder: a deck while it is made, slide after slide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.briefing.contents import INVENTED, Contents
from dashboard.briefing.map_contents import LegendEntry, MapContents
from dashboard.briefing.slides import legend, package
from dashboard.briefing.slides.flow import Column, Para, balanced, columns, fitting, sized
from dashboard.briefing.slides.letters import plain
from dashboard.briefing.slides.page import BODY, Box, Furniture, Page

MapImage = Callable[[MapContents, tuple[float, float]], bytes]
"""A map and its width and height, millimetres -> PNG."""

GAP = 10.0
"""Between columns, millimetres."""

HALF = (BODY.width - GAP) / 2
"""Width of one of two columns, millimetres."""

_TEXT_POINTS = (14.0, 13.0, 12.0, 11.0)
_FLOWING_POINTS = 12.0


@dataclass(slots=True)
class Binder:
    """A deck, and what all its slides share."""

    contents: Contents
    """All that is said."""

    map_image: MapImage
    """Draws the maps."""

    deck: Any = field(default_factory=package.empty)
    """The presentation."""

    pages: list[Page] = field(default_factory=list)
    """Its slides so far."""

    def word(self, english: str) -> str:
        """Return a fixed word in the briefing's language."""
        return self.contents.word(english)

    def page(self, name: str, section: str = "", *, synthetic: bool | None = None) -> Page:
        """Add a slide with its title; `synthetic` None: as the whole briefing is."""
        found = Page(self.deck.slides.add_slide(package.layout(self.deck)),
                     self._furniture(synthetic=synthetic))  # fmt: skip
        found.title(name, section)
        found.marked()
        self.pages.append(found)
        return found

    def finished(self) -> None:
        """Write the foot of each slide, now that their number is known."""
        for number, page in enumerate(self.pages, 1):
            page.foot(number, len(self.pages))

    def continued(self, text: str) -> str:
        """Return a heading of what goes on."""
        return f"{text} {self.word('(continued)')}"

    def map(self, page: Page, box: Box, found: MapContents) -> None:
        """Put a map under its caption into a box."""
        caption = Para(text=plain(found.caption), size=11.0, bold=True, after=3.0)
        tall = caption.height(box.width)
        page.text(Box(box.left, box.top, box.width, tall), [caption], name="Caption")
        inner = Box(box.left, box.top + tall, box.width, box.height - tall)
        said = ". ".join([found.caption, *(each.text.rstrip(".") for each in found.legend)])
        png = self.map_image(found, (inner.width, inner.height))
        page.picture(png, inner, said, found.caption)

    def legend_goes_on(
        self, name: str, left: Sequence[LegendEntry], *, synthetic: bool | None
    ) -> None:
        """Draw what of a legend had no room beside its map."""
        while left:
            head = self.continued(self.word("Legend"))
            page = self.page(name, head, synthetic=synthetic)
            left = legend.draw(page, BODY, head, left)

    def texts(
        self, name: str, paras: Sequence[Para], *, synthetic: bool | None = None
    ) -> None:  # fmt: skip
        """Write headed paragraphs onto as many slides as they need, in two columns."""
        if not paras:
            return
        heights = [BODY.height, BODY.height]
        size = next((each for each in _TEXT_POINTS if fitting(paras, HALF, heights, [each])), 0.0)
        flowing = sized(paras, size or _FLOWING_POINTS)
        if size:
            found = balanced(flowing, HALF, BODY.height, 2)
        else:
            found = columns(flowing, HALF, lambda _: BODY.height)
        last = ""
        for at in range(0, len(found), 2):
            pair = found[at : at + 2]
            section, last = self._section(pair, last)
            page = self.page(name, section, synthetic=synthetic)
            page.columns(BODY, [*pair, []][:2], GAP)

    def _section(self, pair: Sequence[Column], last: str) -> tuple[str, str]:
        """Return what a slide is about: its headings, and the one that goes on from before."""
        heads = [each.text for column in pair for each in column if each.heading]
        first = next((each for column in pair for each in column), None)
        goes_on = last and first is not None and not first.heading
        found = [self.continued(last)] if goes_on else []
        return " · ".join([*found, *heads]), heads[-1] if heads else last

    def _furniture(self, *, synthetic: bool | None) -> Furniture:
        said = self.contents
        banner = said.invented if synthetic is None else self.word(INVENTED) if synthetic else ""
        return Furniture(
            marking=plain(said.marking), as_of=plain(said.as_of), banner=plain(banner),
            name=plain(said.title), page=plain(self.word("Page")), language=said.briefing.language,
        )  # fmt: skip
