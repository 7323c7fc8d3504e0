"""Checks: whether the settings say who may come in, before anything is served."""

from importlib.util import find_spec
from urllib.parse import urlsplit

from dashboard.settings import PREFIX, Settings
from dashboard.signing.roles import roles_of
from imagery.addresses import is_here
from layers.errors import RejectedError

_NAMES = (
    "oidc_metadata_url", "oidc_client_id", "oidc_client_secret", "cookie_secret", "oidc_redirect",
    "oidc_roles",
)  # fmt: skip
_SHORTEST = 32


def checked(settings: Settings) -> bool:
    """Say whether people have to sign in, after looking whether that can work.

    Raises
    ------
    RejectedError
        If the app would be open to who has not signed in, or the sign-in could not work or be
        read along.

    """
    missing = [name for name in _NAMES if not getattr(settings, name)]
    if len(missing) == len(_NAMES):
        _check_local(settings)
        return False
    if missing:
        raise RejectedError(
            f"Signing in is set up in part: {', '.join(map(_variable, missing))} missing. Nobody "
            "could be told from another. Set all six, or none (docs/sign-in.md)."
        )
    _check_addresses(settings)
    if len(settings.cookie_secret.reveal()) < _SHORTEST:
        raise RejectedError(
            f"{_variable('cookie_secret')} is shorter than {_SHORTEST} characters and could be "
            "guessed. Make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    roles_of(settings.oidc_roles)
    if find_spec("httpx") is None:
        raise RejectedError(
            "Signing in needs the package httpx, with which Authlib asks the sign-in service. "
            "Install it: pip install httpx"
        )
    return True


def hosts_of(settings: Settings, port: int) -> frozenset[str]:
    """Return the hosts at which the app answers: as its users write it, and on this machine."""
    here = {f"{host}:{port}" for host in (settings.host, "localhost")}
    if not settings.oidc_redirect:
        return frozenset(here)
    there = {urlsplit(settings.oidc_redirect).netloc.lower()}
    return frozenset(there | here if is_here(settings.host) else there)


def _check_local(settings: Settings) -> None:
    if not is_here(settings.host):
        raise RejectedError(
            f"{_variable('host')} is {settings.host!r}: others than this machine could reach the "
            "app, and nobody has to sign in. Leave it at 127.0.0.1, or set up sign-in "
            "(docs/sign-in.md)."
        )


def _check_addresses(settings: Settings) -> None:
    parts = urlsplit(settings.oidc_redirect)
    if not parts.hostname or parts.username or parts.path not in ("", "/") or parts.query:
        raise RejectedError(
            f"{_variable('oidc_redirect')} must be the bare address of the app, as its users see "
            "it: https://watch.example.org, without a path."
        )
    for name in ("oidc_redirect", "oidc_metadata_url"):
        address = urlsplit(getattr(settings, name))
        here = address.scheme == "http" and is_here(address.hostname or "")
        if address.scheme != "https" and not here:
            raise RejectedError(
                f"{_variable(name)} is no https:// address. Whoever sits between could read along "
                "and come in as somebody else; only on this machine itself plain http will do. "
                "Put a reverse proxy with TLS before the app (docs/sign-in.md)."
            )
    if not is_here(settings.host) and parts.scheme != "https":
        raise RejectedError(
            f"{_variable('host')} is {settings.host!r}, so others can reach the app, but "
            f"{_variable('oidc_redirect')} is plain http. The cookie of a session must travel by "
            "https alone: put a reverse proxy with TLS before the app (docs/sign-in.md)."
        )


def _variable(name: str) -> str:
    return PREFIX + name.upper()
