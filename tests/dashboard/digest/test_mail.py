"""Mail by a real SMTP server on this machine: plain, with STARTTLS, and with TLS first."""

import email
import email.policy
import http.server
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from dashboard.digest import mail as mail_door
from dashboard.digest.channels import write_files
from dashboard.digest.mail import MailError, as_mail, mail_server, send_mail
from dashboard.secret import Secret
from layers.errors import RejectedError
from tests.dashboard.digest.worlds import a_message

PASSWORD = Secret("open-sesame-1234")
BAD_NAME = "River\r\nBcc: spy@example.org\r\n\r\n<script>alert(1)</script> [x](http://y) \u202e"


class Mailbox:
    """Keeps what comes."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], bytes]] = []
        self.logins: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.got.append((envelope.rcpt_tos, envelope.original_content))
        return "250 OK"

    def login(self, _server: Any, _s: Any, _e: Any, _how: str, said: LoginPassword) -> AuthResult:
        self.logins.append(said.password)
        return AuthResult(success=said.password == PASSWORD.reveal().encode(), handled=False)


class _StartTls(Controller):
    """A server that speaks STARTTLS, and asks for a login over it."""

    context: ssl.SSLContext | None = None

    def factory(self) -> SMTP:
        return SMTP(
            self.handler, hostname="localhost", tls_context=self.context,
            require_starttls=self.context is not None,
            authenticator=self.handler.login, auth_required=self.context is not None,
        )  # fmt: skip


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(params=["plain", "starttls", "smtps"])
def server(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[tuple[str, Mailbox]]:
    box, context = Mailbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    kind = request.param
    made: Controller
    if kind == "smtps":
        made = Controller(box, hostname="127.0.0.1", port=0, ssl_context=context,
                          authenticator=box.login, auth_require_tls=False)  # fmt: skip
    else:
        made = _StartTls(box, hostname="127.0.0.1", port=0)
        made.context = context if kind == "starttls" else None  # type: ignore[attr-defined]
    made.port = _free_port()
    made.start()
    user = "desk%40example.org@" if kind != "plain" else ""
    scheme = "smtps" if kind == "smtps" else "smtp"
    yield f"{scheme}://{user}127.0.0.1:{made.port}", box
    made.stop()


def _free_port() -> int:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as free:
        return int(free.server_address[1])


def test_a_mail_arrives_and_is_the_same_when_it_is_sent_again(
    server: tuple[str, Mailbox], trusting: ssl.SSLContext
) -> None:
    url, box = server
    for _ in range(2):
        send_mail(a_message(), "reader@example.org", server=mail_server(url), password=PASSWORD,
                  context=trusting)  # fmt: skip
    (to, first), (_, second) = box.got
    assert first == second
    assert to == ["reader@example.org"]
    found = email.message_from_bytes(first, policy=email.policy.default)
    assert found["Message-ID"].startswith("<g-0123456789abcdef.file@")
    assert found["Subject"] == "Compound Watch 2026-11-23: 1 of 1 new, TLP:CLEAR"
    parts = {part.get_content_type(): part.get_content() for part in found.walk()
             if not part.is_multipart()}  # fmt: skip
    assert "1. New building in River Bend." in parts["text/plain"]
    assert "Told because: 2.3 ha." in parts["text/plain"]
    assert "<b>New building in River Bend.</b>" in parts["text/html"]
    if "@127" in url:
        assert box.logins == [PASSWORD.reveal().encode()] * 2


@pytest.mark.parametrize("server", ["starttls", "smtps"], indirect=True)
def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_digest(
    server: tuple[str, Mailbox],
) -> None:
    url, box = server
    with pytest.raises(MailError, match="cannot be reached or trusted") as refused:
        send_mail(a_message(), "reader@example.org", server=mail_server(url), password=PASSWORD)
    assert PASSWORD.reveal() not in str(refused.value)
    assert (box.got, box.logins) == ([], [])


@pytest.mark.parametrize("server", ["plain"], indirect=True)
def test_a_far_server_without_tls_gets_nothing(
    server: tuple[str, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, box = server
    monkeypatch.setattr(mail_door, "_NEAR", frozenset())
    with pytest.raises(MailError, match="offers no TLS"):
        send_mail(a_message(), "reader@example.org", server=mail_server(url), password=PASSWORD)
    assert (box.got, box.logins) == ([], [])


@pytest.mark.parametrize("server", ["starttls"], indirect=True)
def test_a_wrong_password_is_a_plain_message_that_holds_none(
    server: tuple[str, Mailbox], trusting: ssl.SSLContext
) -> None:
    url, box = server
    with pytest.raises(MailError, match="code 535") as refused:
        send_mail(a_message(), "reader@example.org", server=mail_server(url),
                  password=Secret("not-this-one-9"), context=trusting)  # fmt: skip
    assert "not-this-one-9" not in str(refused.value)
    assert box.got == []


def test_a_server_that_is_not_there_is_a_plain_message() -> None:
    nowhere = mail_server(f"smtp://127.0.0.1:{_free_port()}")
    with pytest.raises(MailError, match="cannot be reached"):
        send_mail(a_message(), "reader@example.org", server=nowhere, password=Secret())


@pytest.mark.parametrize(
    "url",
    [
        "", "mail.example.org", "smtp://", "http://mail.example.org", "smtp://u@h:99999",
        "smtp://u:password@mail.example.org", "smtp://a%0d%0ab@mail.example.org",
    ],
)  # fmt: skip
def test_what_names_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(RejectedError, match="COMPOUNDWATCH_SMTP_URL") as refused:
        mail_server(url)
    assert "password@" not in str(refused.value)


def test_no_name_can_add_a_header_a_receiver_or_markup(tmp_path: Path) -> None:
    bad = a_message(BAD_NAME)
    sent = as_mail(bad, to="reader@example.org", sender="desk@example.org")
    found = email.message_from_bytes(sent.as_bytes(), policy=email.policy.default)
    assert found["Bcc"] is None
    assert set(found.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
        "Content-Type",
    }  # fmt: skip
    html = found.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()
    write_files(bad, tmp_path)
    (markdown,) = tmp_path.glob("*.md")
    said = markdown.read_text("utf-8")
    assert "<script" not in said
    assert "[x](" not in said
    assert "\u202e" not in said
