"""Source by name: what a setting or a command line says, as a source."""

from pathlib import Path

from imagery.errors import SourceError
from imagery.sources.access import Access
from imagery.sources.folder import FolderSource
from imagery.sources.protocol import Source
from imagery.sources.sentinelhub.accounts import account
from imagery.sources.simulate import SimulatedSource
from imagery.sources.stac.services import Service, service_of

_KINDS = (
    "folder:DIR (a folder of STAC Items), earth-search, planetary-computer, cdse, stac:URL (any "
    "STAC API), sentinelhub, sentinelhub:cdse and simulate (invented scenes, for a try)"
)


def source(spec: str, access: Access | None = None) -> Source:
    """Return the source that a text names.

    Parameters
    ----------
    spec
        "folder:DIR", "simulate", "earth-search", "planetary-computer", "cdse" or "stac:URL"; see
        `imagery.sources.stac.services` for what may follow. "sentinelhub" or "sentinelhub:cdse";
        see `imagery.sources.sentinelhub.accounts`.
    access
        Keys and clock of this machine; None where no source is asked for that calls out.

    Raises
    ------
    SourceError
        If it names none, or the folder is not there.

    """
    kind, _, rest = spec.strip().partition(":")
    if kind == "simulate" and not rest:
        return SimulatedSource()
    if kind == "folder" and rest:
        return FolderSource(Path(rest))
    if kind == "sentinelhub":
        return _sentinelhub(rest, _given(spec, access))
    if (service := service_of(spec)) is not None:
        return _stac(service, _given(spec, access))
    raise SourceError(f"{spec!r} names no source. There are {_KINDS}.")


def checked_spec(spec: str) -> str:
    """Return a text that names a source and may be kept: it holds no key, and nothing is asked.

    Raises
    ------
    SourceError
        If it names none, or cannot be.

    """
    text = spec.strip()
    kind, _, rest = text.partition(":")
    if kind == "sentinelhub":
        known = bool(account(rest))
    else:
        known = (kind, rest) == ("simulate", "") or (kind == "folder" and rest != "")
    if not text.isprintable() or not (known or service_of(text) is not None):
        raise SourceError(f"{spec[:60]!r} names no source. There are {_KINDS}.")
    return text


def _given(spec: str, access: Access | None) -> Access:
    if access is None:
        raise SourceError(f"{spec!r} calls out, and this command was given no access to do so.")
    return access


def _stac(service: Service, access: Access) -> Source:
    # pystac-client takes half a second to import, which only who uses it should wait for.
    from imagery.sources.stac.source import stac_source  # noqa: PLC0415

    return stac_source(service, access)


def _sentinelhub(rest: str, access: Access) -> Source:
    # sentinelhub-py takes two seconds to import, which only who uses it should wait for.
    from imagery.sources.sentinelhub.source import SentinelHubSource  # noqa: PLC0415

    return SentinelHubSource(account(rest), access)
