"""dashboard.scrub: keys are taken out of whatever is to be written down."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.scrub import scrubbed
from dashboard.secret import Secret, known

KEY = "c4n4ry-0f-a-k3y"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {KEY}",
        f"headers={{'Authorization': b'Bearer {KEY}', 'Accept': '*/*'}}",
        f"Prepared request body grant_type=client_credentials&client_secret={KEY}&scope=",
        f'{{"access_token": "{KEY}", "expires_in": 3600}}',
        f"token={{'access_token': '{KEY}'}}",
        f"GET https://a.example/tile.tif?se=2026&sig={KEY} 403",
        f"https://a.example/tile?X-Amz-Signature={KEY}",
        f"could not connect to postgresql://me:{KEY}@db.example/watch",
        f"smtp://me:{KEY}@mail.example:587",
        f"COMPOUNDWATCH_SMTP_PASSWORD={KEY}",
        f"Ocp-Apim-Subscription-Key: {KEY}",
        f"Set-Cookie: session={KEY}",
        f"api_key = '{KEY}'",
        f"eyJhbGciOiJSUzI1NiJ9.eyJ{KEY.replace('-', '')}.{KEY}",
        f"client_secret%3D{KEY}",
    ],
)
def test_a_key_goes_by_where_it_stands(text: str) -> None:
    said = scrubbed(text)
    assert KEY not in said
    assert KEY.replace("-", "") not in said


@pytest.mark.parametrize(
    "text",
    [
        "run=run-09e9ebeccb839197 scenes=219 seconds=3.25 share=0.55",
        "the token expired, and the password was wrong",
        "refused kind=QuotaSpentError",
        "https://services.sentinel-hub.com/api/v1/process",
        "time=2026-11-25 level=INFO at=imagery.jobs zone=Z-MMR-02",
        "sighted signs: 4",
    ],
)
def test_what_is_no_key_stays(text: str) -> None:
    assert scrubbed(text) == text


@given(st.text(min_size=8, max_size=40).filter(lambda text: len(text.strip()) >= 8))
def test_a_secret_of_this_process_goes_wherever_it_stands(value: str) -> None:
    secret = Secret(value)
    coats = (value, quote(value, safe=""), base64.b64encode(value.encode()).decode())
    for coat in coats:
        assert coat not in scrubbed(f"it said «{coat}» and no more")
    assert value in known()
    del secret


def test_a_secret_that_is_gone_is_not_kept_for_the_log() -> None:
    secret = Secret(KEY)
    assert KEY in known()
    del secret
    assert KEY not in known()
