"""Addresses of clusters: who may be spoken with, and under which certificates.

Whoever can reach a Dask scheduler can have it run any code, so one without encryption is spoken
with on this machine alone. Over TLS both sides show a certificate of one authority. Dask compares
no names: every certificate of that authority may be scheduler, worker or client, so it must be one
that was made for this cluster and signs nothing else.
"""

import ipaddress
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from imagery.compute.errors import ClusterError

_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Paths of the files by which this machine proves who it is; all or none."""

    authority: str = ""
    """Certificate of the cluster's own authority."""

    certificate: str = ""
    """Certificate of this machine, signed by it."""

    key: str = ""
    """Key of that certificate, which nobody else may read."""

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return bool(self.authority or self.certificate or self.key)

    def check(self) -> None:
        """Refuse files that are not there, or a key that others can read.

        Raises
        ------
        ClusterError
            If a file is missing, or is not as it must be.

        """
        named = {
            "COMPOUNDWATCH_TLS_CA": self.authority,
            "COMPOUNDWATCH_TLS_CERT": self.certificate,
            "COMPOUNDWATCH_TLS_KEY": self.key,
        }
        if missing := [name for name, path in named.items() if not path]:
            raise ClusterError(
                f"TLS needs three files, and {', '.join(missing)} names none. docs/scale.md says "
                "how to make them."
            )
        for name, path in named.items():
            if not Path(path).is_file():
                raise ClusterError(
                    f"{name} names no file ({path}). docs/scale.md says how to make it."
                )
        if Path(self.key).stat().st_mode & _OTHERS:
            raise ClusterError(
                f"Others than its owner can read the key {self.key}, and who has it can run code "
                f"on every machine of the cluster. Take that away: chmod 600 {self.key}"
            )


def contact(address: str, certificates: Certificates) -> str:
    """Return the address under which a scheduler is spoken with; tls:// where there are files.

    Raises
    ------
    ClusterError
        If it is no address, or would be spoken with unencrypted beyond this machine.

    """
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[3]) < 65_536:
        raise ClusterError(
            f"{address!r} is no address of a scheduler. It looks like tls://10.0.0.5:8786."
        )
    scheme, host, port = match.groups()
    host = written(host)
    if certificates:
        certificates.check()
        return f"tls://{host}:{port}"
    if scheme == "tls":
        certificates.check()
    if not is_loopback(host):
        raise ClusterError(_open_to_all(f"{host} is another machine"))
    return f"tcp://{host}:{port}"


def listening(host: str, certificates: Certificates) -> str:
    """Return the scheme under which a scheduler or a worker may listen at a host.

    Raises
    ------
    ClusterError
        If others could reach it, and there is no TLS.

    """
    if certificates:
        certificates.check()
        return "tls"
    if not is_loopback(host):
        raise ClusterError(_open_to_all(f"{host or 'every address'} can be reached by others"))
    return "tcp"


def written(host: str) -> str:
    """Return a host as it stands in an address: IPv6 in brackets, localhost by its number.

    Examples
    --------
    >>> written("::1"), written("[::1]"), written("localhost"), written("10.0.0.5")
    ('[::1]', '[::1]', '127.0.0.1', '10.0.0.5')

    """
    host = host.strip("[]")
    return "127.0.0.1" if host == "localhost" else f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine, and cannot be another.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("[::1]"), is_loopback("0.0.0.0")
    (True, True, False)
    >>> is_loopback("localhost"), is_loopback("node-7")
    (True, False)

    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _open_to_all(why: str) -> str:
    return (
        f"{why}, and there is no TLS: whoever can connect could run any code. Set "
        "COMPOUNDWATCH_TLS_CA, COMPOUNDWATCH_TLS_CERT and COMPOUNDWATCH_TLS_KEY, or keep to "
        "127.0.0.1. docs/scale.md says how."
    )
