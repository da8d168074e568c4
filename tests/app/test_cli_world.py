"""The command against the app: an approved failback, from preflight to report, by nothing but `homeward`."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from homeward.cli.main import main
from homeward.cli.pace import Pace
from tests.app.conftest import VAULT, Json, World, Worlds
from tests.app.people import open_gates, read

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ANN, BOB = ("--as", "ann;Operator"), ("--as", "bob;Approver")
# As always, but looking again sooner.
SOON = Pace(interval=0.05, sleep=time.sleep)


class Shell:
    """Somebody who types `homeward`; in a thread, because the app runs in this one."""

    def __init__(self, w: World, capsys: pytest.CaptureFixture[str]) -> None:
        self._url, self._capsys = w.host.url, capsys

    async def __call__(self, *words: str) -> tuple[int, str, str]:
        return await self.offline(*words, "--url", self._url)

    async def offline(self, *words: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, words, SOON)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    async def json(self, *words: str) -> Json:
        code, out, err = await self(*words, "--json")
        assert code == 0, err
        return json.loads(out)


async def test_an_approved_failback_by_the_command_alone(
    world: Worlds, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWARD_KEY", "dev")
    monkeypatch.setenv("HOMEWARD_ARCHIVE", str(tmp_path / "archive"))
    async with world(vms=2) as w:
        homeward = Shell(w, capsys)
        assert "Healthy" == (await homeward.json("health"))["status"]
        await _preflight(w, homeward)
        with w.host.pacer.stand():
            run_id = await _started(homeward)
            await _approved(w, homeward, run_id)
            await _steered(w, homeward, run_id)
        code, out, err = await homeward("runs", "watch", run_id, "--json")
        assert (0, "Succeeded") == (code, json.loads(out.splitlines()[-1])["status"]), err
        await _told(w, homeward, run_id, tmp_path)


async def _preflight(w: World, homeward: Shell) -> None:
    code, out, _ = await homeward("preflight", VAULT, "vm-01", "vm-02")
    assert (0, "2 ready, 0 with something in the way. Nothing was changed.") == (code, out.splitlines()[-2])
    code, out, _ = await homeward("preflight", VAULT, "vm-99")
    assert (1, True) == (code, "ItemNotFound" in out)
    code, _, err = await homeward("plans", "preview", "nothing")
    assert (2, True) == (code, "'nothing'" in err)
    assert [] == await w.requests("POST")


async def _started(homeward: Shell) -> str:
    begin = ("runs", "start", VAULT, "vm-01", "vm-02", "--approval", "Required", "--request-id", "ticket-1")
    code, out, err = await homeward(*begin, *ANN, "--watch", "--until-gate", "--json")
    first, *_, last = (json.loads(line) for line in out.splitlines())
    assert (3, "accepted", "gate") == (code, first["kind"], last["kind"]), err
    again = await homeward.json(*begin, *ANN)
    assert first["id"] == again["id"]
    waiting = await homeward.json("runs", "list", "--status", "awaitingdecision")
    assert [first["id"]] == [one["id"] for one in waiting["value"]]
    return first["id"]


async def _approved(w: World, homeward: Shell, run_id: str) -> None:
    for who, why in ((ANN, "Homeward.Approver"), ((), "A key names no person")):
        code, out, err = await homeward("runs", "approve", run_id, *who, "--yes")
        assert (2, "", True) == (code, out, why in err), err
    scope_hash = (await open_gates(w, run_id))[0]["scopeHash"]
    code, out, err = await homeward("runs", "approve", run_id, *BOB, "--yes", "--reason", "seen", "--json")
    assert (0, scope_hash) == (code, json.loads(out)["scopeHash"]), err
    for word in (scope_hash, "vm-01", "vm-02", "data loss", "asked for by ann"):
        assert word in err

    async def counted() -> bool:
        return (await read(w, run_id))["gates"][0]["state"] == "Approved"

    await w.until(counted)


async def _steered(w: World, homeward: Shell, run_id: str) -> None:
    code, _, err = await homeward("runs", "retry", run_id, "vm-77", "--reason", "x", *ANN)
    assert (2, True) == (code, "vm-77" in err)
    assert run_id == (await homeward.json("runs", "pause", run_id, "--reason", "look", *ANN))["id"]

    async def paused() -> bool:
        return (await read(w, run_id))["status"] == "Paused"

    await w.until(paused)
    assert "Paused" in (await homeward("runs", "show", run_id))[1]
    await homeward.json("runs", "resume", run_id, "--reason", "seen", *ANN)


async def _told(w: World, homeward: Shell, run_id: str, place: Path) -> None:
    shown = await homeward.json("runs", "show", run_id)
    assert ["Succeeded", "Succeeded"] == [one["outcome"] for one in shown["items"]]
    assert [("pause", "ann"), ("resume", "ann")] == [(one["action"], one["by"]) for one in shown["steering"]]
    code, out, _ = await homeward("runs", "show", run_id)
    assert (0, f"run {run_id} Succeeded") == (code, out.splitlines()[-1])

    async def sealed() -> bool:
        return bool((await homeward.json("runs", "report", run_id)).get("seal"))

    await w.until(sealed)
    for name in ("report.json", "report.html"):
        await homeward.json("runs", "report", run_id, "--out", str(place / name))
        code, out, err = await homeward.offline("report", "verify", str(place / name))
        assert (0, True) == (code, "whole, head" in out), err
    assert [] == (await homeward.json("refusals", "list"))["value"]
    assert "shop" in [one["name"] for one in (await homeward.json("plans", "list"))["value"]]
    code, _, err = await homeward("assessments", "show", "nothing")
    assert (2, True) == (code, "nothing" in err)
