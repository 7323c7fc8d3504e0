"""Signing in as Streamlit does it: the one place that knows its cookies, its secrets, its sidebar.

Streamlit sends people to the provider and checks what comes back (Authlib: state, nonce, signature,
audience, PKCE where the provider has it). The guard takes over from there.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from dashboard import session
from dashboard.language import _
from dashboard.secret import Secret
from dashboard.settings import Settings
from dashboard.signing.entrance import Arrived, Entrance
from dashboard.signing.person import ASKING, Person
from dashboard.signing.provider import Provider
from dashboard.signing.roles import roles_of
from dashboard.signing.sessions import COOKIE, Noted, Sessions
from dashboard.wiring import Workshop
from layers.terms import AuditAction

BACK = "/oauth2callback"


def secrets_of(settings: Settings) -> dict[str, Any]:
    """Return what Streamlit's sign-in needs, for `st.App(secrets=...)`: it stays in memory."""
    return {
        "auth": {
            "redirect_uri": settings.oidc_redirect.rstrip("/") + BACK,
            "cookie_secret": settings.cookie_secret.reveal(),
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret.reveal(),
            "server_metadata_url": settings.oidc_metadata_url,
            "expose_tokens": ["access", "id"],
        }
    }


def entrance_of(settings: Settings, sessions: Sessions, provider: Provider) -> Entrance:
    """Return the door for people.

    Raises
    ------
    RejectedError
        If the roles cannot be read.

    """
    return Entrance(
        sessions=sessions, provider=provider, roles=roles_of(settings.oidc_roles),
        ceiling=settings.audience, secure=urlsplit(settings.oidc_redirect).scheme == "https",
        login=lambda: generate_login_redirect_url("default"),
        arrived=lambda cookies: _arrived(cookies, settings.cookie_secret), farewell=farewell(),
    )  # fmt: skip


def writes_down(parts: Workshop, clock: Callable[[], datetime]) -> Noted:
    """Return what writes into the audit log who came and who left: the pseudonym, and no name."""

    def noted(person: Person, action: AuditAction, why: str) -> None:
        theirs = replace(parts.settings, audience=person.audience, actor=person.pseudonym)
        replace(parts, settings=theirs).log().note(action, why, at=clock())

    return noted


def who_asks(sessions: Sessions) -> Callable[[], Person | None]:
    """Return what says who asks: the person of this HTTP request, or of this page's socket."""

    def who() -> Person | None:
        if (asking := ASKING.get()) is not None:
            return asking
        if get_script_run_ctx(suppress_warning=True) is None:
            return None
        return sessions.person(st.context.cookies.get(COOKIE, ""))

    return who


def show_who() -> None:
    """Show in the sidebar who has signed in, as what, and the way out; nothing if nobody does."""
    person = session.person()
    if person is None:
        return
    with st.sidebar:
        told = _("Signed in as: {audience}").format(audience=person.audience)
        st.text(f"{person.name}\n{told}")
        if person.capped:
            st.caption(
                _(
                    "Your roles would let you see more. This process is not cleared for that, and "
                    "serves {audience} at most."
                ).format(audience=person.audience)
            )
        if st.button(_("Sign out"), key="sign-out"):
            st.logout()


def farewell() -> bytes:
    """Return what sends an open page to the way in."""
    message = ForwardMsg()
    message.auth_redirect.url = "/"
    said: bytes = message.SerializeToString()
    return said


def _arrived(cookies: Mapping[str, str], secret: Secret) -> Arrived | None:
    """Return what Streamlit's own, signed cookies say; None if they are not."""
    user, tokens = (
        _signed(cookies, USER_COOKIE_NAME, secret),
        _signed(cookies, TOKENS_COOKIE_NAME, secret),
    )
    access = tokens.get("access_token")
    if user.get("is_logged_in") is not True or not isinstance(access, str):
        return None
    return user, Secret(access)


def _signed(cookies: Mapping[str, str], name: str, secret: Secret) -> dict[str, Any]:
    def one(each: str) -> bytes | None:
        value = cookies.get(each)
        if value is None:
            return None
        return decode_signed_value(secret.reveal(), each, value.encode("latin-1"))

    try:
        said = json.loads(get_cookie_with_chunks(one, name) or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
