"""Events raised straight into an instance, past the API and its table: they count for nothing, and are told."""

import json

import httpx2
import pytest
from durabletask.client import OrchestrationQuery

from tests.app.conftest import Json, World, Worlds
from tests.app.people import ANN, asked, decided, read
from tests.app.test_commit import before_the_commit

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SYSTEM_KEY = "dev"


async def raise_event(
    w: World, instance_id: str, name: str, data: object, key: str = SYSTEM_KEY
) -> httpx2.Response:
    """Over Durable's own webhook, which takes the extension's system key."""
    path = f"/runtime/webhooks/durabletask/instances/{instance_id}/raiseEvent/{name}"
    headers = {"x-functions-key": key, "Content-Type": "application/json"}
    return await w.api.post(path, content=json.dumps(data).encode(), headers=headers)


async def test_words_at_a_gate_that_come_past_the_api_count_for_nothing_and_are_told(world: Worlds) -> None:
    """Neither approves nor cancels; the run notes each, and a person decides as if they had not been."""
    async with world() as w:
        with w.host.pacer.stand():
            run = (await w.start("vm-01", approval="Required", headers=ANN))["id"]
            await w.until(lambda: asked(w, run))
            gate = (await read(w, run))["gates"][0]
            forged = {
                "gate": gate["name"],
                "decision": "Approve",
                "scopeHash": gate["scopeHash"],
                "decider": "bob",
            }
            refused = await raise_event(w, run, "decision", forged, key="guessed")
            sent = [
                await raise_event(w, run, "decision", forged),
                await raise_event(w, run, "steered", {"action": "cancel", "by": "bob"}),
            ]

            async def told() -> bool:
                return len((await read(w, run))["notes"]) == len(sent)

            await w.until(told)
            still = await read(w, run)
            await decided(w, run, "Reject")
        ended = await w.ended({"id": run})

    assert (401, [202, 202]) == (refused.status_code, [one.status_code for one in sent])
    assert ("AwaitingDecision", "Open", []) == (
        still["status"],
        still["gates"][0]["state"],
        still["steering"],
    )
    assert ["no decision" in still["notes"][0], "past the API" in still["notes"][1]] == [True, True]
    assert ("Rejected", "bob") == (ended["status"], ended["gates"][0]["decidedBy"])


async def test_a_new_attempt_that_nobody_asked_the_api_for_is_not_made(world: Worlds) -> None:
    """Whatever the event says; the run's steering tells that it came."""
    async with world(vms=2, durations={"commit": 900}) as w:
        await w.control(
            "faults", {"match": {"item": "vm-02", "method": "POST", "path": "/unplannedFailover", "nth": 1},
                       "do": {"failTask": "VmFailover"}},
        )  # fmt: skip
        hold = await w.control(
            "faults", {"match": {"method": "POST", "path": "/switchprotection"}, "do": {"hold": "before"}}
        )
        run = (await w.start("vm-01", "vm-02"))["id"]
        await w.until(lambda: failed(w, run))
        query = OrchestrationQuery(instance_id_prefix=f"batch:{run}")
        batch = (await w.host.client.get_all_orchestration_states(query))[0].instance_id
        name = (await w.state("vm-02"))["item"]
        for data in ({"item": name}, "retry"):
            assert 202 == (await raise_event(w, batch, "retry", data)).status_code
        await w.until(lambda: ignored(w, run, 2))
        await w.control(f"faults/{hold['id']}/release")
        ended = await w.ended({"id": run})
        truth = await w.state("vm-02")

    assert ("PartiallySucceeded", 1) == (ended["status"], truth["accepted"]["unplannedFailover"])
    assert ["ignored", "ignored"] == [one["action"] for one in ended["steering"]]


async def test_words_at_a_commit_that_come_past_the_api_are_told_of_the_vm(world: Worlds) -> None:
    """What is no decision, and what claims to steer: the VM still waits for a person."""
    async with world() as w, before_the_commit(w, "vm-01") as (started, gate):
        run, name = started["id"], (await w.state())["item"]
        for event, data in (("decision", "Approve"), ("steered", {"action": "skip"})):
            assert 202 == (await raise_event(w, f"{run}:{name}:1", event, data)).status_code
        await w.until(lambda: ignored(w, run, 2))
        still = await read(w, run)
        truth = await w.state()

    assert ("AwaitingDecision", [gate]) == (still["status"], still["gates"])
    assert 0 == truth["accepted"]["failoverCommit"]
    reasons = sorted(one["reason"] for one in still["steering"] if one["action"] == "ignored")
    assert ["past the API" in reasons[0], "no decision" in reasons[1]] == [True, True]


async def test_words_to_a_round_trip_that_come_past_the_api_are_told_and_it_goes_on(world: Worlds) -> None:
    async with world(state="protected-home") as w:
        with w.host.pacer.stand():
            run = (await w.start("vm-01", operation="RoundTrip", awayFor=3600))["id"]
            for event, data in (("decision", "Reject"), ("steered", {"action": "cancel"})):
                assert 202 == (await raise_event(w, run, event, data)).status_code
        ended = await w.ended({"id": run})

    assert ("Succeeded", 2) == (ended["status"], len(ended["legs"]))
    assert ["nobody was asked for" in ended["notes"][0], "past the API" in ended["notes"][1]] == [True, True]


async def failed(w: World, run: str) -> bool:
    return any(one.get("outcome") == "Failed" for one in (await read(w, run))["items"])


async def ignored(w: World, run: str, times: int) -> bool:
    steering: list[Json] = (await read(w, run))["steering"]
    return len(steering) == times
