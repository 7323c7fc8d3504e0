"""S3: calls of an S3 store, signed with a key and a secret (AWS Signature Version 4, in headers).

A signature is made for one call and ends by itself; the secret never travels. Written by hand, in
forty lines: botocore has 17 MB, and reads keys and settings of its own from the environment.

Source: "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)",
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, whose worked examples
are the test.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from imagery.addresses import host_of
from imagery.errors import CredentialsError

_NOTHING = hashlib.sha256(b"").hexdigest()
"""Of the body of a GET."""


@dataclass(frozen=True, slots=True)
class S3Keys:
    """Key and secret of the settings, for some hosts."""

    key: Callable[[], str] = field(repr=False)
    """Gives the key to the one call that needs it."""

    secret: Callable[[], str] = field(repr=False)
    """Gives the secret to the one call that needs it."""

    hosts: frozenset[str]
    """Whose calls are signed."""

    region: str
    """As the store calls it."""

    clock: Callable[[], datetime]
    """Now, UTC: a store refuses a signature that is more than a quarter of an hour off."""

    def signed(self, url: str) -> tuple[str, Mapping[str, str]]:
        """Return an address, and the headers that open it.

        Raises
        ------
        CredentialsError
            If there are no keys.

        """
        if host_of(url) not in self.hosts:
            return url, {}
        key, secret = self.key(), self.secret()
        if not key or not secret:
            raise CredentialsError(
                f"{host_of(url)} opens its files to keys alone, and there are none, so nothing was "
                "fetched. Make a key and a secret at "
                "https://eodata-s3keysmanager.dataspace.copernicus.eu (an account is free), and "
                "set COMPOUNDWATCH_CDSE_S3_KEY and COMPOUNDWATCH_CDSE_S3_SECRET (docs/sources.md)."
            )
        parts = urlsplit(url)
        # As it is signed it must be sent: one spelling of each character of a path.
        url = parts._replace(path=quote(unquote(parts.path), safe="/~")).geturl()
        return url, signed_headers(url, key, secret, region=self.region, now=self.clock())

    def renewed(self, _url: str) -> bool:
        """Say no: a person gave them."""
        return False


def signed_headers(
    url: str, key: str, secret: str, *, region: str, now: datetime,
    also: Mapping[str, str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """Return the headers of a GET that open an address of an S3 store.

    Parameters
    ----------
    url
        Its path encoded as S3 wants it: all but letters, digits, `-._~` and `/`.
    key, secret
        Of the account.
    region
        Of the store.
    now
        When it is called.
    also
        Further headers to be signed; host, date and body always are.

    """
    parts, stamp = urlsplit(url), now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {"x-amz-content-sha256": _NOTHING, "x-amz-date": stamp}
    signed = {"host": parts.netloc, **headers}
    signed |= {name.lower(): value.strip() for name, value in (also or {}).items()}
    names = ";".join(sorted(signed))
    query = sorted(
        (quote(name, safe="~"), quote(value, safe="~"))
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    )
    asked = "\n".join(
        ("GET", parts.path or "/", "&".join(f"{name}={value}" for name, value in query),
         *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, _NOTHING)
    )  # fmt: skip
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(asked.encode()).hexdigest()))
    turn = f"AWS4{secret}".encode()
    for step in scope.split("/"):
        turn = _hmac(turn, step)
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key}/{scope},SignedHeaders={names},"
        f"Signature={_hmac(turn, text).hex()}"
    )
    return headers


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
