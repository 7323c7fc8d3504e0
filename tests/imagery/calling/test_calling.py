"""imagery.calling, against a server on this machine that fails in the ways real ones do."""

import gzip
import logging
from collections.abc import Callable

import numpy as np
import pytest

from imagery.calling import Door
from imagery.errors import CredentialsError, SourceDownError, SourceError
from imagery.manners import Fault, GoneError, Patience, Reply, TooLargeError
from tests.imagery.calling.doors import make
from tests.loopback import faulty
from tests.loopback.faulty import Server, in_turn, status

MOST = 100_000
SIGNED = "sv=1&sig=hush-hush"


HEALS: dict[str, Callable[[], faulty.Script]] = {
    "429": lambda: status(429),
    "500": lambda: status(500),
    "502": lambda: status(502),
    "503": lambda: status(503, b"<html>"),
    "504": lambda: status(504),
    "a reset": lambda: faulty.reset,
    "a reply cut short": lambda: faulty.cut,
    "silence": lambda: faulty.slow(0.8),
}


@pytest.mark.parametrize("fault", HEALS)
def test_what_fails_once_is_asked_again(
    fault: str, server: Server, door: Door, naps: list[float]
) -> None:
    server.scripts["a.txt"] = in_turn(HEALS[fault](), HEALS[fault]())
    assert door.get(f"{server.url}/a.txt", most=MOST).body == b"hello"
    assert len(naps) == 2
    assert 0 <= naps[0] <= 0.5
    assert 0 <= naps[1] <= 1.0


@pytest.mark.parametrize("fault", HEALS)
def test_what_goes_on_failing_is_given_up_after_so_many_calls(
    fault: str, server: Server, door: Door, naps: list[float]
) -> None:
    server.scripts["a.txt"] = in_turn(*[HEALS[fault]() for _ in range(9)])
    with pytest.raises(SourceDownError, match=r"127\.0\.0\.1 gave no reply .*; 4 calls"):
        door.get(f"{server.url}/a.txt", most=MOST)
    assert server.log.asked["/a.txt"] == 4
    assert len(naps) == 3


def test_what_must_not_be_said_twice_is_said_once(server: Server, door: Door) -> None:
    server.scripts["hook"] = status(500)
    with pytest.raises(SourceDownError, match="1 calls"):
        door.post(f"{server.url}/hook", b"{}", {}, again=False)
    assert server.log.asked["/hook"] == 1


@pytest.mark.parametrize(
    ("asked", "seconds"), [("7", 7), ("Wed, 25 Nov 2026 12:00:09 GMT", 9), ("soon", 0), ("-5", 0)]
)
def test_retry_after_is_seconds_or_a_date(
    asked: str, seconds: float, server: Server, door: Door, naps: list[float]
) -> None:
    server.scripts["a.txt"] = in_turn(status(429, Retry_After=asked))
    assert door.get(f"{server.url}/a.txt", most=MOST).status == 200
    assert seconds <= naps[0] <= seconds + 0.5


@pytest.mark.parametrize("asked", ["3600", "Thu, 26 Nov 2026 12:00:00 GMT", "9" * 400])
def test_who_asks_for_too_long_a_wait_is_not_called_again(
    asked: str, server: Server, door: Door, naps: list[float]
) -> None:
    server.scripts["a.txt"] = status(503, Retry_After=asked)
    with pytest.raises(SourceDownError, match="asks not to be called for"):
        door.get(f"{server.url}/a.txt", most=MOST)
    assert server.log.asked["/a.txt"] == 1
    assert naps == []


def test_waits_have_full_jitter_and_do_not_fall_together() -> None:
    first: list[float] = []
    for seed in range(200):
        naps: list[float] = []
        door = make(naps, rng=np.random.default_rng(seed), patience=Patience(tries=2))
        with pytest.raises(SourceDownError):
            door.get("http://127.0.0.1:9/x", most=1)
        first += naps
    assert len(set(first)) == 200
    assert np.mean(first) == pytest.approx(0.25, abs=0.03)


def test_a_drip_is_cut_off(server: Server) -> None:
    def drip(handler: faulty.Handler) -> bool:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(30):
            handler.wfile.write(b"x")
            faulty.time.sleep(0.1)
        handler.close_connection = True
        return True

    server.scripts["a.txt"] = drip
    with pytest.raises(SourceDownError, match="longer than 1 s"):
        make([], patience=Patience(tries=1, silent_s=5, whole_s=1)).get(
            f"{server.url}/a.txt", most=MOST
        )


def test_a_reply_that_is_too_large_is_refused_before_it_is_read(server: Server, door: Door) -> None:
    server.scripts["a.txt"] = status(200, b"x" * 2_000_000)
    with pytest.raises(TooLargeError, match="2,000,000 bytes where at most 100,000"):
        door.get(f"{server.url}/a.txt", most=MOST)


