"""A visitor of the running app who speaks as a browser does: pages, a socket, uploads. No browser.

What a page shows comes through its socket as Streamlit's messages; this keeps their octets. So a
test can look at every page of a process that really serves, in milliseconds and without Chromium.
"""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from dashboard import navigation
from tests.dashboard.served import _wait_for, furnish

ROOT = Path(__file__).parents[2]

PAGES = tuple(path for _, _, path, _ in navigation.PAGES)
"""All of them: the first is also the address without a path."""

XSRF = "_streamlit_xsrf"


@dataclass
class Answer:
    """What one run of a page sent."""

    octets: list[bytes] = field(default_factory=list)
    """Every message, as it came."""

    messages: list[ForwardMsg] = field(default_factory=list)
    """The same, read."""

    @property
    def text(self) -> str:
        """All that was sent, as the text of the messages."""
        return "\n".join(map(str, self.messages))

    def widget(self, kind: str) -> Any:
        """Return the first element of a kind: `file_uploader`, `selectbox`, `button`.

        Raises
        ------
        AssertionError
            If the page has none.

        """
        for each in self.messages:
            if each.delta.new_element.WhichOneof("type") == kind:
                return getattr(each.delta.new_element, kind)
        raise AssertionError(f"The page shows no {kind}.")


class Visitor:
    """One browser: its cookies, and the socket of its open page."""

    def __init__(self, base: str, cookie: str = "") -> None:
        """Open the app; with a cookie as somebody who has signed in."""
        self.base, self.http = base, requests.Session()
        self.http.trust_env = False
        if cookie:
            self.http.headers["Cookie"] = cookie
        self.http.get(f"{base}/", timeout=60).raise_for_status()
        self.http.get(f"{base}/_stcore/health", timeout=60).raise_for_status()
        self._numbers, self._stack = itertools.count(1), ExitStack()
        self.socket = self._stack.enter_context(self._connected())
        self.states: dict[str, WidgetState] = {}
        self.session_id = ""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        """Close the page."""
        self._stack.close()
        self.http.close()

    def look(self, page: str = "overview", query: str = "", *, wait_s: float = 60.0) -> Answer:
        """Open a page, with what was filled in so far, and return all that it sent."""
        state = ClientState(query_string=query, page_name=page)
        state.context_info.url = f"{self.base}/{page}"
        state.widget_states.widgets.extend(self.states.values())
        self.socket.send(BackMsg(rerun_script=state).SerializeToString())
        answer = Answer()
        for message, octets in self._messages(wait_s):
            answer.octets.append(octets)
            answer.messages.append(message)
            if message.WhichOneof("type") == "new_session":
                self.session_id = message.new_session.initialize.session_id
            if message.WhichOneof("type") == "script_finished":
                return answer
        raise AssertionError("The page was not finished.")

    def hand_in(self, name: str, content: bytes, *, wait_s: float = 90.0) -> Answer:
        """Hand a file in on the Import page, and return what that page then sends."""
        uploader = self.look("import").widget("file_uploader")
        asked = BackMsg()
        asked.file_urls_request.request_id = f"r{next(self._numbers)}"
        asked.file_urls_request.session_id = self.session_id
        asked.file_urls_request.file_names.append(name)
        self.socket.send(asked.SerializeToString())
        place = next(
            each.file_urls_response.file_urls[0]
            for each, _ in self._messages(wait_s)
            if each.WhichOneof("type") == "file_urls_response"
        )
        put = self.http.put(
            self.base + place.upload_url, files={"file": (name, content)}, timeout=wait_s,
            headers={"X-Xsrftoken": self.http.cookies.get(XSRF, "")},
        )  # fmt: skip
        put.raise_for_status()
        state = WidgetState(id=uploader.id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = place.file_id, name, len(content)
        info.file_urls.CopyFrom(place)
        self.states[uploader.id] = state
        return self.look("import", wait_s=wait_s)

    def fill(self, element: Any, **value: Any) -> None:
        """Fill in a widget; it counts from the next look on."""
        self.states[element.id] = WidgetState(id=element.id, **value)

    def _connected(self, origin: str = "") -> ClientConnection:
        cookies = "; ".join(f"{each.name}={each.value}" for each in self.http.cookies)
        own = str(self.http.headers.get("Cookie", ""))
        return connect(
            f"{self.base.replace('http', 'ws', 1)}/_stcore/stream", proxy=None, max_size=None,
            additional_headers={"Cookie": "; ".join(filter(None, (own, cookies)))},
            origin=origin or self.base,  # type: ignore[arg-type]
            subprotocols=[Subprotocol("streamlit"), Subprotocol(self.http.cookies.get(XSRF, ""))],
        )  # fmt: skip

    def _messages(self, wait_s: float) -> Iterator[tuple[ForwardMsg, bytes]]:
        end = time.monotonic() + wait_s
        while True:
            octets = self.socket.recv(max(0.0, end - time.monotonic()))
            assert isinstance(octets, bytes)
            message = ForwardMsg()
            message.ParseFromString(octets)
            yield message, octets


@contextmanager
def running(
    folder: Path, *, audience: str, store: Path | None = None, before: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, int]]:  # fmt: skip
    """Serve a store until the block ends; give its address and the number of its process.

    Parameters
    ----------
    folder
        Where log and, if none is given, store, vault and keys lie.
    audience
        Who a visitor is, where nobody signs in.
    store
        What is served.
    before
        What starts the process instead of the shell, such as strace.
    settings
        More of them, by the names of the variables.

    """
    url = store or furnish(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "COMPOUNDWATCH_STORE_URL": str(url), "COMPOUNDWATCH_AUDIENCE": audience,
        "COMPOUNDWATCH_VAULT_KEYS": str(url.parent / "keys"), **(settings or {}),
    }  # fmt: skip
    command = [*before, sys.executable, "-m", "dashboard.cli.main", "serve", "--port", str(port)]
    log, base = folder / "serve.log", f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        child = subprocess.Popen(command, env=environment, stdout=out, stderr=out, cwd=ROOT)
        try:
            _wait_for(f"{base}/_stcore/health", child, log)
            serving = _process(child.pid, port)
            yield base, serving.pid
            serving.send_signal(signal.SIGINT)
            child.wait(30)
        finally:
            if child.poll() is None:
                for each in (*psutil.Process(child.pid).children(recursive=True), child):
                    each.kill()
            child.wait(20)


def _process(pid: int, port: int) -> psutil.Process:
    """Return the one that serves: the child itself, or what stands behind its tracer."""
    first = psutil.Process(pid)
    served = [
        each for each in (first, *first.children(recursive=True))
        if each.cmdline()[-1] == str(port) and "python" in each.name()
    ]  # fmt: skip
    return served[0]
