"""imagery.addresses: which machines may be called, whatever an address or a redirect says."""

import pytest

from imagery.calling import Door
from imagery.errors import SourceDownError, SourceError
from tests.imagery.calling.doors import make
from tests.loopback.faulty import Server, status

MOST = 100_000


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org/x", "Only https is used"),
        ("ftp://example.org/x", "Only https"),
        ("file:///etc/passwd", "has no host"),
        ("/vsicurl/http://x/y", "has no host"),
        ("https://me:pw@example.org/x", "name and password"),
        ("https://127.0.0.1/x", "this machine"),
        ("https://localhost/x", "this machine"),
        ("https://10.1.2.3/x", "one of its network"),
        ("https://169.254.169.254/latest", "one of its network"),
        ("https://[::1]/x", "this machine"),
        ("https://[fd00::1]/x", "one of its network"),
        ("https://x.internal/x", "one of its network"),
        ("https://example.org:99999/x", "has no host"),
        ("https://exa mple.org/x", "has no host"),
        ("https://example.org\\@127.0.0.1/x", "has no host"),
    ],
)
def test_an_address_that_may_not_be_called_is_not(url: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        make([], near=False).get(url, most=1)


def test_http_is_for_this_machine_alone_even_where_a_person_says_so() -> None:
    with pytest.raises(SourceError, match="Only https"):
        make([]).get("http://192.168.1.1/x", most=1)


def test_a_name_that_leads_home_is_found_when_it_connects(server: Server) -> None:
    """A name can be made to resolve to this machine: what counts is where it led."""
    from imagery import addresses  # noqa: PLC0415 - its inside is the test

    connection = addresses._FarHTTPS("127.0.0.1", int(server.url.rsplit(":", 1)[1]))
    connection.sock = addresses.HTTPConnection(
        "127.0.0.1", int(server.url.rsplit(":", 1)[1])
    )._new_conn()
    with pytest.raises(OSError, match="leads to this machine"):
        addresses._refuse_near(connection)
    manager = make([], near=False)._session.get_adapter("https://x").poolmanager  # type: ignore[attr-defined]
    assert manager.pool_classes_by_scheme["https"].ConnectionCls is addresses._FarHTTPS


@pytest.mark.parametrize(
    ("onward", "words"),
    [
        ("http://example.org/x", "Only https"),
        ("file:///etc/passwd", "no host"),
        ("ftp://127.0.0.1/x", "Only https"),
        ("https://evil.example/x", "no host of this service"),
    ],
)
def test_a_redirect_leads_only_where_one_may_call(onward: str, words: str, server: Server) -> None:
    server.scripts["a.txt"] = status(302, Location=onward)
    with pytest.raises(SourceError, match=words):
        make([], may=lambda host: host == "127.0.0.1").get(f"{server.url}/a.txt", most=MOST)


def test_a_redirect_is_followed_and_an_endless_one_is_not(server: Server, door: Door) -> None:
    server.scripts["moved"] = status(307, Location="/a.txt")
    assert door.get(f"{server.url}/moved", most=MOST).body == b"hello"
    server.scripts["round"] = status(302, Location="/round")
    with pytest.raises(SourceDownError, match="from address to address"):
        door.get(f"{server.url}/round", most=MOST)
