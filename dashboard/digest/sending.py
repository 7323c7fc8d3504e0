"""Sending: each receiver gets what is new for it, once; one that fails holds no other up.

Under the receiver's lease, a digest is kept with its text, then sent, then marked. A process that
is killed between keeping and marking leaves one that waits: the next sends it first, the same
bytes under the same id. So a receiver that remembers ids gets each exactly once, and one that
does not gets one twice at worst, and never none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from dashboard.digest.channels import Post, post_webhook, write_files
from dashboard.digest.contents import news
from dashboard.digest.mail import mail_server, send_mail
from dashboard.digest.message import draft
from dashboard.digest.receivers import Receiver
from dashboard.settings import Settings
from dashboard.wiring import Workshop
from imagery.calling import Door
from imagery.errors import ImageryError
from imagery.jobs.leasing import Hold, held
from layers.digest import Digest
from layers.errors import LayerError, LeaseTakenError
from layers.outbox import (
    Draft,
    mark_failed,
    mark_sent,
    next_digest,
    outbox_lease,
    rests_until,
    told,
    waiting,
)
from layers.terms import AuditAction

Send = Callable[[Digest, Receiver], None]
"""Sends a digest; raises if it cannot."""

_EXPECTED = (LayerError, ImageryError, OSError)
_REMEDY = "It waits, and is sent first the next time: compoundwatch digest."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one receiver."""

    receiver: str
    """Its word."""

    digest: Digest | None = None
    """What was sent, or waits; None if there was nothing."""

    said: str = ""
    """What could not be done, or why there was nothing; empty if it was sent."""

    failed: bool = False
    """Whether somebody should look at it."""


def send_all(
    parts: Workshop, to: Sequence[Receiver], *, send: Send, clock: Callable[[], datetime],
    holder: str, as_of: datetime,
) -> Iterator[Sent]:  # fmt: skip
    """Tell each receiver what is new; yield what became of each.

    Parameters
    ----------
    parts
        What this process works with.
    to
        The receivers.
    send
        Sends one digest.
    clock
        Now, UTC: for leases and marks.
    holder
        Who this is.
    as_of
        The instant for which digests are made.

    """
    for receiver in to:
        try:
            with held(
                parts.store, outbox_lease(receiver.word), holder=holder, clock=clock
            ) as hold:  # fmt: skip
                done = _sent(parts, receiver, hold, send, as_of)
        except LeaseTakenError:
            done = Sent(receiver=receiver.word, said="another process is telling it just now")
        except _EXPECTED as error:
            done = Sent(receiver=receiver.word, said=f"{error} {_REMEDY}", failed=True)
        yield done


def preview(parts: Workshop, receiver: Receiver, *, as_of: datetime) -> Draft | Digest | None:
    """Return what a receiver would be sent, if it did not rest; nothing is kept or sent."""
    audience = parts.settings.digest_audience
    kept = waiting(parts.store, receiver.word, audience)
    return kept or _draft(parts, as_of, told(parts.store, receiver.word, audience))


def sender(settings: Settings, *, clock: Callable[[], datetime]) -> Send:
    """Return what sends digests as the settings say."""

    def send(digest: Digest, receiver: Receiver) -> None:
        if receiver.kind == "file":
            write_files(digest, Path(receiver.where))
        elif receiver.kind == "mail":
            send_mail(
                digest, receiver.where, server=mail_server(settings.smtp_url),
                password=settings.smtp_password,
            )  # fmt: skip
        else:
            near = receiver.where.startswith("http://")
            post: Post = Door(clock=clock, near=near).post
            post_webhook(
                digest, receiver.where, secret=settings.webhook_secret, post=post, clock=clock
            )

    return send


def _sent(
    parts: Workshop, receiver: Receiver, hold: Hold, send: Send, as_of: datetime
) -> Sent:  # fmt: skip
    store, word, hours = hold.store, receiver.word, parts.settings.digest_hours
    digest = next_digest(
        store, word, parts.settings.digest_audience, partial(_draft, parts, as_of),
        hours=hours, as_of=as_of,
    )  # fmt: skip
    if digest is None:
        until = rests_until(store, word, hours=hours, as_of=as_of)
        rest = f"it rests until {until:%Y-%m-%d %H:%M} UTC" if until else "nothing is new"
        return Sent(receiver=word, said=rest)
    try:
        # Each try is written down before: of one that failed nobody knows how far it came.
        parts.log().note(
            AuditAction.EXPORTED, f"digest {digest.digest_id} to {word} for {digest.audience}",
            at=as_of, rows=len(digest.items),
        )  # fmt: skip
        send(digest, receiver)
    except _EXPECTED as error:
        failed = mark_failed(store, digest, said=str(error), remedy=_REMEDY, at=as_of)
        return Sent(receiver=word, digest=failed, said=f"{error} {_REMEDY}", failed=True)
    return Sent(receiver=word, digest=mark_sent(store, digest, at=as_of))


def _draft(parts: Workshop, as_of: datetime, before: frozenset[str]) -> Draft | None:
    audience = parts.settings.digest_audience
    found = news(parts.reader(as_of, audience), before)
    return draft(found, audience=audience, made_at=as_of)
