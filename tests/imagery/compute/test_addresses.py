"""imagery.compute.addresses and factory: who may be spoken with, and what is said to the others."""

from pathlib import Path

import pytest
import trustme
from typer.testing import CliRunner

from dashboard.cli.main import app
from dashboard.settings import Settings
from dashboard.wiring import check_store_of_worker, open_compute
from imagery.compute.addresses import Certificates, contact, listening
from imagery.compute.errors import ClusterError, ComputeError
from imagery.compute.factory import compute
from imagery.compute.processes import Processes
from imagery.compute.serial import Serial
from tests.imagery.compute.clusters import certificates_of

NONE = Certificates()
EVERYWHERE = "0.0.0.0"  # noqa: S104 - that it is refused is the test


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates_of(trustme.CA(), tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("tcp://localhost:8786", "tcp://127.0.0.1:8786"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_this_machine_is_spoken_with_as_it_is(said: str, meant: str) -> None:
    assert contact(said, NONE) == meant


@pytest.mark.parametrize("host", ["10.0.0.5", "node-7", EVERYWHERE, "127.0.0.1.example.org"])
def test_another_machine_is_refused_without_tls_with_the_reason(host: str) -> None:
    with pytest.raises(ClusterError, match="could run any code"):
        contact(f"tcp://{host}:8786", NONE)
    with pytest.raises(ClusterError, match="could run any code"):
        listening(host, NONE)


@pytest.mark.parametrize("said", ["tcp://node-7:8786", "tls://node-7:8786"])
def test_where_there_are_certificates_tls_is_spoken_always(said: str, files: Certificates) -> None:
    assert contact(said, files) == "tls://node-7:8786"
    assert listening(EVERYWHERE, files) == "tls"


def test_tls_without_files_says_which_are_missing(files: Certificates) -> None:
    with pytest.raises(ClusterError, match="COMPOUNDWATCH_TLS_CA, COMPOUNDWATCH_TLS_CERT"):
        contact("tls://127.0.0.1:8786", NONE)
    with pytest.raises(ClusterError, match="TLS_KEY names none"):
        contact(
            "tls://127.0.0.1:8786",
            Certificates(authority=files.authority, certificate=files.certificate),
        )


def test_a_file_that_is_not_there_is_named(files: Certificates, tmp_path: Path) -> None:
    wrong = Certificates(
        authority=str(tmp_path / "ca.pem"), certificate=files.certificate, key=files.key
    )
    with pytest.raises(ClusterError, match="COMPOUNDWATCH_TLS_CA names no file"):
        wrong.check()


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    made = certificates_of(trustme.CA(), tmp_path / "open")
    Path(made.key).chmod(0o640)
    with pytest.raises(ClusterError, match="chmod 600"):
        made.check()


@pytest.mark.parametrize(
    "said",
    ["http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://127.0.0.1:0", "tls://a b:1", "tcp://:8786",
     "tcp://127.0.0.1:99999", "tcp://user@127.0.0.1:8786", "inproc://1"],
)  # fmt: skip
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(ClusterError, match="no address of a scheduler"):
        compute(said)


def test_a_compute_is_chosen_by_its_name() -> None:
    assert isinstance(compute("serial"), Serial)
    four = compute("4")
    assert isinstance(four, Processes)
    assert four.width == 4
    for wrong in ("", "many", "-1", "1.5"):
        with pytest.raises(ComputeError, match="Say serial"):
            compute(wrong)


def test_settings_choose_unless_a_command_does(tmp_path: Path) -> None:
    here = Settings(store_url=str(tmp_path / "store.gpkg"), compute="3")
    assert open_compute(here).width == 3
    assert isinstance(open_compute(here, "serial"), Serial)


def test_other_processes_never_work_on_a_store_in_memory() -> None:
    with pytest.raises(ComputeError, match="store in memory"):
        open_compute(Settings(store_url="memory://"), "2")
    with pytest.raises(ComputeError, match="store in memory"):
        check_store_of_worker(Settings(store_url="memory://"), "tcp://127.0.0.1:8786")


def test_a_worker_of_another_machine_needs_a_shared_store(files: Certificates) -> None:
    tls = {"tls_ca": files.authority, "tls_cert": files.certificate, "tls_key": files.key}
    with pytest.raises(ComputeError, match="postgresql://"):
        check_store_of_worker(Settings(**tls), "tls://10.0.0.5:8786")  # type: ignore[arg-type]
    shared = Settings(store_url="postgresql://u@10.0.0.2/watch", **tls)  # type: ignore[arg-type]
    check_store_of_worker(shared, "tls://10.0.0.5:8786")
    check_store_of_worker(Settings(), "tcp://127.0.0.1:8786")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["scheduler", "--host", EVERYWHERE], "could run any code"),
        (["worker", "tcp://10.0.0.5:8786"], "could run any code"),
        (["worker", "tcp://127.0.0.1:8786", "--host", "10.0.0.7"], "could run any code"),
        (["worker", "nonsense"], "no address of a scheduler"),
    ],
)
def test_the_commands_refuse_what_strangers_could_reach(command: list[str], said: str) -> None:
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert said in result.stderr
