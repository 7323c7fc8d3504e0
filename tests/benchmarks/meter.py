"""What a browser waits for and gets: seconds, bytes over HTTP and socket, runs of the script."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

QUIET_S = 0.7
"""When nothing came over the socket for as long, a run of the script is over."""


@dataclass(slots=True)
class Meter:
    """Counts from when it begins."""

    begun: float = field(default_factory=time.perf_counter)
    http: int = 0
    """Bytes as they came, packed."""

    socket: int = 0
    """Bytes of messages of the server."""

    sent: list[float] = field(default_factory=list)
    """When the page told the server something, which runs the script."""

    heard: list[float] = field(default_factory=list)
    """When the server said something."""

    seconds: float = 0.0
    """Until what was waited for."""

    def stop(self) -> None:
        """Note that what was waited for is there."""
        self.seconds = time.perf_counter() - self.begun

    @property
    def server_s(self) -> float:
        """From the first word of the page to the last of the server."""
        return self.heard[-1] - self.sent[0] if self.sent and self.heard else 0.0

    @property
    def sent_mb(self) -> float:
        """Of both, in million bytes."""
        return (self.http + self.socket) / 1e6


@contextmanager
def metering(page: Page) -> Iterator[Meter]:
    """Measure what happens within; it ends when the server has been quiet."""
    link = page.context.new_cdp_session(page)
    link.send("Network.enable")
    meter = Meter()

    def data(event: dict[str, Any]) -> None:
        meter.http += event["encodedDataLength"]

    def received(event: dict[str, Any]) -> None:
        said = event["response"]
        meter.socket += len(said["payloadData"]) * (3 if said["opcode"] == 2 else 4) // 4
        meter.heard.append(time.perf_counter())

    link.on("Network.loadingFinished", data)
    link.on("Network.webSocketFrameReceived", received)
    link.on("Network.webSocketFrameSent", lambda _: meter.sent.append(time.perf_counter()))
    try:
        yield meter
        until(page, lambda: time.perf_counter() - max([meter.begun, *meter.heard]) > QUIET_S)
    finally:
        link.detach()


def until(page: Page, done: Callable[[], bool], *, most_s: float = 60) -> None:
    """Wait for something, by looking again and again, while events go on."""
    end = time.perf_counter() + most_s
    while not done():
        assert time.perf_counter() < end, "It did not come about."
        page.wait_for_timeout(10)
