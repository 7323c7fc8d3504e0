"""Channels: how a digest leaves: as two files, or to a webhook. Mail is in `mail`.

Each sends the same bytes under the same id when it is asked twice, so that whoever receives can
tell: the files take each other's place, the webhook gets the id as its idempotency key.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from dashboard.digest.message import markdown
from dashboard.secret import Secret
from layers.digest import Digest
from layers.errors import RejectedError

SIGNATURE, KEY, ID = "X-Compoundwatch-Signature", "Idempotency-Key", "X-Compoundwatch-Digest"


class Post(Protocol):
    """Posts a body to an address, trying again a bounded number of times; raises if it cannot."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> object:
        """Post."""
        ...


def write_files(digest: Digest, folder: Path) -> None:
    """Write a digest as Markdown and as JSON; beside, then renamed: never half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{digest.made_at:%Y-%m-%d}-{digest.digest_id}"
    for name, said in ((f"{stem}.json", digest.body + "\n"), (f"{stem}.md", markdown(digest.body))):
        beside = folder / f".{name}.{os.getpid()}"
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            out.write(said)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(folder / name)


def post_webhook(
    digest: Digest, url: str, *, secret: Secret, post: Post, clock: Callable[[], datetime]
) -> None:
    """Post a digest to a webhook, signed.

    The signature is HMAC-SHA256 over the time of sending, a full stop and the body; who receives
    it computes it anew, and refuses what is older than a few minutes.

    Parameters
    ----------
    digest
        What is sent: its body, as it was kept.
    url
        Where.
    secret
        Signs it.
    post
        The door out.
    clock
        Now, UTC.

    Raises
    ------
    RejectedError
        If there is no secret: a message that anybody could have sent is none.

    """
    if not secret:
        raise RejectedError(
            "A webhook needs a secret that signs what is sent, or anybody could send in our name. "
            "Set COMPOUNDWATCH_WEBHOOK_SECRET_FILE to a file that holds one, and give it to the "
            "receiver too."
        )
    body = digest.body.encode()
    at = str(int(clock().timestamp()))
    post(url, body, {
        "Content-Type": "application/json; charset=utf-8",
        SIGNATURE: f"t={at},v1={signature(body, at, secret)}",
        KEY: digest.digest_id,
        ID: digest.digest_id,
    })  # fmt: skip


def signature(body: bytes, at: str, secret: Secret) -> str:
    """Return the signature of a body sent at a time (seconds since 1970, as text), in hex."""
    signed = at.encode() + b"." + body
    return hmac.new(secret.reveal().encode(), signed, hashlib.sha256).hexdigest()
