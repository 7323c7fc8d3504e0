"""Child: what a local worker process does: work on what comes down its pipe until that closes.

The pipe closes when the parent wants no more, and also when the parent dies, however it dies.
So no worker outlives its parent, and none listens anywhere.
"""

import contextlib
import os
import signal
import threading
import time
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import FrameType

from imagery.compute.telling import attempt

READY = b"ready"
"""What a worker says first."""

GRACE_S = 3.0
"""Seconds in which work that is told to end may put away what it has begun."""


class _Ended(BaseException):
    """The parent wants no more; work that is under way is left, cleaning up as it goes."""


class _Hands:
    """Work on what comes; are told to let go of it."""

    def __init__(self, pipe: Connection) -> None:
        """Take the end of a pipe."""
        self._pipe, self._line, self._busy = pipe, SimpleQueue[bytes | None](), False

    def work(self) -> None:
        """Work until the pipe closes, or until told to end."""
        self._pipe.send_bytes(READY)
        while (message := self._line.get()) is not None:
            name, _, box = message.partition(b"\0")
            self._busy = True
            answer = attempt(name.decode(), box)
            self._busy = False
            self._pipe.send_bytes(answer)

    def read(self) -> None:
        """Take in messages; at the end of the pipe, end the work, and the process with it."""
        try:
            while True:
                self._line.put(self._pipe.recv_bytes())
        except (EOFError, OSError):
            self._line.put(None)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        time.sleep(GRACE_S)
        os._exit(1)

    def end(self, _signal: int, _frame: FrameType | None) -> None:
        """Leave what is under way; one that waits is told by its line."""
        if self._busy:
            raise _Ended
        self._line.put(None)


def serve(number: int) -> None:
    """Work on what comes down a pipe.

    Parameters
    ----------
    number
        File descriptor of this end of the pipe, both ways.

    """
    hands = _Hands(Connection(number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to decide on
    signal.signal(signal.SIGTERM, hands.end)
    threading.Thread(target=hands.read, daemon=True).start()
    with contextlib.suppress(_Ended, KeyboardInterrupt, BrokenPipeError, ConnectionResetError):
        hands.work()
