"""Calls: a request, again where that helps and no longer than that, paid for each time it is sent.

The ticket is reserved before a request is sent. It is kept for the next try where the service
cannot have charged (only a 2xx is charged); where it may have, because a reply was cut or never
came, the ticket stays open, counts, and the next try needs one of its own.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from imagery.errors import (
    CredentialsError,
    QuotaSpentError,
    RasterError,
    SourceDownError,
    SourceError,
)
from imagery.sources.access import Ledger
from imagery.sources.sentinelhub.accounts import Account
from imagery.sources.sentinelhub.pace import Pace, asked_s
from imagery.sources.sentinelhub.purse import Purse, charged
from imagery.sources.sentinelhub.refusals import said_by, speaks_of_quota
from imagery.sources.sentinelhub.token import Bearer, Grant, Token
from imagery.sources.sentinelhub.wire import Outcome, Wire

LONGEST_WAIT_S = 90.0
"""A job waits no longer; who asks for more is not called again before."""

_TRIES = 5
_CUTS = 2
_FIRST_S = 1.0
_MOST_S = 20.0
_TRY_QUOTA_AGAIN = timedelta(hours=24)


@dataclass(slots=True, kw_only=True)
class Calls:
    """Calls one account. Safe to use from several threads."""

    account: Account
    """Whose."""

    client_id: str
    """OAuth client."""

    secret: Callable[[], str] = field(repr=False)
    """Reveals its secret to the one request that needs it."""

    clock: Callable[[], datetime]
    """Now, UTC."""

    wire: Wire
    """What sends."""

    pace: Pace
    """When."""

    ledger: Ledger | None
    """Whose quota is closed if the service says that it is spent."""

    rng: np.random.Generator = field(default_factory=np.random.default_rng, repr=False)
    """Draws the waits."""

    token: Token = field(init=False)
    """What opens the service."""

    _counts: str = "s"
    """What Retry-After counts: "s", "ms", or "ms?" while that is tried."""

    def __post_init__(self) -> None:
        """Fetch no token yet."""
        self.token = Token(self._grant, self.clock)

    def post(
        self,
        url: str,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
        *,
        purse: Purse | None = None,
        usable: Callable[[bytes], None] = lambda _body: None,
    ) -> Outcome:
        """Send a request with a token, and return its reply, whole and of 200 to 299.

        Parameters
        ----------
        url, body, headers
            What is sent; no key stands in them.
        purse
            Pays for it; None if it is free.
        usable
            Raises RasterError for a reply that was cut.

        Raises
        ------
        QuotaSpentError
            If it would cost more than may be spent, here or at the service.
        CredentialsError
            If the service does not know us.
        RasterError
            If its replies cannot be used.
        SourceDownError
            If it does not answer, or asks to wait for longer than a job does.
        SourceError
            If it refuses what was asked.

        """

        def send() -> Outcome:
            if purse:
                purse.reserve()
            bearer = self.token.bearer()
            said = self.wire.post(url, json=dict(body), headers=headers, auth=bearer)
            return self._renewed(said, bearer, lambda again: self.wire.post(
                url, json=dict(body), headers=headers, auth=again))  # fmt: skip

        try:
            return self._tried(send, purse, usable)
        finally:
            if purse:
                purse.settle(0.0)  # what is still held was never charged

    def _tried(
        self, send: Callable[[], Outcome], purse: Purse | None, usable: Callable[[bytes], None]
    ) -> Outcome:
        """Send until a reply can be used, or it is of no use to go on."""
        cuts = 0
        for attempt in range(1, _TRIES + 1):
            self.pace.wait()
            said = send()
            if said.good:
                broken = _broken(said, usable)
                if purse:
                    purse.settle(charged(said))
                self.pace.good()
                self._counts = "ms" if self._counts == "ms?" else self._counts
                if not broken:
                    return said
                cuts += 1
                if cuts == _CUTS:
                    raise RasterError(f"{broken} It came so {_CUTS} times; a later run asks again.")
                continue
            if said.why and said.seen and purse:
                purse.lose()
            self._next(said, attempt)
        raise AssertionError("the last try raises")

    def _next(self, said: Outcome, attempt: int) -> None:
        """Wait as it is right after a reply that is of no use, or raise."""
        name, last = self.account.name, attempt == _TRIES
        if said.status == 429:
            self._limited(said, last=last)
            return
        if said.why or said.status >= 500 or said.status == 408:
            what = said.why or f"status {said.status}"
            if last:
                raise SourceDownError(
                    f"{name} gave no reply that can be used ({what}; {attempt} tries). What was "
                    "fetched before is kept where there is a cache. Try again later."
                )
            longest = min(_FIRST_S * 2.0 ** (attempt - 1), _MOST_S)
            asked = asked_s(said.headers, self.clock()) or 0.0
            jitter = float(self.rng.uniform(longest / 2, longest))
            self.pace.pause(min(asked, LONGEST_WAIT_S) + jitter)
            return
        if said.status == 403 and speaks_of_quota(said.body):
            until = self.clock() + _TRY_QUOTA_AGAIN
            self._close(until)
            raise QuotaSpentError(
                f"{name} says that the account's own quota is spent. The request was not served, "
                f"and nothing more is sent before {until:%Y-%m-%d %H:%M} UTC. What was fetched "
                "before is kept where there is a cache. Wait, or raise the account's quota."
            )
        if said.status in {401, 403}:
            raise CredentialsError(
                f"{name} does not let this client do that (status {said.status}: "
                f"{said_by(said.body)}). Look at the client's rights and collections in the "
                "account's dashboard."
            )
        raise SourceError(
            f"{name} refused what was asked (status {said.status}: {said_by(said.body)}). Nothing "
            "was charged. If it goes on, its interface has changed: update Compound Watch."
        )

    def _limited(self, said: Outcome, *, last: bool) -> None:
        """Keep to what a 429 asks, or give up where that is longer than a job waits."""
        asked = asked_s(said.headers, self.clock())
        wait = _MOST_S if asked is None else asked
        wait /= 1000 if self._counts == "ms" else 1
        if wait <= LONGEST_WAIT_S and not last:
            self.pace.limited(wait)
            return
        if self._counts == "s" and LONGEST_WAIT_S < wait <= 1000 * LONGEST_WAIT_S and not last:
            self._counts = "ms?"
            self.pace.limited(wait / 1000)
            return
        self._counts = "s" if self._counts == "ms?" else self._counts
        if wait <= LONGEST_WAIT_S:
            raise SourceDownError(
                f"{self.account.name} is asked too much at once (status 429, {_TRIES} tries). "
                "What was fetched before is kept where there is a cache. Try again later."
            )
        until = self.clock() + timedelta(seconds=min(wait, 31 * 86_400.0))
        self._close(until)
        raise QuotaSpentError(
            f"{self.account.name} lets this account do no more before {until:%Y-%m-%d %H:%M} UTC "
            "(status 429), and nothing more is sent until then. What was fetched before is kept "
            "where there is a cache. Go on after that."
        )

    def _close(self, until: datetime) -> None:
        if self.ledger is not None:
            self.ledger.close(self.account.name, until)

    def _renewed(
        self, said: Outcome, bearer: Bearer, again: Callable[[Bearer], Outcome]
    ) -> Outcome:
        """Send once more with a new token if the old one was refused."""
        if said.status != 401:
            return said
        self.token.refused(bearer)
        return again(self.token.bearer())

    def _grant(self) -> Grant:
        """Fetch a token."""
        if not self.client_id or not self.secret():
            raise CredentialsError(
                f"{self.account.name} needs an OAuth client. Make one in the account's dashboard, "
                "and give COMPOUNDWATCH_SH_CLIENT_ID and COMPOUNDWATCH_SH_CLIENT_SECRET (or "
                "…_SECRET_FILE, a file that you alone can read)."
            )
        said = self._tried(self._send_for_token, None, lambda _body: None)
        try:
            reply = json.loads(said.body)
            return Grant(Bearer(str(reply["access_token"])), float(reply.get("expires_in", 600)))
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        raise SourceDownError(
            f"{self.account.name} gave no token, but something else. Try again later."
        )

    def _send_for_token(self) -> Outcome:
        said = self.wire.post(
            self.account.tokens,
            headers={"Accept": "application/json"},
            form=lambda: {
                "grant_type": "client_credentials",
                "client_id": self.client_id,
                "client_secret": self.secret(),
            },
        )
        if said.status in {400, 401, 403}:
            raise CredentialsError(
                f"{self.account.name} does not know this OAuth client (status {said.status}). "
                "Check COMPOUNDWATCH_SH_CLIENT_ID and COMPOUNDWATCH_SH_CLIENT_SECRET, and that "
                "the client belongs here: one of the Copernicus Data Space opens sentinelhub:cdse "
                "alone, one of Sentinel Hub opens sentinelhub alone."
            )
        return said


def _broken(said: Outcome, usable: Callable[[bytes], None]) -> str:
    """Return why a reply cannot be used; empty if it can."""
    try:
        usable(said.body)
    except RasterError as error:
        return str(error)
    return ""
