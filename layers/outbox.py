"""Outbox: what each receiver was told, what waits to be sent, and when it may be told again.

A digest is kept whole before it is sent and marked after. Whoever calls this holds the lease of
the receiver (`imagery.jobs.leasing`), so that two processes do not make two digests at once; and
a process that dies in between leaves one that waits, which is sent first, with the same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from layers.digest import Digest
from layers.ids import content_id
from layers.standing import BELIEVED_AHEAD
from layers.store.protocol import Store
from layers.terms import Audience, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that is not kept yet."""

    items: Sequence[str]
    """Keys of all it tells of, those beyond the first ten too."""

    body: str
    """The message, as JSON."""

    tlp: Tlp
    """How far it may travel."""


def outbox_lease(receiver: str) -> str:
    """Return the name of the lease under which a receiver's digests are made and sent."""
    return f"digest/{receiver}"


def waiting(store: Store, receiver: str, audience: Audience) -> Digest | None:
    """Return the digest that was made for a receiver and not sent; None if there is none.

    One that was made for another audience stays where it is: the receiver may be another by now.
    """
    unsent = [
        each
        for each in store.select(Digest, receiver=receiver)
        if each.sent_at is None and each.audience == audience
    ]
    return min(unsent, key=lambda each: (each.made_at, each.digest_id), default=None)


def told(store: Store, receiver: str, audience: Audience) -> frozenset[str]:
    """Return the keys of all that a receiver was told of, or will be by what waits."""
    kept = [
        each
        for each in store.select(Digest, receiver=receiver)
        if each.sent_at is not None or each.audience == audience
    ]
    return frozenset(key for each in kept for key in each.items)


def rests_until(
    store: Store, receiver: str, *, hours: float, as_of: datetime
) -> datetime | None:  # fmt: skip
    """Return until when a receiver is left in peace; None if it may be told something now.

    A digest dated too far ahead of now, by a clock that was wrong, holds nothing up.
    """
    sent = [
        each.sent_at
        for each in store.select(Digest, receiver=receiver)
        if each.sent_at is not None and each.sent_at <= as_of + BELIEVED_AHEAD
    ]
    until = max(sent) + timedelta(hours=hours) if sent else as_of
    return until if until > as_of else None


def next_digest(
    store: Store,
    receiver: str,
    audience: Audience,
    make: Callable[[frozenset[str]], Draft | None],
    *,
    hours: float,
    as_of: datetime,
) -> Digest | None:
    """Return what is to be sent to a receiver now: kept, with its text, or made and kept.

    Parameters
    ----------
    store
        Where digests are kept; fenced by the receiver's lease.
    receiver
        Word for where it goes.
    audience
        Whom it is made for.
    make
        Returns a draft of all that is not among the keys it is given; None if nothing is new.
    hours
        Cool-down.
    as_of
        Now, UTC.

    Returns
    -------
    Digest or None
        None if there is nothing new, or the receiver rests.

    """
    kept = waiting(store, receiver, audience)
    if kept is not None:
        return kept
    if rests_until(store, receiver, hours=hours, as_of=as_of):
        return None
    draft = make(told(store, receiver, audience))
    if draft is None:
        return None
    digest = Digest(
        digest_id=content_id("g", receiver, audience.value, *sorted(draft.items)),
        receiver=receiver, audience=audience, items=tuple(draft.items), body=draft.body,
        tlp=draft.tlp, made_at=as_of, recorded_at=as_of,
    )  # fmt: skip
    store.put([digest])
    return digest


def mark_sent(store: Store, digest: Digest, *, at: datetime) -> Digest:
    """Write down that a digest has left."""
    sent = replace(digest, sent_at=at, tried_at=at, tries=digest.tries + 1, said="", remedy="")
    store.put([sent], replace=True)
    return sent


def mark_failed(store: Store, digest: Digest, *, said: str, remedy: str, at: datetime) -> Digest:
    """Write down that a digest could not be sent. It waits, and nothing of it is lost."""
    failed = replace(digest, tried_at=at, tries=digest.tries + 1, said=said, remedy=remedy)
    store.put([failed], replace=True)
    return failed
