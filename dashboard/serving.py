"""Serves the app with uvicorn, under settings that leak nothing.

On this machine alone, unless people sign in.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import uvicorn
from streamlit import config

from dashboard import language, session, sign_in, warming
from dashboard.assets import missing_assets
from dashboard.assets.fonts import FAMILY
from dashboard.server import make_app
from dashboard.settings import Settings
from dashboard.signing.checks import checked, hosts_of
from dashboard.signing.provider import QUICK, Provider
from dashboard.signing.sessions import Sessions
from dashboard.wiring import open_workshop, remembering
from imagery.calling import Door
from layers.errors import LayerError

SCRIPT = Path(__file__).parent.parent / "streamlit_app.py"

THEME = {
    "theme.font": f"{FAMILY}, sans-serif",
    "theme.light.primaryColor": "#0072b2",
    "theme.light.backgroundColor": "#ffffff",
    "theme.light.secondaryBackgroundColor": "#f3f5f6",
    "theme.light.textColor": "#0b0f13",
    "theme.light.linkColor": "#005a8f",
    "theme.dark.primaryColor": "#56b4e9",
    "theme.dark.backgroundColor": "#14181c",
    "theme.dark.secondaryBackgroundColor": "#20262c",
    "theme.dark.textColor": "#f2f4f6",
    "theme.dark.linkColor": "#7cc4f0",
}
"""Light and dark, as the reader's system says. Captions are drawn at 60 % of the text's colour, so
that is nearly black, or nearly white: they too have a contrast of 4.5 and more (WCAG AA)."""

STREAMLIT = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "logger.enableRich": False,  # it would write tracebacks past dashboard.logs
    "runner.postScriptGC": False,  # 0.3 s after each run, while nobody else is served
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.maxUploadSize": 50,
    "server.fileWatcherType": "none",
    "server.trustedUserHeaders": {},
    **THEME,
}


def run_app(
    settings: Settings, *, port: int, started_at: datetime, say: Callable[[str], None]
) -> None:
    """Serve until interrupted.

    Raises
    ------
    LayerError
        If the map's files are not there, the store cannot be opened, or the settings would
        serve people who have not signed in beyond this machine.

    """
    signs_in = checked(settings)
    language.speak(settings.language)
    if missing := missing_assets():
        raise LayerError(
            f"The map's files are not there: {', '.join(missing)}. Bring them: make assets."
        )
    parts = remembering(open_workshop(settings))
    began = monotonic()

    def clock() -> datetime:
        return started_at + timedelta(seconds=monotonic() - began)

    sessions = Sessions(clock, sign_in.writes_down(parts, clock))
    session.hold(parts, clock, sign_in.who_asks(sessions) if signs_in else None)
    for name, value in STREAMLIT.items():
        config.set_option(name, value)
    entrance = secrets = None
    if signs_in:
        # The address is the operator's own choice: it may be one of the house.
        provider = Provider(
            settings.oidc_metadata_url, Door(clock=clock, patience=QUICK, near=True)
        )
        entrance = sign_in.entrance_of(settings, sessions, provider)
        secrets = sign_in.secrets_of(settings)
    hosts = hosts_of(settings, port)
    app = make_app(SCRIPT, sessions, hosts=hosts, entrance=entrance, secrets=secrets)
    warming.load(SCRIPT)
    warming.ask(rows=not signs_in)
    warming.settle()
    say(_greeting(settings, port, signs_in=signs_in))
    try:
        uvicorn.run(
            app,
            host=settings.host,
            port=port,
            log_level="warning",
            log_config=None,  # its own would write tracebacks past dashboard.logs
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nothing here depends on what a proxy says
            ws="websockets-sansio",
        )
    finally:
        parts.close()


def _greeting(settings: Settings, port: int, *, signs_in: bool) -> str:
    where = f"http://{settings.host}:{port}"
    if not signs_in:
        return f"Compound Watch is at {where} (audience: {settings.audience}). Stop it with Ctrl-C."
    return (
        f"Compound Watch listens at {where}, for people who sign in at {settings.oidc_redirect} "
        f"(at most: {settings.audience}). Between a proxy and {where} nothing is encrypted: keep "
        "that way to this machine or to a network of yours. Stop it with Ctrl-C."
    )
