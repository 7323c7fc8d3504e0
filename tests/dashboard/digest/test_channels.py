"""A webhook on this machine that checks who sends; and digests as files."""

import hashlib
import hmac
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.digest.channels import ID, KEY, SIGNATURE, post_webhook, write_files
from dashboard.secret import Secret
from imagery.calling import Door
from imagery.errors import ImageryError
from imagery.manners import Patience
from layers.errors import RejectedError
from tests.builders import NOW
from tests.dashboard.digest.worlds import a_message

SECRET = Secret("a-word-that-signs")


class Hook(http.server.BaseHTTPRequestHandler):
    """A webhook that checks who sends, and fails as often as it is told to."""

    answers: tuple[int, ...] = ()
    got: list[tuple[dict[str, str], bytes]] = []  # noqa: RUF012 - made anew for each test

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = dict(part.split("=", 1) for part in self.headers[SIGNATURE].split(","))
        mine = hmac.new(SECRET.reveal().encode(), said["t"].encode() + b"." + body, hashlib.sha256)
        good = hmac.compare_digest(mine.hexdigest(), said["v1"])
        status = self.answers[len(self.got)] if len(self.got) < len(self.answers) else 200
        self.got.append((dict(self.headers), body))
        self.send_response(status if good else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[tuple[str, type[Hook]]]:
    kind = type("OneHook", (Hook,), {"got": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}/hooks/KEY-IN-PATH", kind
        serving.shutdown()
        thread.join()


def _door(tries: int = 5) -> Any:
    patience = Patience(tries=tries)
    return Door(clock=lambda: NOW, patience=patience, near=True, sleep=lambda _: None).post


def _post(url: str, secret: Secret = SECRET, *, tries: int = 5) -> None:
    post_webhook(a_message(), url, secret=secret, post=_door(tries), clock=lambda: NOW)


def test_a_webhook_gets_the_digest_signed_and_with_its_id(hook: tuple[str, type[Hook]]) -> None:
    url, kind = hook
    _post(url)
    ((headers, body),) = kind.got
    assert json.loads(body)["items"][0]["said"] == "New building in River Bend"
    assert headers[KEY] == headers[ID] == "g-0123456789abcdef"
    assert headers[SIGNATURE].startswith(f"t={int(NOW.timestamp())},v1=")


def test_a_webhook_that_stumbles_gets_the_same_bytes_again_a_bounded_number_of_times(
    hook: tuple[str, type[Hook]],
) -> None:
    url, kind = hook
    kind.answers = (503, 429)
    _post(url)
    assert len({body for _, body in kind.got}) == 1
    assert [headers[KEY] for headers, _ in kind.got] == ["g-0123456789abcdef"] * 3
    kind.got.clear()
    kind.answers = (503,) * 99
    with pytest.raises(ImageryError) as failed:
        _post(url, tries=4)
    assert len(kind.got) == 4
    assert "KEY-IN-PATH" not in str(failed.value)


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_webhook_that_refuses_is_not_asked_again(
    hook: tuple[str, type[Hook]], status: int
) -> None:
    url, kind = hook
    kind.answers = (status,)
    with pytest.raises(ImageryError):
        _post(url)
    assert len(kind.got) == 1


def test_a_wrong_secret_is_seen_by_the_receiver_and_none_is_refused_here(
    hook: tuple[str, type[Hook]],
) -> None:
    url, kind = hook
    with pytest.raises(ImageryError):
        _post(url, Secret("another-word-entirely"))
    assert len(kind.got) == 1
    with pytest.raises(RejectedError, match="WEBHOOK_SECRET"):
        _post(url, Secret())


def test_files_are_whole_and_the_same_when_written_again(tmp_path: Path) -> None:
    write_files(a_message(), tmp_path)
    first = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    write_files(a_message(), tmp_path)
    assert first == {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert set(first) == {
        "2026-11-23-g-0123456789abcdef.json", "2026-11-23-g-0123456789abcdef.md",
    }  # fmt: skip
