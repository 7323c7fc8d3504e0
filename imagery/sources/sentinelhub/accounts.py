"""Accounts: which deployment of Sentinel Hub is asked, and who gives its tokens.

A client of one deployment is unknown to the other, and a data collection carries an address of
its own, which wins over the configuration's (sentinel-hub/sentinelhub-py#523). So all three are
kept together here: service, token and, in `asking`, the collection.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from imagery.addresses import is_here
from imagery.errors import SourceError

_TOKEN_PATH = "/auth/realms/main/protocol/openid-connect/token"  # noqa: S105 - an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where an account is held."""

    name: str
    """What a run writes down, and whose units the ledger counts."""

    base: str
    """Address of the service."""

    tokens: str
    """Address that gives tokens."""

    near: bool = False
    """Whether it is on this machine: a service for a try, whose scenes are invented."""


SENTINEL_HUB = Account(
    name="sentinelhub",
    base="https://services.sentinel-hub.com",
    tokens=f"https://services.sentinel-hub.com{_TOKEN_PATH}",
)

CDSE = Account(
    name="sentinelhub:cdse",
    base="https://sh.dataspace.copernicus.eu",
    tokens="https://identity.dataspace.copernicus.eu/auth/realms/CDSE/protocol/openid-connect/token",
)


def account(rest: str) -> Account:
    """Return the account that the part of a source's name after "sentinelhub:" stands for.

    Parameters
    ----------
    rest
        Nothing, "cdse", or the address of a service on this machine, for a try.

    Raises
    ------
    SourceError
        If it stands for none. A secret is sent to no other address.

    """
    if not rest:
        return SENTINEL_HUB
    if rest == "cdse":
        return CDSE
    parts = urlsplit(rest)
    open_text = parts.username is None and not parts.query  # a name is written down: no key in it
    if open_text and parts.scheme in {"http", "https"} and is_here(parts.hostname or ""):
        base = f"{parts.scheme}://{parts.netloc}"
        return Account(name="sentinelhub:here", base=base, tokens=base + _TOKEN_PATH, near=True)
    shown = rest.rpartition("@")[2].partition("?")[0]
    raise SourceError(
        f"sentinelhub:{shown} names no account. There are sentinelhub (services.sentinel-hub.com) "
        "and sentinelhub:cdse (the Copernicus Data Space); your client's secret goes nowhere else."
    )