def test_a_reply_without_a_size_is_read_up_to_the_bound(server: Server, door: Door) -> None:
    def endless(handler: faulty.Handler) -> bool:
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        for _ in range(1000):
            handler.wfile.write(b"x" * 65536)
        return True

    server.scripts["a.txt"] = endless
    with pytest.raises(TooLargeError):
        door.get(f"{server.url}/a.txt", most=MOST)


@pytest.mark.parametrize("code", [400, 404, 405, 410, 416])
def test_what_is_not_there_is_not_asked_for_again(code: int, server: Server, door: Door) -> None:
    server.scripts["a.txt"] = status(code)
    with pytest.raises(GoneError, match=f"status {code}"):
        door.get(f"{server.url}/a.txt", most=MOST)
    assert server.log.asked["/a.txt"] == 1


# ------------------------------------------------------------------ keys


class Rota:
    """Keys that are renewed so many times."""

    def __init__(self, *keys: str) -> None:
        self.keys = list(keys)

    def signed(self, url: str) -> tuple[str, dict[str, str]]:
        return f"{url}?sig={self.keys[0]}", {}

    def renewed(self, _url: str) -> bool:
        self.keys.pop(0)
        return bool(self.keys)


def test_a_key_that_has_expired_is_renewed_once(server: Server, door: Door) -> None:
    server.key = "new"
    url = f"{server.url}/a.txt"
    assert door.get(url, most=MOST, keys=Rota("old", "new")).body == b"hello"
    with pytest.raises(CredentialsError, match="does not let us in"):
        door.get(url, most=MOST, keys=Rota("a", "b", "new"))


@pytest.mark.parametrize("code", [401, 403])
def test_a_wrong_key_is_no_reason_to_call_again(code: int, server: Server, door: Door) -> None:
    server.scripts["a.txt"] = status(code)
    with pytest.raises(CredentialsError):
        door.get(f"{server.url}/a.txt", most=MOST)
    assert server.log.asked["/a.txt"] == 1


FAILS: dict[str, faulty.Script] = {
    "500": status(500), "404": status(404), "403": status(403), "cut": faulty.cut,
    "large": status(200, b"x" * 200_000), "redirect": status(302, Location="http://elsewhere/?sig=hush-hush"),
    "429": status(429, Retry_After="9999"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAILS)
def test_no_error_and_no_log_names_a_key_or_a_path(
    fault: str, server: Server, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.scripts["secret-hook"] = FAILS[fault]
    with pytest.raises(SourceError) as caught:
        door.get(f"{server.url}/secret-hook?{SIGNED}", most=MOST, headers={"X": "hush-hush"})
    said, error = [repr(door), caplog.text], caught.value
    while error is not None:
        said.append(f"{error} {error!r}")
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    assert not any("hush" in text or "secret-hook" in text for text in said)


def test_a_key_does_not_go_along_to_another_host(server: Server, door: Door) -> None:
    port = server.url.rsplit(":", 1)[1]
    server.scripts["moved"] = status(302, Location=f"http://localhost:{port}/a.txt")

    class Bearer(Rota):
        def signed(self, url: str) -> tuple[str, dict[str, str]]:
            return url, {"Authorization": "Bearer hush"}

    door.get(f"{server.url}/moved", most=MOST, keys=Bearer("x"))
    assert "authorization" in server.log.calls[0][2]
    assert "authorization" not in server.log.calls[1][2]


def test_a_reply_that_the_caller_cannot_use_is_asked_for_again(server: Server, door: Door) -> None:
    seen: list[bytes] = []

    def check(reply: Reply) -> None:
        seen.append(reply.body)
        if len(seen) < 3:
            raise Fault("it is not what was asked for")

    assert door.call("GET", f"{server.url}/a.txt", most=MOST, check=check).body == b"hello"
    assert len(seen) == 3


def test_a_post_carries_its_body_and_no_cookie_is_kept(server: Server, door: Door) -> None:
    server.scripts["hook"] = status(200, b"ok", Set_Cookie="a=b")
    for _ in range(2):
        assert door.post(f"{server.url}/hook", b"{}", {"X-Sign": "1"}).body == b"ok"
    assert all("cookie" not in headers for _, _, headers in server.log.calls)
    assert server.log.calls[0][2]["x-sign"] == "1"


def test_a_reply_in_pieces_or_packed_is_read_whole(server: Server, door: Door) -> None:
    text = b"hello " * 40_000

    def pieces(handler: faulty.Handler) -> bool:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for start in range(0, len(text), 50_000):
            piece = text[start : start + 50_000]
            handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")
        return True

    server.scripts["pieces"] = pieces
    server.scripts["packed"] = status(200, gzip.compress(text), Content_Encoding="gzip")
    for name in ("pieces", "packed"):
        assert door.get(f"{server.url}/{name}", most=10**6).body == text


def test_a_packed_reply_cannot_burst(server: Server, door: Door) -> None:
    server.scripts["bomb"] = status(200, gzip.compress(b"0" * 10**8), Content_Encoding="gzip")
    with pytest.raises(TooLargeError):
        door.get(f"{server.url}/bomb", most=10**6)
