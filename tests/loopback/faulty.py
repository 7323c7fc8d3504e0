"""A small web server on this machine that fails in the ways in which real ones do.

It serves files by ranges, or whatever a test scripts. What it was asked, and how many bytes it
gave away, is written down.
"""

import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

Script = Callable[["Handler"], bool]
"""Answers a request in its own way and says True; or False: answer as usual."""


@dataclass(slots=True)
class Log:
    """What was asked of a server."""

    calls: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, path with query, headers by name in lower case."""

    served: Counter[str] = field(default_factory=Counter)
    """Path -> bytes given away."""

    asked: Counter[str] = field(default_factory=Counter)
    """Path -> how often."""

    lock: threading.Lock = field(default_factory=threading.Lock)


class Server(ThreadingHTTPServer):
    """Serves a folder, with faults."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, root: Path, *, latency_s: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.root, self.latency_s, self.log = root, latency_s, Log()
        self.scripts: dict[str, Script] = {}
        """End of a path -> how it is answered."""
        self.key = ""
        """Without it in the query (sig=) or as a bearer, nothing is served; empty: open."""
        self.turns: defaultdict[str, int] = defaultdict(int)

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, _request: object, _address: object) -> None:
        """Say nothing of a client that went away."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as real servers do; else small replies wait 40 ms
    server: Server

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    @property
    def plain(self) -> str:
        """Return the path without its query."""
        return unquote(urlsplit(self.path).path)

    def _answer(self) -> None:
        log = self.server.log
        with log.lock:
            log.calls.append((self.command, self.path,
                              {k.lower(): v for k, v in self.headers.items()}))  # fmt: skip
            log.asked[self.plain] += 1
        if self.server.latency_s:
            time.sleep(self.server.latency_s)
        try:
            for end, script in list(self.server.scripts.items()):
                if self.plain.endswith(end) and script(self):
                    return
            self.serve_file()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole reply."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(body)
        with self.server.log.lock:
            self.server.log.served[self.plain] += len(body)

    def let_in(self) -> bool:
        """Say whether the caller showed the token."""
        shown = parse_qs(urlsplit(self.path).query).get("sig", [""])[0]
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return not self.server.key or self.server.key in {shown, bearer}

    def wanted(self, size: int) -> tuple[int, int] | None:
        """Return first and last byte that are asked for; None for all."""
        text = self.headers.get("Range", "")
        if not text.startswith("bytes="):
            return None
        first, _, last = text.removeprefix("bytes=").partition("-")
        return int(first), min(int(last or size - 1), size - 1)

    def serve_file(self) -> None:
        """Serve a file, or the part of it that is asked for."""
        if not self.let_in():
            self.reply(403, b"<Error>AuthenticationFailed</Error>")
            return
        path = (self.server.root / self.plain.lstrip("/")).resolve()
        if not path.is_relative_to(self.server.root.resolve()) or not path.is_file():
            self.reply(404, b"not here")
            return
        size = path.stat().st_size
        mark = f'"{path.stat().st_mtime_ns:x}-{size:x}"'
        part = self.wanted(size)
        if part is None:
            self.reply(200, path.read_bytes(), ETag=mark)
            return
        if part[0] >= size:
            self.reply(416, Content_Range=f"bytes */{size}")
            return
        with path.open("rb") as file:
            file.seek(part[0])
            body = file.read(part[1] - part[0] + 1)
        self.reply(206, body, ETag=mark, Content_Range=f"bytes {part[0]}-{part[1]}/{size}")

    def reset(self) -> None:
        """Cut the connection, with a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def in_turn(*scripts: Script) -> Script:
    """Answer the first requests by these scripts, one each, and then as usual."""
    left = list(scripts)
    lock = threading.Lock()

    def script(handler: Handler) -> bool:
        with lock:
            one = left.pop(0) if left else None
        return one(handler) if one else False

    return script


def status(code: int, body: bytes = b"", **headers: str) -> Script:
    """Answer with a status."""

    def script(handler: Handler) -> bool:
        handler.reply(code, body, **headers)
        return True

    return script


def cut(handler: Handler) -> bool:
    """Promise a part and send half of it."""
    handler.send_response(206)
    handler.send_header("Content-Length", "4000")
    handler.send_header("Content-Range", "bytes 0-3999/100000")
    handler.end_headers()
    handler.wfile.write(b"x" * 2000)
    handler.wfile.flush()
    handler.reset()
    return True


def reset(handler: Handler) -> bool:
    """Cut the connection before a word is said."""
    handler.reset()
    return True


def another_part(handler: Handler) -> bool:
    """Send another part than was asked for, and say so."""
    first, last = handler.wanted(10**9) or (0, 9)
    body = b"x" * (last - first + 1)
    handler.reply(206, body, Content_Range=f"bytes {first + 7}-{last + 7}/1000000")
    return True


def whole(handler: Handler) -> bool:
    """Ignore which part was asked for."""
    del handler.headers["Range"]
    handler.serve_file()
    return True


def slow(seconds: float) -> Script:
    """Wait, then answer as usual."""

    def script(_handler: Handler) -> bool:
        time.sleep(seconds)
        return False

    return script


@contextmanager
def serving(root: Path, *, latency_s: float = 0.0) -> Iterator[Server]:
    """Run a server until the block ends."""
    server = Server(root, latency_s=latency_s)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
