"""The app with sign-in, really served over loopback from a thread, its clock and provider in hand.

So a session can be made to expire, a role be taken away, without a minute's wait; and what is asked
goes through sockets of the system, as a browser's questions do.
"""

import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import uvicorn
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from dashboard import session, sign_in
from dashboard.navigation import PAGES
from dashboard.server import make_app
from dashboard.serving import SCRIPT, STREAMLIT
from dashboard.settings import Settings
from dashboard.signing.sessions import COOKIE, IDLE, LASTS, Sessions
from dashboard.wiring import open_workshop
from layers.store.factory import open_store
from tests.builders import a_footprint, an_evidence
from tests.dashboard.served import furnish
from tests.dashboard.test_sign_in_routes import SECRET, Clock, Served, Told

GAPS = {
    "zone_id": ("Z-1", "all"), "layer": ("zones", "compounds", "detections", "report_cells"),
    "site_id": ("C-1", "d-1"), "composite_id": ("img-1", "img-2024Q2"), "name": ("map.js",),
}  # fmt: skip
"""What stands in the gaps of our own routes, so that there is something to be had."""


class SignedApp(Served):
    """As in the tests of the routes, but served on a port, over a store in which much lies."""

    def __init__(self, folder: Path, port: int) -> None:
        """Begin to serve."""
        self.clock, self.told, self.base = Clock(), Told(), f"http://127.0.0.1:{port}"
        url = furnish(folder)
        store = open_store(str(url))
        store.put([a_footprint(footprint_id="f-d", site_id="d-1"), an_evidence()])
        store.close()
        settings = Settings(
            store_url=str(url), vault_keys=str(folder / "keys"),
            oidc_metadata_url="http://127.0.0.1:9/x", oidc_client_id="watch",
            oidc_client_secret=sign_in.Secret("invented"), cookie_secret=sign_in.Secret(SECRET),
            oidc_redirect=self.base, oidc_roles="groups:a=analyst,groups:p=policy",
        )  # fmt: skip
        self.parts = open_workshop(settings)
        self.sessions = Sessions(self.clock)
        session.hold(self.parts, self.clock, sign_in.who_asks(self.sessions))
        self.door = sign_in.entrance_of(settings, self.sessions, self.told)  # type: ignore[arg-type]
        for name, value in STREAMLIT.items():
            sign_in.st.config.set_option(name, value)
        self.app = make_app(
            SCRIPT, self.sessions, hosts=frozenset({f"127.0.0.1:{port}"}), entrance=self.door,
            secrets=sign_in.secrets_of(settings),
        )  # fmt: skip
        self._server = uvicorn.Server(uvicorn.Config(
            self.app, host="127.0.0.1", port=port, log_config=None, access_log=False,
            ws="websockets-sansio",
        ))  # fmt: skip
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.05)

    def stop(self) -> None:
        """Serve no longer."""
        self._server.should_exit = True
        self._thread.join(30)
        self.parts.close()
        session.hold(self.parts, self.clock)

    def cookie(self, token: str) -> str:
        """Return the header of who has a token; none for none."""
        return f"{COOKIE}={token}" if token else ""

    def over(self) -> dict[str, str]:
        """Return tokens of who is not in, by why not. The clock has moved when this returns."""
        self.told.gone -= {"gone", "fewer"}
        out, idle, old = (self.enter(sub, "a") for sub in ("out", "idle", "old"))
        self.sessions.end(out, "You signed out.")
        for _ in range(int(LASTS / IDLE) * 2):
            self.clock.at += IDLE / 2
            self.sessions.touch(old)
        gone, fewer = self.enter("gone", "a"), self.enter("fewer", "a")
        self.told.gone |= {"gone", "fewer"}
        self.clock.at += timedelta(seconds=61)
        return {
            "no session": "", "made up": "x" * 43, "signed out": out, "idle": idle, "old": old,
            "removed": gone, "role taken away": fewer,
        }  # fmt: skip

    def routes(self) -> list[tuple[str, str]]:
        """Return method and path of all routes of the app as it is served, gaps filled.

        The way out comes last: who is asked with is out after that.
        """
        built = self.app._starlette_app
        assert built is not None
        pages = [("GET", f"/{path}") for _, _, path, _ in PAGES] + [("GET", "/")]
        found = [*_walked(built.routes), *pages]
        return sorted(found, key=lambda each: each[1] == "/auth/logout")


def _walked(routes: list[BaseRoute], under: str = "") -> Iterator[tuple[str, str]]:
    for each in routes:
        if isinstance(each, Mount) and each.routes:
            yield from _walked(list(each.routes), under + each.path)
        elif isinstance(each, Mount):
            yield "GET", f"{under}{each.path}/index.html"
            yield "GET", f"{under}{each.path}/static/"
        elif isinstance(each, Route):
            for path in _filled(under + each.path):
                yield from ((method, path) for method in sorted(each.methods or {"GET"}))
        elif not isinstance(each, WebSocketRoute):
            raise AssertionError(f"A route of a kind that this walk does not know: {each!r}.")


def _filled(path: str) -> list[str]:
    found = [path]
    for gap in re.findall(r"{[^}]+}", path):
        words = GAPS.get(gap.strip("{}").partition(":")[0], ("x1",))
        found = [each.replace(gap, word) for each in found for word in words]
    return found
