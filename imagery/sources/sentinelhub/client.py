"""sentinelhub-py, without its traps: its requests and its catalogue, sent by our own calls.

What is not used of it, and why (sentinelhub-py 3.12):

- its cache: written in place, and not mended after a kill. `imagery.cache` keeps what was fetched.
- its waiting: `max_retries=None` repeats a 429 for ever, `Retry-After` is read as milliseconds.
- its sending: the environment's proxies and .netrc, errors and DEBUG lines that hold the token.
- its configuration file, which is written in plain text on first use, and read thereafter; and
  SH_CLIENT_SECRET of the environment. `SHConfig` gets addresses here, and never a secret.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sentinelhub import (
    DataCollection,
    SentinelHubCatalog,
    SentinelHubDownloadClient,
    SentinelHubRequest,
    SHConfig,
)
from sentinelhub.download import DownloadRequest
from sentinelhub.download.models import DownloadResponse

from imagery.sources.sentinelhub.accounts import Account
from imagery.sources.sentinelhub.calls import Calls
from imagery.sources.sentinelhub.purse import Purse


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How one request is sent."""

    calls: Calls
    """By what."""

    purse: Purse | None = None
    """What pays for it; None if it is free."""

    usable: Callable[[bytes], None] = lambda _body: None
    """Raises RasterError for a reply that was cut."""


class Client(SentinelHubDownloadClient):
    """A client of sentinelhub-py that sends by our own calls."""

    def __init__(self, *, manner: Manner, **said: Any) -> None:
        """Take the place of theirs."""
        super().__init__(**said)
        self.manner = manner

    def _execute_download(self, request: DownloadRequest) -> DownloadResponse:
        """Send a request, and return its reply."""
        said = self.manner.calls.post(
            str(request.url),
            request.post_values or {},
            request.headers,
            purse=self.manner.purse,
            usable=self.manner.usable,
        )
        return DownloadResponse(
            request=request, content=said.body, headers=dict(said.headers), status_code=said.status
        )


def config(account: Account) -> SHConfig:
    """Return a configuration that holds addresses alone, and reads no file and no environment."""
    return SHConfig(use_defaults=True, sh_base_url=account.base, sh_token_url=account.tokens)


def collection(account: Account, kind: DataCollection) -> DataCollection:
    """Return a data collection that is bound to the account's service."""
    if kind.service_url == account.base:
        return kind
    word = hashlib.sha256(account.base.encode()).hexdigest()[:8]
    bound: DataCollection = kind.define_from(f"{kind.name}_AT_{word}", service_url=account.base)
    return bound


def catalogue(account: Account, calls: Calls) -> SentinelHubCatalog:
    """Return the catalogue of an account."""
    made = SentinelHubCatalog(config=config(account))
    made.client = Client(manner=Manner(calls=calls), config=made.config)
    return made


def fetch(request: SentinelHubRequest, manner: Manner) -> None:
    """Send a request of the Process API; `manner.usable` takes its reply."""
    request.download_client_class = partial(Client, manner=manner)
    request.get_data(decode_data=False, max_threads=1)
