"""Addresses: which machines may be called.

An address may come out of a catalogue that others write. It must not lead to this machine or to
the house's own network, where doors stand open because nobody else should be there: neither by
what it says, nor by what its name resolves to at the moment of the call.
"""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from imagery.errors import SourceError

_MOST = 4_000
"""Characters of an address."""


def host_of(url: str) -> str:
    """Return the host of an address, which is all that is ever said of one."""
    try:
        return (urlsplit(url).hostname or "nowhere").lower()
    except ValueError:
        return "nowhere"


def is_near(host: str) -> bool:
    """Say whether a host, as it is written, is this machine or one of the house's network."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    address = _literal(host)
    return address is not None and not address.is_global


def is_here(host: str) -> bool:
    """Say whether a host, as it is written, is this machine itself."""
    address = _literal(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def checked_url(url: str, *, near: bool, may: Callable[[str], bool] = lambda _host: True) -> str:
    """Return an address that may be called.

    Parameters
    ----------
    url
        To be called.
    near
        Whether this machine and the house's network may be.
    may
        Says of a host whether it may be.

    Raises
    ------
    SourceError
        If it may not.

    """
    parts, host = _parts(url), host_of(url)
    if parts is None or host == "nowhere" or parts.username is not None:
        raise SourceError(
            "An address cannot be called: it has no host, or a name and password in it. Write it "
            "as https://HOST/PATH; keys have settings of their own."
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and near and is_here(host)):
        raise SourceError(
            f"{host} would be called by {parts.scheme or 'no scheme'}, where others can read along "
            "or which leads elsewhere. Only https is used: write https://."
        )
    if not near and is_near(host):
        raise SourceError(
            f"{host} is this machine or one of its network, and the address does not come from "
            "you. It was not called."
        )
    if not may(host):
        raise SourceError(
            f"{host} is no host of this service, so it was not called: an address in a catalogue "
            "may lead anywhere. If it is right, name the host with the source (docs/sources.md)."
        )
    return url


def _parts(url: str) -> SplitResult | None:
    if len(url) > _MOST or not url.isprintable() or any(c in url for c in "\\ "):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


class _NearCalledError(OSError):
    """A name led to this machine or its network."""


def _refuse_near(connection: HTTPConnection) -> None:
    """Close a connection that a name has led to where nobody may be led."""
    if connection.sock is None:
        return
    address = ip_address(str(connection.sock.getpeername()[0]).split("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    if not (mapped or address).is_global:
        connection.close()
        raise _NearCalledError("its name leads to this machine or its network")


class _FarHTTPS(HTTPSConnection):
    def connect(self) -> None:
        """Connect, and look where that led before a word is said."""
        super().connect()
        _refuse_near(self)


class _FarHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _FarHTTPS


class StrictAdapter(HTTPAdapter):
    """Connects only to where `near` allows; the door itself decides about calling again."""

    def __init__(self, *, near: bool, pool_maxsize: int) -> None:
        """Make an adapter for one session."""
        self._near = near
        super().__init__(pool_connections=8, pool_maxsize=pool_maxsize, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools, of connections that look where they lead."""
        super().init_poolmanager(*args, **kwargs)
        if not self._near:
            manager: PoolManager = self.poolmanager
            manager.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _FarHTTPSPool}
