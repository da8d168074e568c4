"""The report of a run that is over: sealed, kept, and served as it was kept, also without the run's history."""

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from durabletask.client import OrchestrationStatus

from homeward.cli.seal import BrokenSealError, head_of
from tests.app.conftest import World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

JSON = {"Accept": "application/json"}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the app keeps its reports."""
    monkeypatch.setenv("HOMEWARD_ARCHIVE", str(tmp_path))
    return tmp_path


async def sealed(w: World, run_id: str) -> None:
    async def done() -> bool:
        found = await w.host.client.get_orchestration_state(f"sealing:{run_id}")
        return found is not None and found.runtime_status == OrchestrationStatus.COMPLETED

    await w.until(done)


async def seal_again(w: World, run_id: str) -> None:
    await w.host.client.schedule_new_orchestration(
        "sealing", input={"runId": run_id}, instance_id=f"sealing:{run_id}"
    )
    await sealed(w, run_id)


async def test_a_report_is_sealed_and_outlives_its_history(
    world: Worlds, kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "homeward.seals")
    async with world() as w:
        run = await w.run("vm-01", reason="East US is back")
        await sealed(w, run["id"])
        called = Counter("reads" if one["method"] == "GET" else "writes" for one in await w.requests())
        path = f"/api/runs/{run['id']}/report"
        before = [(await w.api.get(path, headers=JSON)).content, (await w.api.get(path)).content]
        live = (await w.api.get(f"/api/runs/{run['id']}/live")).json()
        for one in (run["id"], f"{run['id']}:{run['items'][0]['name']}:1"):
            await w.host.client.purge_orchestration(one)
        page = await w.api.get(path)
        after = [(await w.api.get(path, headers=JSON)).content, page.content]
        still = (await w.api.get(f"/api/runs/{run['id']}/live")).json()
        item = (await w.api.get(f"/api/runs/{run['id']}/items/vm-01")).json()

    assert [(one["vm"], one["outcome"], one["spans"]) for one in live["items"]] == [
        (one["vm"], one["outcome"], one["spans"]) for one in still["items"]
    ]
    assert (live["criticalPath"], live["arm"]) == (still["criticalPath"], still["arm"])
    assert ("Succeeded", run["items"][0]["dataLossSeconds"]) == (item["outcome"], item["dataLossSeconds"])
    files = [kept / run["id"] / name for name in ("report.json", "report.html")]
    heads = [head_of(one) for one in after]
    assert "default-src 'none';" in page.headers["content-security-policy"]
    assert before == after == [one.read_bytes() for one in files]
    assert f"sealed {run['id']}: record {heads[0]}, page {heads[1]}" in caplog.messages
    (told,) = (vars(one) for one in caplog.records if one.name == "homeward.seals")
    assert {"run": run["id"], "record_head": heads[0], "page_head": heads[1]}.items() <= told.items()
    assert b"East US is back" in after[1]
    assert called == {kind: run["calls"][kind] for kind in called}, "as many calls as Azure has seen"
    with pytest.raises(BrokenSealError):
        head_of(after[0].replace(b'"Succeeded"', b'"Cancelled"', 1))


async def test_what_was_kept_before_a_crash_is_what_is_sealed(world: Worlds, kept: Path) -> None:
    """The record was written and the page was not: the page is made of that record, and nothing is written twice."""
    async with world() as w:
        run = await w.run("vm-01", dryRun=True)
        await sealed(w, run["id"])
        folder = kept / run["id"]
        record, page = ((folder / name).read_bytes() for name in ("report.json", "report.html"))
        (folder / "report.html").unlink()
        await seal_again(w, run["id"])

    assert (record, page) == tuple((folder / name).read_bytes() for name in ("report.json", "report.html"))


async def test_without_an_archive_the_report_is_made_when_it_is_asked_for(
    world: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And where there is one that takes nothing, each try that fails is an alarm."""
    async with world() as w:
        run = await w.run("vm-01", dryRun=True)
        await sealed(w, run["id"])
        shown = (await w.api.get(f"/api/runs/{run['id']}/report", headers=JSON)).json()
        quiet = [one for one in caplog.messages if "NotSealed" in one]

        (tmp_path / "no folder").touch()
        monkeypatch.setenv("HOMEWARD_ARCHIVE", str(tmp_path / "no folder"))
        await seal_again(w, run["id"])
        paths = [f"/api/runs/{run['id']}{end}" for end in ("/report", "/items", "/live")]
        away = [(await w.api.get(path, headers=JSON)).status_code for path in paths]
        await w.host.client.purge_orchestration(run["id"])
        gone = [(await w.api.get(path, headers=JSON)).status_code for path in paths]

    assert ([200] * 3, [503] * 3) == (away, gone), (
        "an archive that is away is missed where nothing else tells"
    )
    alarms = [vars(one) for one in caplog.records if one.name == "homeward.alarms"]
    assert {"run", "items"} == set(shown)
    assert [] == quiet
    assert {("NotSealed", run["id"], "ArchiveError")} == {
        (one["alarm"], one["run"], one["error"]) for one in alarms
    }


async def test_old_histories_are_purged_once_they_are_kept(
    world: Worlds, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost by it: run, items, outcome and report are read from the archive; the request id is spent."""
    from triggers import retention

    monkeypatch.setenv("HOMEWARD_KEEP_HISTORY_DAYS", "30")
    async with world() as w:
        asked = {"requestId": "r-1", "reason": "East US is back"}
        run = await w.run("vm-01", **asked)
        await sealed(w, run["id"])
        paths = [f"/api/runs/{run['id']}{end}" for end in ("", "/items", "/outcome", "/report")]
        before = [await told(w, path) for path in paths]

        await w.fire("purge_histories")
        young = await w.host.client.get_orchestration_state(run["id"])
        monkeypatch.setattr(retention, "clock", lambda: datetime.now(UTC) + timedelta(days=40))
        page = kept / run["id"] / "report.html"
        page.rename(kept / "elsewhere")
        await w.fire("purge_histories")
        unkept = await w.host.client.get_orchestration_state(run["id"])
        (kept / "elsewhere").rename(page)
        await w.fire("purge_histories")

        async def gone() -> bool:
            return await w.host.client.get_orchestration_state(run["id"]) is None

        await w.until(gone)
        after = [await told(w, path) for path in paths]
        again = await w.start("vm-01", **asked)
        left = await w.host.client.get_all_orchestration_states()

    assert young is not None
    assert unkept is not None
    assert before == after
    assert run["id"] == again["id"]
    assert [] == [one.instance_id for one in left if run["id"] in one.instance_id]


async def told(w: World, path: str) -> Any:
    answer = await w.api.get(path)
    return answer.json() if "json" in answer.headers["Content-Type"] else answer.content
