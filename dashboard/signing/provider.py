"""Provider: asks who signed in, and whether that is still so.

Only what the userinfo endpoint says counts (OpenID Connect Core 1.0, section 5.3): it answers for
now, while an ID token says what was so when somebody signed in.
"""

import json
from collections.abc import Mapping
from typing import Any

from dashboard.secret import Secret
from imagery.calling import Door
from imagery.errors import SourceDownError, SourceError
from imagery.manners import Patience

QUICK = Patience(tries=2, first_s=0.2, connect_s=2.0, silent_s=3.0, whole_s=4.0, asked_s=0.0)
"""Somebody waits for his page: all in all at most 15 s, the grace of a silent provider."""

_MOST = 2**18


class NotConfirmedError(Exception):
    """The provider does not know this person, or no longer."""


class SilentError(Exception):
    """The provider gives no answer that can be used."""


class Provider:
    """The service at which people sign in. Safe to use from several threads."""

    def __init__(self, metadata_url: str, door: Door) -> None:
        """Remember where its metadata are (…/.well-known/openid-configuration)."""
        self._metadata_url, self._door = metadata_url, door
        self._endpoint = ""

    def userinfo(self, access: Secret) -> Mapping[str, Any]:
        """Return the claims of a person, as they are now.

        Raises
        ------
        NotConfirmedError
            If the provider does not say them for this token.
        SilentError
            If it gives no answer that can be used.

        """
        try:
            self._endpoint = self._endpoint or self._found_endpoint()
            said = self._door.get(self._endpoint, most=_MOST, keys=_Bearer(access)).body
        except SourceDownError as error:
            raise SilentError("The sign-in service did not answer.") from error
        except SourceError as error:
            raise NotConfirmedError("The sign-in service no longer confirms you.") from error
        return _object(said)

    def _found_endpoint(self) -> str:
        try:
            found = _object(self._door.get(self._metadata_url, most=_MOST).body)
        except SourceError as error:  # of whatever kind: it says nothing about a person
            raise SilentError("The sign-in service did not answer.") from error
        endpoint = found.get("userinfo_endpoint")
        if not isinstance(endpoint, str):
            raise SilentError("The sign-in service names no userinfo endpoint, and needs one.")
        return endpoint


class _Bearer:
    """The access token of one person."""

    def __init__(self, access: Secret) -> None:
        self._access = access

    def signed(self, url: str) -> tuple[str, Mapping[str, str]]:
        """Return the address, and the token in a header."""
        return url, {"Authorization": f"Bearer {self._access.reveal()}"}

    def renewed(self, _url: str) -> bool:
        """Say that there is no other token: who is refused signs in anew."""
        return False


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise SilentError("The sign-in service answered in a form that cannot be read.")
    return said
