"""The catalogue: what a STAC API answers, asked through pystac-client and our own door.

pystac-client knows the protocol; here it calls by `imagery.calling` and opens no file. What it
would pass over in silence is said: a page that is no page, pages without end, a search that
stops early. A scene that a catalogue forgot must not look like one that shows no change.
"""

import json
import warnings
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin

from pystac.errors import STACError
from pystac.link import Link
from pystac_client import Client
from pystac_client.errors import ClientTypeError
from pystac_client.exceptions import APIError
from pystac_client.stac_api_io import StacApiIO
from shapely import get_num_coordinates
from shapely.geometry import box, mapping

from geo.period import Period
from geo.shapes import Outline
from imagery.addresses import host_of
from imagery.calling import Door
from imagery.errors import SourceDownError, SourceError
from imagery.manners import Keys
from imagery.sources.stac.services import Service

_PAGE = 100
_MOST_PAGES = 500
_MOST_ITEMS = 20_000
_MOST_STALE = 2
"""Pages of a search that hold nothing new: what is added meanwhile shifts them a little."""

_MOST_BYTES = 64 * 2**20
_MOST_CORNERS = 500
"""Of an AOI that is sent; of one with more, its box."""

_GARBAGE = (STACError, APIError, ClientTypeError, ValueError, KeyError, TypeError, AttributeError,
            IndexError, RecursionError, NotImplementedError, Warning)  # fmt: skip


class DoorIO(StacApiIO):
    """pystac-client's way to the network, through our door."""

    def __init__(self, door: Door, keys: Keys) -> None:
        """Keep the door; the library's own session is not used."""
        super().__init__(max_retries=None)
        self._door, self._keys = door, keys

    def read_text(self, source: Any, *_args: Any, **_kwargs: Any) -> str:
        """Return what an address answers. Files of this machine are not opened."""
        if isinstance(source, Link):
            link = source.to_dict()
            return self.request(str(link["href"]), link.get("method"), None, link.get("body"))
        return self.request(str(source))

    def request(
        self, href: str, method: str | None = None, _headers: dict[str, str] | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> str:  # fmt: skip
        """Return what an address answers."""
        method, body, headers = (method or "GET").upper(), None, {"Accept": "application/json"}
        if method == "POST":
            body = json.dumps(parameters or {}).encode()
            headers["Content-Type"] = "application/json"
        elif parameters:
            href += ("&" if "?" in href else "?") + urlencode(_flat(parameters))
        reply = self._door.call(
            method, href, most=_MOST_BYTES, body=body, headers=headers, keys=self._keys
        )
        return reply.body.decode("utf-8")

    def get_pages(
        self, url: str, method: str | None = None, parameters: dict[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Give the pages of a search, each of them checked to be one."""
        text, asked = self.request(url, method, None, parameters), 0
        while True:
            page = json.loads(text)
            if not isinstance(page, dict) or not isinstance(page.get("features"), list):
                raise TypeError("no page of a search")
            yield page
            onward = next((each for each in page.get("links") or [] if each["rel"] == "next"), None)
            if onward is None:
                return
            asked += 1
            if asked >= _MOST_PAGES:
                raise ValueError("pages without end")
            body = onward.get("body") or {}
            if onward.get("merge"):
                body = {**(parameters or {}), **body}
            text = self.request(urljoin(url, onward["href"]), onward.get("method"), None, body)


def _flat(parameters: dict[str, Any]) -> dict[str, str]:
    """Return the parameters of a query as texts."""
    return {
        name: value if isinstance(value, str)
        else ",".join(map(str, value)) if isinstance(value, list | tuple)
        else json.dumps(value)
        for name, value in parameters.items() if value is not None
    }  # fmt: skip


def found_items(
    service: Service, door: Door, keys: Keys, aoi: Outline, period: Period | None
) -> list[Any]:
    """Return what a service has of an AOI (degrees) and a period: Items, as yet unchecked.

    Raises
    ------
    SourceDownError
        If it does not answer, or answers with what is no search.
    CredentialsError
        If it does not know us.
    SourceError
        If it has more than one search may have.

    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _searched(service, DoorIO(door, keys), aoi, period)
    except SourceError:
        raise
    except _GARBAGE as error:
        raise SourceDownError(
            f"{service.host} does not answer as a STAC API does ({type(error).__name__}). Nothing "
            "of it was used. Look at the address (it is the one of the API's landing page), or try "
            "again later."
        ) from None


def _searched(service: Service, io: DoorIO, aoi: Outline, period: Period | None) -> list[Any]:
    client = Client.open(service.url, stac_io=io)
    if host_of(client.get_self_href() or service.url) != service.host:
        raise ValueError("it calls itself by another name")
    ways = {str(link.extra_fields.get("method", "GET")) for link in client.get_links("search")}
    shown = aoi if get_num_coordinates(aoi) <= _MOST_CORNERS else box(*aoi.bounds)
    search = client.search(
        method="POST" if "POST" in ways or not ways else "GET",
        collections=list(service.collections), intersects=mapping(shown), limit=_PAGE,
        datetime=None if period is None else f"{_stamp(period.start)}/{_stamp(period.end)}",
    )  # fmt: skip
    found: list[Any] = []
    seen: set[str] = set()
    matched = stale = 0
    for page in search.pages_as_dicts():
        features = page["features"]
        names = {json.dumps(each.get("id") if isinstance(each, dict) else each, default=str)
                 for each in features}  # fmt: skip
        stale += names <= seen
        if stale > _MOST_STALE:
            raise ValueError("the same pages again and again")
        seen |= names
        found += features
        stated = page.get("numberMatched")
        matched = max(matched, stated if isinstance(stated, int) else 0)
        if len(found) > _MOST_ITEMS:
            raise SourceError(
                f"{service.host} has more than {_MOST_ITEMS:,} scenes of this zone and period. "
                "Ask for a shorter period, or for one collection."
            )
    if len(found) < matched:
        raise SourceDownError(
            f"{service.host} says that it has {matched:,} scenes and gave {len(found):,} of them. "
            "What is missing would be taken for nothing to see. Try again later."
        )
    return found


def _stamp(at: Any) -> str:
    return str(at.isoformat().replace("+00:00", "Z"))
