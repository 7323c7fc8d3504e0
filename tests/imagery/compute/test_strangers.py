"""P29: of a cluster of ours nothing listens beyond this machine, and no stranger gets in."""

import contextlib
import http.client
import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import distributed
import psutil
import pytest
import trustme

from imagery.compute.addresses import Certificates
from imagery.compute.cluster import Cluster
from imagery.compute.dask_settings import security
from imagery.compute.errors import ClusterError
from tests.imagery.compute import tasks
from tests.imagery.compute.clusters import Running, a_cluster, certificates_of

UNFRIENDLY = {
    "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "False",
    "DASK_DISTRIBUTED__SCHEDULER__DASHBOARD__STATUS__TASK_STREAM_LENGTH": "10",
    "DASK_DISTRIBUTED__NANNY__PRE_SPAWN_ENVIRON__OMP_NUM_THREADS": "8",
    "DASK_DISTRIBUTED__COMM__DEFAULT_SCHEME": "tcp",
}
"""What a Dask file or the environment of a machine may say otherwise."""

CONFIGURATIONS = [
    (host, workers, tls, environ)
    for host in ("127.0.0.1", "127.0.0.2", "localhost", "::1", "127.9.8.7")
    for workers in ((), (1,), (2,), (3,), (1, 1))
    for tls in (False, True)
    for environ in ({}, UNFRIENDLY)
]
FEW = [CONFIGURATIONS[65]]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates_of(trustme.CA(), tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates_of(trustme.CA(), tmp_path_factory.mktemp("theirs"))


@pytest.fixture(scope="module")
def guarded(ours: Certificates) -> Iterator[Running]:
    """Return a cluster that speaks TLS."""
    with a_cluster(certificates=ours, workers=(1,)) as found:
        yield found


def listening(running: Running) -> list[tuple[str, int]]:
    """Return every address at which a process of a cluster listens, UDP too."""
    return [
        (one.laddr.ip, one.laddr.port)
        for each in running.processes()
        for one in each.net_connections("inet")
        if one.status == psutil.CONN_LISTEN or (one.type == socket.SOCK_DGRAM and one.laddr)
    ]


def check_loopback(running: Running, workers: tuple[int, ...]) -> None:
    """Hold what listens against what must: one scheduler, and a nanny and a worker for each."""
    found = listening(running)
    assert len(found) == 1 + 2 * sum(workers), f"{found}, of {workers}"
    assert [at for at in found if not at[0].startswith("127.") and at[0] != "::1"] == []


@pytest.mark.parametrize(("host", "workers", "tls", "environ"), FEW)
def test_nothing_listens_beyond_this_machine(
    ours: Certificates, host: str, workers: tuple[int, ...], tls: bool, environ: dict[str, str]
) -> None:
    certificates = ours if tls else None
    with a_cluster(
        certificates=certificates, host=host, workers=workers, environ=environ
    ) as running:
        check_loopback(running, workers)


def test_nothing_of_one_with_tls_listens_beyond_this_machine(guarded: Running) -> None:
    check_loopback(guarded, (1,))


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_nothing_listens_beyond_this_machine_in_a_hundred_configurations(
    ours: Certificates,
) -> None:
    assert len(CONFIGURATIONS) == 100
    for host, workers, tls, environ in CONFIGURATIONS:
        with a_cluster(
            certificates=ours if tls else None, host=host, workers=workers, environ=environ
        ) as running:
            check_loopback(running, workers)


def test_whoever_has_a_certificate_of_ours_gets_in(guarded: Running, ours: Certificates) -> None:
    for address in (guarded.address, guarded.address.replace("tls://", "tcp://")):
        found = Cluster(address, ours)
        assert [each.value for each in found.results(tasks.square, [3])] == [9]
        found.close()


def strangers(theirs: Certificates, ours: Certificates) -> dict[str, ssl.SSLContext | None]:
    """Return how strangers may try: without TLS, without a certificate, or with one of theirs."""
    made: dict[str, ssl.SSLContext | None] = {"no TLS": None}
    for name, files in {"no certificate": None, "another authority's": theirs}.items():
        made[name] = context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if files:
            context.load_cert_chain(files.certificate, files.key)
    made["ours as an authority, no certificate"] = ssl.create_default_context(cafile=ours.authority)
    return made


def answered(host: str, port: int, context: ssl.SSLContext | None) -> bytes:
    """Return what a port says to a stranger who connects and speaks; no byte of it is welcome."""
    with contextlib.ExitStack() as closing:
        link = closing.enter_context(socket.create_connection((host, port), timeout=5))
        try:
            if context:
                name = "compoundwatch.invalid"
                link = closing.enter_context(context.wrap_socket(link, server_hostname=name))
            link.sendall(b"\x01" + b"\0" * 63)
            return link.recv(1024)
        except (ssl.SSLError, ConnectionError, TimeoutError):
            return b""


def test_no_port_of_a_cluster_answers_a_stranger(
    guarded: Running, theirs: Certificates, ours: Certificates
) -> None:
    ports = listening(guarded)
    assert len(ports) == 3
    for host, port in ports:
        for name, context in strangers(theirs, ours).items():
            said = answered(host, port, context)
            alert = context is None and said[:1] == b"\x15"  # TLS's own "no", and nothing else
            assert said == b"" or (alert and len(said) == 7), f"{name} at {port}: {said!r}"


def test_a_page_is_not_to_be_had(guarded: Running) -> None:
    for host, port in listening(guarded):
        link = http.client.HTTPConnection(host, port, timeout=5)
        link.request("GET", "/status")
        with pytest.raises((http.client.HTTPException, OSError)):
            link.getresponse()
        link.close()


@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_no_stranger_runs_code(
    guarded: Running, theirs: Certificates, scheme: str, tmp_path: Path
) -> None:
    address = guarded.address.replace("tls", scheme)
    files = theirs if scheme == "tls" else Certificates()
    with (
        pytest.raises((OSError, RuntimeError)),
        distributed.Client(
            address, security=security(files), timeout=3, set_as_default=False
        ) as client,
    ):
        client.submit(os.mkdir, str(tmp_path / "was-here")).result(timeout=5)
    assert not (tmp_path / "was-here").exists()


def test_a_stranger_by_our_own_door_is_told_what_to_look_at(
    guarded: Running, theirs: Certificates
) -> None:
    found = Cluster(guarded.address, theirs)
    found._connect_s = 3.0
    with pytest.raises(ClusterError, match="certificates of one authority"):
        list(found.results(tasks.square, [3]))


def test_our_client_gives_nothing_to_a_scheduler_of_strangers(
    theirs: Certificates, ours: Certificates
) -> None:
    with a_cluster(certificates=theirs, workers=()) as foreign:
        found = Cluster(foreign.address, ours)
        found._connect_s = 3.0
        with pytest.raises(ClusterError, match="No scheduler answers"):
            list(found.results(tasks.square, [3]))
        assert "Receive client connection" not in foreign.said(0)
