"""dashboard.signing.provider: what it asks, and how each answer counts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from dashboard.secret import Secret
from dashboard.signing.provider import QUICK, NotConfirmedError, Provider, SilentError
from imagery.calling import Door


class Service(ThreadingHTTPServer):
    """A provider of this machine; a test sets what it says."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.metadata: Any = {"userinfo_endpoint": f"{self.base}/userinfo"}
        self.status, self.says = 200, b'{"sub": "u-1"}'
        self.keys: list[str] = []


class Handler(BaseHTTPRequestHandler):
    """Answers."""

    server: Service

    def do_GET(self) -> None:
        status, body = 200, json.dumps(self.server.metadata).encode()
        if self.path == "/userinfo":
            self.server.keys.append(self.headers.get("Authorization", ""))
            status, body = self.server.status, self.server.says
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as made:
        thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def asked(service: Service) -> Any:
    door = Door(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), patience=QUICK, near=True,
                sleep=lambda _s: None)  # fmt: skip
    return Provider(f"{service.base}/metadata", door).userinfo(Secret("invented-token"))


def test_it_asks_with_the_token_in_a_header_and_gives_the_claims(service: Service) -> None:
    assert asked(service) == {"sub": "u-1"}
    assert service.keys == ["Bearer invented-token"]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_means_that_it_no_longer_knows_him(service: Service, status: int) -> None:
    service.status = status
    with pytest.raises(NotConfirmedError) as caught:
        asked(service)
    assert "invented-token" not in repr(caught.value)


@pytest.mark.parametrize("says", [b"", b"[1]", b"<html>", b"ey.signed.jwt", b"[" * 100_000])
def test_an_answer_in_another_form_is_no_answer(service: Service, says: bytes) -> None:
    service.says = says
    with pytest.raises(SilentError):
        asked(service)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_service_that_is_down_is_silent(service: Service, status: int) -> None:
    service.status = status
    with pytest.raises(SilentError):
        asked(service)


@pytest.mark.parametrize("metadata", [{}, [], {"userinfo_endpoint": 1}])
def test_metadata_without_an_endpoint_is_silence_too(service: Service, metadata: Any) -> None:
    service.metadata = metadata
    with pytest.raises(SilentError):
        asked(service)


def test_a_plain_endpoint_on_another_machine_is_never_given_a_token(service: Service) -> None:
    service.metadata = {"userinfo_endpoint": "http://id.example/userinfo"}
    with pytest.raises(NotConfirmedError):
        asked(service)
    assert service.keys == []
