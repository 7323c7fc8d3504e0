"""Serves the app with uvicorn on this machine alone, under settings that leak nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import uvicorn
from streamlit import config

from dashboard import session
from dashboard.assets import missing_assets
from dashboard.guard import Sessions
from dashboard.server import make_app
from dashboard.settings import Settings
from dashboard.wiring import open_workshop
from layers.errors import LayerError

SCRIPT = Path(__file__).parent.parent / "streamlit_app.py"

STREAMLIT = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.maxUploadSize": 50,
    "server.fileWatcherType": "none",
    "theme.base": "light",
    "theme.primaryColor": "#0072b2",
}


def run_app(
    settings: Settings, *, port: int, started_at: datetime, say: Callable[[str], None]
) -> None:
    """Serve until interrupted.

    Raises
    ------
    LayerError
        If the map's files are not there, or the store cannot be opened.

    """
    if missing := missing_assets():
        raise LayerError(
            f"The map's files are not there: {', '.join(missing)}. Bring them: make assets."
        )
    parts = open_workshop(settings)
    began = monotonic()

    def clock() -> datetime:
        return started_at + timedelta(seconds=monotonic() - began)

    session.hold(parts, clock)
    for name, value in STREAMLIT.items():
        config.set_option(name, value)
    hosts = frozenset(f"{host}:{port}" for host in (settings.host, "localhost"))
    app = make_app(SCRIPT, Sessions(clock), hosts=hosts)
    say(
        f"Compound Watch is at http://{settings.host}:{port} (audience: {settings.audience}). "
        "Stop it with Ctrl-C."
    )
    try:
        uvicorn.run(
            app,
            host=settings.host,
            port=port,
            log_level="warning",
            log_config=None,  # its own would write tracebacks past dashboard.logs
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
        )
    finally:
        parts.close()
