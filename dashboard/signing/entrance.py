"""Entrance: lets people in whom the provider knows, and out again when it no longer does.

Who does something is asked about anew after 45 s. Nobody is served whom the provider has not
confirmed within the last 60 s: a role that is taken away works no longer than that, and if the
provider does not answer, that is the whole grace (promises.md, P11).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dashboard.secret import Secret
from dashboard.signing.person import Person
from dashboard.signing.provider import NotConfirmedError, Provider, SilentError
from dashboard.signing.roles import Role, audience_of
from dashboard.signing.sessions import Live, Sessions
from layers.errors import LayerError
from layers.terms import Audience

ASK_AFTER = timedelta(seconds=45)
TRUST = timedelta(seconds=60)
ASK_AGAIN = timedelta(seconds=5)
"""While the provider is silent, and the last answer still counts."""

_LONGEST = 80

Arrived = tuple[Mapping[str, Any], Secret]
"""What came with somebody who returns from the provider: claims of the ID token, access token."""


class RefusedError(Exception):
    """Somebody may not come in; the message says why, and what to do."""


@dataclass(slots=True, kw_only=True)
class Entrance:
    """The door for people. Its methods wait for the provider: call them in a thread."""

    sessions: Sessions
    """Who is in."""

    provider: Provider
    """Who knows them."""

    roles: tuple[Role, ...]
    """What opens what."""

    ceiling: Audience
    """What this process serves at most."""

    secure: bool
    """Whether the app is reached by https, so that its cookie needs to be."""

    login: Callable[[], str]
    """Gives the address at which somebody signs in."""

    arrived: Callable[[Mapping[str, str]], Arrived | None]
    """Reads Streamlit's signed cookies; None if they are not its own."""

    farewell: bytes = b""
    """Sent to an open page whose session is over: it then shows the way in."""

    def enter(self, cookies: Mapping[str, str]) -> str:
        """Begin a session for who comes back from the provider, and return its token.

        Raises
        ------
        RefusedError
            If he cannot be known, or nothing is open to him.

        """
        arrived = self.arrived(cookies)
        if arrived is None:
            raise RefusedError(
                "The sign-in did not succeed: it was broken off, took too long, or was refused. "
                "Try again."
            )
        told, access = arrived
        now = self.sessions.clock()
        try:
            claims = self.provider.userinfo(access)
        except (NotConfirmedError, SilentError) as error:
            raise RefusedError(f"{error} Without that nobody is let in. Try again.") from error
        subject = told.get("sub")
        if not isinstance(subject, str) or not subject or claims.get("sub") != subject:
            raise RefusedError("The sign-in service says two things about who you are. Try again.")
        person = self._person(subject, told, claims)
        carried = "; ".join(f"{name}={value}" for name, value in cookies.items())
        try:
            token = self.sessions.begin(person, access, carried)
        except LayerError as error:
            raise RefusedError(
                "That you came could not be written into the audit log, and without that nobody "
                "is let in. Try again, and tell who keeps Compound Watch if it goes on."
            ) from error
        if begun := self.sessions.find(token):
            begun.confirmed = begun.asked = now
        return token

    def due(self, token: str) -> bool:
        """Say whether the provider must be asked before a session goes on."""
        found = self.sessions.find(token)
        return found is not None and self._due(found)

    def confirm(self, token: str) -> None:
        """Ask the provider, if that is due, and end the session of who is not confirmed."""
        found = self.sessions.find(token)
        if found is None:
            return
        with found.asking:
            # Who waited here finds that it was asked meanwhile, or that all is over.
            live = self.sessions.live(token)
            if live and self._due(found) and (why := self._why_not(found)):
                self.sessions.end(token, why)

    def _due(self, found: Live) -> bool:
        now = self.sessions.clock()
        if found.confirmed is None or found.asked is None or now - found.confirmed > TRUST:
            return True
        return now - found.confirmed > ASK_AFTER and now - found.asked > ASK_AGAIN

    def _why_not(self, found: Live) -> str:
        """Return why a person is let out; nothing if he stays."""
        found.asked = self.sessions.clock()
        try:
            claims = self.provider.userinfo(found.access)
        except NotConfirmedError:
            return (
                "The sign-in service no longer confirms you: your sign-in there has ended or was "
                "taken back."
            )
        except SilentError as error:
            old = found.confirmed is None or self.sessions.clock() - found.confirmed > TRUST
            return f"{error} Nobody is served whom it has not confirmed for 60 s." if old else ""
        person = found.person
        open_ = audience_of(claims, self.roles, self.ceiling)
        if person is None or claims.get("sub") != person.subject:
            return "The sign-in service says two things about who you are."
        if open_ != (person.audience, person.capped):
            return "What you may see was changed. Sign in again, to see what you may see now."
        found.confirmed = found.asked
        return ""

    def _person(self, subject: str, told: Mapping[str, Any], claims: Mapping[str, Any]) -> Person:
        name = _name(claims) or _name(told) or "somebody without a name"
        open_ = audience_of(claims, self.roles, self.ceiling)
        if open_ is None:
            raise RefusedError(
                f"You signed in as {name}, but none of your roles opens Compound Watch. Ask who "
                "keeps it for a role, or sign in as somebody else."
            )
        return Person(subject=subject, name=name, audience=open_[0], capped=open_[1])


def _name(claims: Mapping[str, Any]) -> str:
    for claim in ("name", "preferred_username", "email"):
        said = claims.get(claim)
        if isinstance(said, str) and said.strip():
            return "".join(c for c in said if c.isprintable()).strip()[:_LONGEST]
    return ""
