"""A quota that is spent in the middle: a visible gap, nothing overspent, and gone on from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.settings import PREFIX
from imagery.jobs import ledger as books
from imagery.sources.simulate import worlds, write_archive
from layers.attempt import Attempt
from layers.read import Reader
from layers.run import Run as RunRecord
from layers.store.factory import open_store
from layers.terms import AttemptState, Audience
from tests.dashboard.conftest import Run
from tests.imagery.sources.sentinelhub.keeping import PERIOD
from tests.loopback.sentinelhub_service import SentinelHubService, serving

REFRESH = ("refresh", "Z-T", "--as-of", "2023-02-10", "--json")


@pytest.fixture
def service(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SentinelHubService]:
    archive = tmp_path / "elsewhere"
    write_archive(worlds()[0], archive, period=PERIOD)
    with serving(archive) as made:
        for name, value in {
            "SH_CLIENT_ID": "a-client", "SH_CLIENT_SECRET": made.client_secret,
            "SOURCE": f"sentinelhub:{made.url}", "CACHE": str(tmp_path / "cache"),
        }.items():  # fmt: skip
            monkeypatch.setenv(PREFIX + name, value)
        assert run("init").exit_code == 0
        added = run("zone", "add", "--from-items", archive, "--id", "Z-T", "--name", "Test")
        assert added.exit_code == 0, added.output
        yield made


@pytest.mark.parametrize("whose", ["ours", "the account's"])
def test_a_quota_that_is_spent_is_a_gap_and_the_next_run_goes_on(
    run: Run, service: SentinelHubService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    whose: str,
) -> None:  # fmt: skip
    cap = 1.0
    if whose == "ours":
        monkeypatch.setenv(PREFIX + "UNITS_PER_MONTH", str(cap))
    else:
        service.quota = cap
    refused = run(*REFRESH)
    assert refused.exit_code == 1
    assert service.spent <= cap
    assert service.count("process", good=False) <= (0 if whose == "ours" else 4)
    store = open_store(str(tmp_path / "store" / "test.gpkg"))
    (attempt,) = store.select(Attempt)
    assert attempt.state is AttemptState.FAILED
    assert "processing units" in attempt.said or "quota" in attempt.said
    assert attempt.remedy
    assert store.select(RunRecord) == [], "a gap is no run that saw nothing new"
    assert books.check(store) == []
    failed = Reader(store, Audience.ANALYST, as_of=attempt.started_at).failures().frame
    assert list(failed["zone_id"]) == ["Z-T"]
    store.close()
    monkeypatch.setenv(PREFIX + "UNITS_PER_MONTH", "1000")
    service.quota = float("inf")
    if whose == "ours":
        again = run(*REFRESH)
        assert again.exit_code == 0, again.output
        assert service.count("process", good=False) == 0
