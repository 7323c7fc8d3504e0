"""A STAC API of one file, for what a real one does not do: pages that loop, lies, garbage.

It answers a search by AOI and time, page by page, like the real one does; what a
test wants to go wrong is scripted on the server that it lives on.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry import shape

from tests.loopback.faulty import Handler, Server

Page = dict[str, Any]


@dataclass(slots=True)
class SmallStac:
    """Lives at /stac of a server."""

    server: Server
    items: Sequence[dict[str, Any]]
    page: int = 3
    strict: bool = False
    """Keeps to the collections that are asked for."""
    change: Callable[[Page], Any] = field(default=lambda page: page)
    """Changes each page of a search before it is sent."""

    def __post_init__(self) -> None:
        """Answer at /stac and /stac/search."""
        self.server.scripts["/stac"] = self._landing
        self.server.scripts["/stac/search"] = self._search

    @property
    def url(self) -> str:
        """Return its landing page."""
        return f"{self.server.url}/stac"

    def _landing(self, handler: Handler) -> bool:
        page = {
            "type": "Catalog", "id": "small", "stac_version": "1.0.0", "description": "small",
            "conformsTo": ["https://api.stacspec.org/v1.0.0/core",
                           "https://api.stacspec.org/v1.0.0/item-search"],
            "links": [
                {"rel": "self", "href": self.url},
                {"rel": "root", "href": self.url},
                {"rel": "search", "href": f"{self.url}/search", "method": "POST",
                 "type": "application/geo+json"},
            ],
        }  # fmt: skip
        return self._answer(handler, page)

    def _search(self, handler: Handler) -> bool:
        asked = json.loads(handler.sent)
        found = [each for each in self.items if _fits(each, asked)]
        if self.strict:
            found = [each for each in found if each["collection"] in asked["collections"]]
        first = int(asked.get("token", 0))
        some = found[first : first + self.page]
        links = []
        if first + self.page < len(found):
            links = [{"rel": "next", "href": f"{self.url}/search", "method": "POST", "merge": True,
                      "body": {"token": first + self.page}}]  # fmt: skip
        page = {"type": "FeatureCollection", "features": some, "links": links,
                "numberMatched": len(found)}  # fmt: skip
        return self._answer(handler, self.change(page))

    def _answer(self, handler: Handler, page: Any) -> bool:
        if not handler.let_in():
            handler.reply(401, b"{}")
            return True
        body = page if isinstance(page, bytes) else json.dumps(page).encode()
        handler.reply(200, body, Content_Type="application/json")
        return True


def _fits(item: dict[str, Any], asked: dict[str, Any]) -> bool:
    """Say whether an Item is asked for; one that is broken always is."""
    try:
        at = item["properties"]["datetime"]
        start, _, end = asked.get("datetime", "/").partition("/")
        here = shape(item["geometry"]).intersects(shape(asked["intersects"]))
    except (KeyError, TypeError, AttributeError):
        return True
    return here and (not start or at >= start) and (not end or at <= end)
