"""Mail: a digest by SMTP; the one door to smtplib.

No password and no digest goes over a line that can be read: TLS first (smtps) or STARTTLS, with
the server's certificate checked; plain lines lead to this machine alone. Every header is made
here, of counts, ids and settings; none holds a word that came from a file.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from dashboard.digest.message import page, subject, text
from dashboard.secret import Secret
from layers.digest import Digest
from layers.errors import LayerError, RejectedError

_NEAR = frozenset({"127.0.0.1", "::1", "localhost"})
_WAIT_S = 30.0
_WORDS = re.compile(r"[A-Za-z0-9.-]+")


class MailError(LayerError):
    """A mail could not be handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    """Its name."""

    port: int
    """Its port."""

    user: str
    """Who we are there; empty: nobody."""

    tls_first: bool
    """smtps: TLS before the first word."""

    @property
    def sender(self) -> str:
        """The address from which digests come."""
        if "@" in self.user:
            return self.user
        host = "localhost" if self.host in _NEAR else self.host
        return f"{self.user or 'compoundwatch'}@{host}"


def mail_server(url: str) -> MailServer:
    """Return the server that a setting names.

    Raises
    ------
    RejectedError
        If it names none.

    """
    address = urlsplit(url)
    try:
        port = address.port
    except ValueError:
        port = -1
    user = unquote(address.username or "")
    known = address.scheme in ("smtp", "smtps") and address.hostname and user.isprintable()
    if not known or not address.hostname or address.password or " " in user or port == -1:
        raise RejectedError(
            "COMPOUNDWATCH_SMTP_URL names no mail server. Write smtp://USER@HOST:587 or "
            "smtps://USER@HOST:465; the password goes into COMPOUNDWATCH_SMTP_PASSWORD_FILE."
        )
    first = address.scheme == "smtps"
    return MailServer(
        host=address.hostname, port=port or (465 if first else 587), user=user, tls_first=first
    )


def as_mail(digest: Digest, *, to: str, sender: str) -> EmailMessage:
    """Return a digest as a mail: the same one, byte for byte, whenever it is made.

    Parameters
    ----------
    digest
        As kept.
    to, sender
        Plain addresses.

    """
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject(digest.body)
    mail["Date"] = format_datetime(digest.made_at)
    host = sender.rpartition("@")[2]
    safe = host if _WORDS.fullmatch(host) else "localhost"
    mail["Message-ID"] = f"<{digest.digest_id}.{digest.receiver}@{safe}>"
    mail["Auto-Submitted"] = "auto-generated"
    if '"quiet": true' in digest.body:
        mail["Importance"] = "low"
    mail.set_content(text(digest.body), cte="quoted-printable")
    mail.add_alternative(page(digest.body), subtype="html", cte="quoted-printable")
    # A boundary is drawn by chance otherwise, and the bytes would differ.
    mail.set_boundary(f"=={digest.digest_id}==")
    return mail


def send_mail(
    digest: Digest, to: str, *, server: MailServer, password: Secret,
    context: ssl.SSLContext | None = None,
) -> None:  # fmt: skip
    """Hand a digest over to a mail server.

    Parameters
    ----------
    digest
        As kept.
    to
        A plain address.
    server, password
        Where, and what opens it.
    context
        Of TLS; by default certificates are checked by this machine's authorities.

    Raises
    ------
    MailError
        If the server cannot be reached or trusted, or does not take it. The words of the server
        are left out but for its code: they may repeat what we sent.

    """
    mail = as_mail(digest, to=to, sender=server.sender)
    secure = context or ssl.create_default_context()
    try:
        with _connected(server, secure) as line:
            if not server.tls_first:
                _start_tls(line, server, secure)
            if server.user and password:
                line.login(server.user, password.reveal())
            line.send_message(mail)
    except smtplib.SMTPResponseException as error:
        raise MailError(
            f"The mail server {server.host} did not take the digest (code {error.smtp_code}). "
            "Look at user, password and address in the settings; it is sent again the next time."
        ) from None
    except smtplib.SMTPException as error:
        raise MailError(
            f"The mail server {server.host} did not take the digest ({type(error).__name__}). "
            "Look at the settings; it is sent again the next time."
        ) from None
    except (OSError, ssl.SSLError) as error:
        raise MailError(
            f"The mail server {server.host}:{server.port} cannot be reached or trusted "
            f"({type(error).__name__}). Look whether it runs, and whose certificate it has; the "
            "digest is sent again the next time."
        ) from None


def _connected(server: MailServer, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.tls_first:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_WAIT_S, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=_WAIT_S)


def _start_tls(line: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> None:
    line.ehlo()
    if line.has_extn("starttls"):
        line.starttls(context=context)
        line.ehlo()
    elif server.host not in _NEAR:
        raise MailError(
            f"The mail server {server.host} offers no TLS, so that anybody on the way could read "
            "digest and password. Nothing was sent. Use smtps:// or another server."
        )
