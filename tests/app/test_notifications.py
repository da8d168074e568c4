"""What happens in a run is told to those whom its plan names: each thing once, and never in the way of the run."""

from pathlib import Path
from typing import Any

import pytest

from activities import web
from tests.app.conftest import World, Worlds
from tests.app.people import ANN, decided, read
from tests.app.plans import write
from tests.app.receiver import Receiver, receiver

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWARD_SIGNING_KEY", "a key of the operators")
    monkeypatch.setenv("HOMEWARD_URL", "https://app.example")


def reach(monkeypatch: pytest.MonkeyPatch, **targets: Receiver) -> None:
    hosts = ",".join(f"127.0.0.1:{one.port}" for one in targets.values())
    monkeypatch.setenv("HOMEWARD_CALLBACK_HOSTS", hosts)
    for name, one in targets.items():
        monkeypatch.setenv(f"HOMEWARD_NOTIFY_{name.upper()}", f"{one.url}/hook?sig=secret")


def hurry(monkeypatch: pytest.MonkeyPatch, one: Receiver) -> None:
    """Wait shortly for this one, and as ever for the others: their answers may be late on a busy machine."""
    send = web.send

    async def sent(method: str, url: str, within: float, *more: Any) -> web.Reply:
        return await send(method, url, 0.2 if url.startswith(f"{one.url}/") else within, *more)

    monkeypatch.setattr(web, "send", sent)


async def all_told(w: World, run_id: str, count: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Every delivery of a run by target and event, once so many are over."""

    async def over() -> bool:
        found = (await read(w, run_id))["notifications"]
        return count == sum(one["told"]["state"] != "Pending" for one in found)

    await w.until(over)
    return {(one["target"], one["event"]): one["told"] for one in (await read(w, run_id))["notifications"]}


async def test_a_plan_names_who_is_told_what(
    world: Worlds, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card for Teams of everything, and signed JSON of gates; the addresses are in no answer and no history."""
    write(
        plans,
        "members: {web: {items: [vm-01]}}\napproval: {required: true}\n"
        "notify: [{target: ops}, {target: pager, kind: Json, on: [Gate, Trouble]}]\n",
    )
    async with receiver(503, 202) as ops, receiver() as pager, world() as w:
        reach(monkeypatch, ops=ops, pager=pager)
        with w.host.pacer.stand():
            run = await w.start(plan="shop", headers=ANN)
            await decided(w, run["id"], "Approve")
        ended = await w.ended(run)
        found = await all_told(w, run["id"], 4)
        order = (await w.host.client.get_orchestration_state(run["id"])).serialized_input
        bell = await w.host.client.get_entity(_bell(run["id"]))

    heads = [_head(one) for one in ops.called[1:]]  # the first was not taken, and came again
    (gate,) = pager.called
    assert "Succeeded" == ended["status"]
    assert sorted(heads) == ["A decision is needed", "A run has begun", "A run has ended"]
    assert {"Delivered"} == {one["state"] for one in found.values()}
    assert {("ops", "Start"), ("ops", "Gate"), ("ops", "End"), ("pager", "Gate")} == set(found)
    assert ("Homeward.Gate", "approval") == (gate["type"], gate["notices"][0]["gate"])
    assert gate["id"] == pager.sent[0][0]["webhook-id"]
    assert f"https://app.example/api/console#/runs/{run['id']}" == gate["link"]
    assert "webhook-signature" not in ops.sent[0][0]
    assert "secret" not in str((ended, order, bell and bell.get_state()))


def _bell(run_id: str) -> Any:
    from homeward.durable import entity_id

    return entity_id("bell", run_id)


def _head(body: dict[str, Any]) -> str:
    return body["attachments"][0]["content"]["body"][0]["inlines"][0]["text"]


async def test_who_does_not_listen_is_in_nobodys_way(
    world: Worlds, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One redirects, one is too slow, one answers 500, one has no address: the run ends all the same."""
    monkeypatch.setenv(
        "HOMEWARD_NOTIFY", "moved Json End; slow Json End; sick Teams End; gone Json End; well Json"
    )
    async with (
        receiver(302, Location="/elsewhere") as moved,
        receiver() as slow,
        receiver(500) as sick,
        receiver() as well,
        world() as w,
    ):
        slow.together = 1000  # it answers nobody
        hurry(monkeypatch, slow)
        reach(monkeypatch, moved=moved, slow=slow, sick=sick, well=well)
        run = await w.run("vm-01", reprotect="Manual")
        found = await all_told(w, run["id"], 7)
        slow.let_go()

    failed = {name: told["lastError"] for (name, _), told in found.items() if told["state"] == "Failed"}
    assert "PartiallySucceeded" == run["status"]
    assert failed == {
        "moved": "The target moved answered 302.",
        "slow": "The target slow: no answer within 0.2 s.",
        "sick": "The target sick answered 500.",
        "gone": "HOMEWARD_NOTIFY_GONE is not set.",
    }
    assert [8, 8] == [len(moved.called), len(sick.called)]
    assert {"/hook"} == {one.get("path", "/hook") for one in moved.called}
    told = {one["type"]: one["notices"][0] for one in well.called}
    assert 3 == len(well.called)
    assert {"Homeward.Start", "Homeward.Failure", "Homeward.End"} == set(told)
    assert ("vm-01", True) == (told["Homeward.Failure"]["vm"], told["Homeward.End"]["trouble"])
    alarms = [vars(one)["alarm"] for one in caplog.records if one.name == "homeward.alarms"]
    assert ["NotTold"] * 4 + ["Unprotected"] == sorted(alarms)
