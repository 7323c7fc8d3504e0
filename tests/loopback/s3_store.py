"""An S3 store on this machine: it gives a file to who signs for it, and to nobody else.

It works out signatures by itself, from what came over the wire and AWS's description of Signature
Version 4; it shares no code with what signs.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.loopback.faulty import Handler, Server

_SHAPE = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/, ]+)/(\d{8})/([a-z0-9-]+)/s3/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)
_FAR = timedelta(minutes=15)


@dataclass(slots=True)
class S3Store:
    """A bucket of a server: all below /BUCKET/."""

    server: Server
    key: str
    secret: str
    clock: Callable[[], datetime]
    bucket: str = "eodata"
    region: str = "default"
    turned_away: list[str] = field(default_factory=list)
    """Why, of each call that was."""

    def __post_init__(self) -> None:
        """Look at every call of a file."""
        self.server.scripts[".jp2"] = self._answer

    @property
    def url(self) -> str:
        """Return where the store is asked."""
        return self.server.url

    def _answer(self, handler: Handler) -> bool:
        """Turn a call away, or let it be answered as usual."""
        why = self._refusal(handler)
        if why:
            self.turned_away.append(why)
            at = f"{self.clock():%a, %d %b %Y %H:%M:%S GMT}"
            handler.date_time_string = lambda _stamp=None: at  # type: ignore[method-assign]
            handler.reply(403, f"<Error><Code>{why}</Code></Error>".encode())
        return bool(why)

    def _refusal(self, handler: Handler) -> str:
        shown = _SHAPE.fullmatch(handler.headers.get("Authorization", ""))
        path, _, query = handler.path.partition("?")
        if shown is None or query or not path.startswith(f"/{self.bucket}/"):
            return "AccessDenied"
        key, day, region, names, signature = shown.groups()
        stamp = handler.headers.get("x-amz-date", "")
        if key != self.key:
            return "InvalidAccessKeyId"
        if region != self.region or stamp[:8] != day:
            return "AuthorizationHeaderMalformed"
        at = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(at - self.clock()) > _FAR:
            return "RequestTimeTooSkewed"
        if "host" not in names.split(";") or "x-amz-content-sha256" not in names.split(";"):
            return "AccessDenied"
        lines = [handler.command, path, ""]
        lines += [f"{name}:{handler.headers[name].strip()}" for name in names.split(";")]
        lines += ["", names, handler.headers["x-amz-content-sha256"]]
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        said = f"AWS4-HMAC-SHA256\n{stamp}\n{day}/{region}/s3/aws4_request\n{digest}"
        turn = ("AWS4" + self.secret).encode()
        for step in (day, region, "s3", "aws4_request", said):
            turn = hmac.digest(turn, step.encode(), "sha256")
        return "" if turn.hex() == signature else "SignatureDoesNotMatch"
