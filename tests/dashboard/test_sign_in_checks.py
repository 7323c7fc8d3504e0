"""dashboard.signing.checks: what would be open to strangers, or read along, is not served."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.secret import Secret
from dashboard.serving import run_app
from dashboard.settings import Settings
from dashboard.signing.checks import checked, hosts_of
from layers.errors import LayerError, RejectedError

WHOLE = Settings(
    oidc_metadata_url="https://id.example/.well-known/openid-configuration",
    oidc_client_id="watch", oidc_client_secret=Secret("invented"),
    cookie_secret=Secret("invented-" + "x" * 32), oidc_redirect="https://watch.example",
    oidc_roles="groups:a=policy",
)  # fmt: skip


def test_without_sign_in_this_machine_alone_is_served() -> None:
    assert checked(Settings()) is False
    assert checked(Settings(host="::1")) is False
    assert checked(WHOLE) is True


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "watch.example", "", "::"])  # noqa: S104
def test_nobody_serves_others_without_sign_in(host: str) -> None:
    with pytest.raises(RejectedError, match=r"nobody has to sign in\. Leave it at 127\.0\.0\.1"):
        checked(Settings(host=host))


@pytest.mark.parametrize("name", ["oidc_metadata_url", "oidc_client_id", "oidc_client_secret",
                                  "cookie_secret", "oidc_redirect", "oidc_roles"])  # fmt: skip
def test_a_sign_in_in_part_is_refused_by_name(name: str) -> None:
    nothing = Secret() if "secret" in name else ""
    with pytest.raises(RejectedError, match=f"COMPOUNDWATCH_{name.upper()} missing"):
        checked(replace(WHOLE, **{name: nothing}))


@pytest.mark.parametrize(("said", "why"), [
    ({"oidc_redirect": "http://watch.example"}, "no https:// address"),
    ({"oidc_metadata_url": "http://id.example/x"}, "no https:// address"),
    ({"oidc_redirect": "https://watch.example/app"}, "bare address"),
    ({"oidc_redirect": "https://u@watch.example"}, "bare address"),
    ({"oidc_redirect": "watch.example"}, "bare address"),
    ({"oidc_redirect": "http://localhost:8501", "host": "0.0.0.0"}, "by https alone"),  # noqa: S104
    ({"cookie_secret": Secret("short")}, "shorter than 32"),
    ({"oidc_roles": "everybody"}, "CLAIM:VALUE=AUDIENCE"),
])  # fmt: skip
def test_a_sign_in_that_can_be_read_along_or_guessed_is_refused(
    said: dict[str, str], why: str
) -> None:
    with pytest.raises(RejectedError, match=why):
        checked(replace(WHOLE, **said))


def test_a_missing_library_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.signing.checks.find_spec", lambda _name: None)
    with pytest.raises(RejectedError, match="httpx"):
        checked(WHOLE)


def test_beyond_this_machine_the_app_answers_to_its_public_name_alone() -> None:
    assert hosts_of(replace(WHOLE, host="192.0.2.7"), 8501) == {"watch.example"}
    assert hosts_of(WHOLE, 8501) == {"watch.example", "127.0.0.1:8501", "localhost:8501"}
    assert hosts_of(Settings(), 8501) == {"127.0.0.1:8501", "localhost:8501"}


def test_serving_looks_at_this_before_it_opens_anything(tmp_path: Path) -> None:
    settings = Settings(host="0.0.0.0", store_url=str(tmp_path / "none.gpkg"))  # noqa: S104
    with pytest.raises(LayerError, match="nobody has to sign in"):
        run_app(settings, port=1, started_at=datetime(2026, 1, 1, tzinfo=UTC), say=print)
