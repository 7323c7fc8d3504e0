"""A real Dask cluster for tests: scheduler and workers as processes of our own commands."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import trustme

from imagery.compute.addresses import Certificates
from tests.conftest import ROOT

_WAIT_S = 120
_BEGUN = """
import sys
from imagery.compute.addresses import Certificates
from imagery.compute.stations import run_scheduler, run_workers

def told(text): print(text, flush=True)

files = Certificates(authority=sys.argv[-3], certificate=sys.argv[-2], key=sys.argv[-1])
"""
SCHEDULER = _BEGUN + "run_scheduler(sys.argv[1], int(sys.argv[2]), files, told)"
WORKERS = _BEGUN + (
    "run_workers(sys.argv[1], host=sys.argv[2], count=int(sys.argv[3]), memory_gb=0, "
    "certificates=files, notify=told)"
)
"""What our commands do, without loading all else that they could."""


@dataclass(slots=True, kw_only=True)
class Running:
    """A cluster that runs."""

    address: str
    certificates: Certificates
    folder: Path
    begun: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def scheduler(self) -> subprocess.Popen[bytes]:
        return self.begun[0]

    def processes(self) -> list[psutil.Process]:
        """Return every process of it."""
        found = []
        for each in self.begun:
            with contextlib.suppress(psutil.NoSuchProcess):
                parent = psutil.Process(each.pid)
                found += [parent, *parent.children(recursive=True)]
        return found

    def working(self) -> list[psutil.Process]:
        """Return the processes in which work is done."""
        return [each for each in self.processes() if "--multiprocessing-fork" in _line(each)]

    def said(self, number: int) -> str:
        return (self.folder / f"{number}.log").read_text("utf-8")

    def begin(
        self, program: str, *arguments: object, until: str, environ: dict[str, str] | None = None
    ) -> str:
        """Start a program of Python; return the line that it says once it is ready."""
        log = self.folder / f"{len(self.begun)}.log"
        command = [sys.executable, "-c", program, *map(str, arguments)]
        with log.open("wb") as out:
            self.begun.append(subprocess.Popen(
                command, cwd=ROOT, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                env={**os.environ, **(environ or {})},
            ))  # fmt: skip
        end = time.monotonic() + _WAIT_S
        while not (found := re.search(until, log.read_text("utf-8"))):
            assert self.begun[-1].poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end, log.read_text("utf-8")
            time.sleep(0.05)
        return found[0]

    def begin_scheduler(
        self, host: str, port: int = 0, environ: dict[str, str] | None = None
    ) -> None:
        """Start the scheduler."""
        said = self.begin(
            SCHEDULER, host, port, *self._files(), until=r"Scheduler at \S+", environ=environ
        )
        self.address = said.split()[-1]

    def begin_workers(self, host: str, count: int, environ: dict[str, str] | None = None) -> None:
        """Start workers, all by one command."""
        self.begin(
            WORKERS, self.address, host, count, *self._files(), until=f"{count} workers of",
            environ=environ,
        )  # fmt: skip

    def _files(self) -> tuple[str, str, str]:
        return (
            self.certificates.authority, self.certificates.certificate, self.certificates.key,
        )  # fmt: skip

    def end(self) -> None:
        """End all that was begun, workers first."""
        there = self.processes()
        for each in reversed(self.begun):
            each.terminate()
        for each in self.begun:
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.wait(20)
        for one in there:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        for each in self.begun:
            each.wait(20)


@contextlib.contextmanager
def a_cluster(
    *, certificates: Certificates | None = None, host: str = "127.0.0.1",
    workers: Sequence[int] = (2,), environ: dict[str, str] | None = None,
) -> Iterator[Running]:  # fmt: skip
    """Run a scheduler, and as many commands of workers as there are counts."""
    with tempfile.TemporaryDirectory() as folder:
        found = Running(
            address="", certificates=certificates or Certificates(), folder=Path(folder)
        )
        try:
            found.begin_scheduler(host, environ=environ)
            for count in workers:
                found.begin_workers(host, count, environ)
            yield found
        finally:
            found.end()


def certificates_of(authority: trustme.CA, folder: Path) -> Certificates:
    """Return files of a certificate of an authority."""
    folder.mkdir(exist_ok=True)
    made = authority.issue_cert("compoundwatch.invalid")
    found = Certificates(
        authority=str(folder / "ca.pem"), certificate=str(folder / "cert.pem"),
        key=str(folder / "key.pem"),
    )  # fmt: skip
    authority.cert_pem.write_to_path(found.authority)
    made.cert_chain_pems[0].write_to_path(found.certificate)
    made.private_key_pem.write_to_path(found.key)
    Path(found.key).chmod(0o600)
    return found


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
