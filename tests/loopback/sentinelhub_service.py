"""A service on this machine that speaks Sentinel Hub's protocol: token, catalogue, process.

It keeps count by itself of what it was asked, what it charged and what it refused, and it can
fail in every way that a service fails: see `Fault`.
"""

import json
import secrets
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.loopback import sentinelhub_pixels as pixels

TOKEN_PATH = "/auth/realms/main/protocol/openid-connect/token"  # noqa: S105 - an address
SEARCH_PATH = "/api/v1/catalog/1.0.0/search"
PROCESS_PATH = "/api/v1/process"
KINDS = {TOKEN_PATH: "token", SEARCH_PATH: "search", PROCESS_PATH: "process"}


@dataclass(frozen=True)
class Fault:
    """One reply that goes wrong."""

    status: int = 0
    """Sent instead of a reply; 0: the reply is made, and goes wrong on its way."""

    headers: dict[str, str] = field(default_factory=dict)
    """Sent with it."""

    body: bytes = b'{"error":{"message":"something went wrong"}}'
    """Sent with it."""

    way: str = ""
    """tail: cut, and its length is said to be that of the rest; short: cut below its length;
    reset: nothing comes; hollow: TIFFs without pixels; garbage: something else."""

    keep: float = 0.5
    """Share of a reply that comes."""


@dataclass
class Asked:
    """One request that came."""

    kind: str
    status: int
    units: float = 0.0
    body: Any = None


@dataclass
class SentinelHubService:
    """The service, its archive and its books."""

    archive: pixels.Archive
    client_id: str = "a-client"
    client_secret: str = "a-secret"  # noqa: S105 - invented
    token_lasts_s: float = 3600.0
    page: int = 3
    quota: float = float("inf")
    price: float = 1.0
    latency_s: float = 0.0
    header: bool = True
    burst: tuple[int, float] | None = None
    """So many requests in so many seconds of `ticks`."""

    quota_status: int = 403
    quota_headers: dict[str, str] = field(default_factory=dict)
    ticks: Callable[[], float] = time.monotonic
    faults: dict[str, deque[Fault]] = field(
        default_factory=lambda: {kind: deque() for kind in KINDS.values()}
    )
    asked: list[Asked] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    spent: float = 0.0
    url: str = ""
    _recent: deque[float] = field(default_factory=deque)
    _lock: Any = field(default_factory=threading.Lock)

    def fail(self, kind: str, *faults: Fault) -> None:
        """Let the next requests of a kind go wrong."""
        self.faults[kind].extend(faults)

    def count(self, kind: str, *, good: bool | None = None) -> int:
        """Return how many requests of a kind came; only those that were served, or not."""
        return sum(
            each.kind == kind and (good is None or good == (each.status == 200))
            for each in self.asked
        )

    def admitted(self, units: float) -> Fault | None:
        """Charge for a request; or say why it is not served."""
        with self._lock:
            if self.burst is not None:
                most, span = self.burst
                now = self.ticks()
                while self._recent and self._recent[0] <= now - span:
                    self._recent.popleft()
                if len(self._recent) >= most:
                    wait = self._recent[0] + span - now
                    return Fault(status=429, headers={"Retry-After": f"{int(wait) + 1}"})
                self._recent.append(now)
            if self.spent + units > self.quota:
                error = {"code": "ACCESS_INSUFFICIENT_PROCESSING_UNITS", "message": "Insufficient"}
                body = json.dumps({"error": error}).encode()
                return Fault(status=self.quota_status, headers=self.quota_headers, body=body)
            self.spent += units
            return None

    def next_fault(self, kind: str) -> Fault | None:
        """Return what goes wrong now."""
        with self._lock:
            return self.faults[kind].popleft() if self.faults[kind] else None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: SentinelHubService

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer."""
        kind = KINDS.get(self.path, "")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.service.next_fault(kind) if kind else Fault(status=404)
        time.sleep(self.service.latency_s)
        if fault and fault.status:
            self._say(kind, fault.status, fault.body, fault.headers)
        elif kind == "token":
            self._token(body, fault)
        elif self.headers.get("Authorization") != f"Bearer {(self.service.tokens or [''])[-1]}":
            self._say(kind, 401, b'{"error":{"message":"Unauthorized"}}')
        elif kind == "search":
            self._search(json.loads(body), fault)
        else:
            self._process(json.loads(body), fault)

    def _token(self, body: bytes, fault: Fault | None) -> None:
        said = {key: value[0] for key, value in parse_qs(body.decode()).items()}
        service = self.service
        known = said.get("client_id"), said.get("client_secret")
        if known != (service.client_id, service.client_secret):
            self._say("token", 401, b'{"error":"invalid_client"}')
            return
        service.tokens.append(f"tok-{secrets.token_urlsafe(40)}")
        reply = {"access_token": service.tokens[-1], "expires_in": service.token_lasts_s}
        self._say("token", 200, json.dumps(reply).encode(), fault=fault)

    def _search(self, asked: dict[str, Any], fault: Fault | None) -> None:
        found = pixels.listed(self.service.archive, asked)
        start = int(asked.get("next", 0))
        size = min(self.service.page, asked["limit"])
        context: dict[str, Any] = {"limit": size, "returned": len(found[start : start + size])}
        if start + size < len(found):
            context["next"] = start + size
        reply = {
            "type": "FeatureCollection", "features": found[start : start + size],
            "context": context,
        }  # fmt: skip
        self._say("search", 200, json.dumps(reply).encode(), fault=fault, asked=asked)

    def _process(self, asked: dict[str, Any], fault: Fault | None) -> None:
        units = pixels.units(asked) * self.service.price
        refused = self.service.admitted(units)
        if refused:
            self._say("process", refused.status, refused.body, refused.headers, asked=asked)
            return
        hollow = fault is not None and fault.way == "hollow"
        reply = pixels.packed(asked, pixels.images(self.service.archive, asked), hollow=hollow)
        headers = {"X-ProcessingUnits-Spent": repr(units)} if self.service.header else {}
        self._say("process", 200, reply, headers, fault=fault, asked=asked, units=units)

    def _say(
        self, kind: str, status: int, body: bytes, headers: dict[str, str] | None = None, *,
        fault: Fault | None = None, asked: Any = None, units: float = 0.0,
    ) -> None:  # fmt: skip
        self.service.asked.append(Asked(kind, status, units, asked))
        way = fault.way if fault else ""
        if way == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if way == "garbage":
            body = b"<html>maintenance</html>"
        length = len(body)
        if fault and way in {"tail", "short"}:
            there = len(body.rstrip(b"\0"))  # a TAR ends in zeros that nobody misses
            body = body[: int(there * fault.keep)]
            length = length if way == "short" else len(body)
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        if way == "short":
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(root: Path, **said: Any) -> Iterator[SentinelHubService]:
    """Serve an archive on a free port of this machine."""
    service = SentinelHubService(pixels.Archive(root), **said)
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
