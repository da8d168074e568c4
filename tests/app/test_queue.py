"""Runs by messages on a real storage queue: each starts its run once, or is written down."""

import json
import re
from typing import Any

import pytest

from homeward.api.refusals import Door
from homeward.arm.queues import QueueError, depth
from homeward.domain.run_ids import run_id
from homeward.reading.runs import Found
from homeward.settings import from_environment
from tests.app.conftest import VAULT, Json, World, Worlds
from tests.app.requests_queue import QUEUE, Queues, refusals, refused, request, runs_known
from triggers import starting

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def run_of(w: World, request_id: str) -> Json:
    """The ended run of a request that was sent to the queue."""
    wanted = run_id(VAULT, request_id)

    async def started() -> bool:
        return (await w.api.get(f"/api/runs/{wanted}")).status_code == 200

    await w.until(started)
    return await w.ended({"id": wanted})


@pytest.mark.parametrize("plain", [False, True], ids=["base64", "as it is"])
async def test_a_message_brings_a_vm_home(world: Worlds, sender: Queues, *, plain: bool) -> None:
    """In either encoding that senders use; the run is found by the id of its message."""
    async with world() as w:
        run = await run_of(w, await sender.send(request(), plain=plain))
        await w.until(sender.empty)
        truth, none = await w.state(), await refusals(w)

    assert "Succeeded" == run["status"], run["errors"] or run["items"]
    assert ("queue homeward-requests", 1) == (run["requestedBy"], truth["accepted"]["unplannedFailover"])
    assert [] == none["value"]


async def test_the_same_request_over_both_doors_is_one_run(world: Worlds, sender: Queues) -> None:
    """Whichever comes first, and as often as it comes."""
    async with world(vms=2) as w:
        by_http, by_queue = (request(items=[vm], requestId=f"of-{vm}") for vm in ("vm-01", "vm-02"))
        first = (await w.api.post("/api/runs", json=by_http)).json()
        for body in (by_http, by_queue, by_queue):
            await sender.send(body)
        second = await run_of(w, "of-vm-02")
        again = (await w.api.post("/api/runs", json=by_queue)).json()
        await w.ended(first)
        await w.until(sender.empty)
        accepted = [(await w.state(vm))["accepted"]["unplannedFailover"] for vm in ("vm-01", "vm-02")]
        known, none = await runs_known(w), await refusals(w)

    assert ({first["id"], second["id"]}, second["id"]) == (known, again["id"])
    assert ([1, 1], []) == (accepted, none["value"])


WRONG: dict[str, tuple[str, str, str]] = {
    "no JSON": ("bring vm-01 home", "The body is not JSON", ""),
    "nested": ("[" * 20_000, "The body is nested too deep", ""),
    "no object": ("[]", "The body must be a JSON object", ""),
    "a field": (json.dumps(request(itemz=["vm-01"])), "look at /itemz", "/itemz"),
    "an id": (json.dumps(request(requestId="a b")), "look at /requestId", "/requestId"),
    "another vault": (
        json.dumps(request(vaultId=VAULT.replace("vault-recovery", "vault-other"))),
        "is not in HOMEWARD_VAULT_IDS",
        "/vaultId",
    ),
    "no such plan": (
        json.dumps({"operation": "Failback", "vaultId": VAULT, "plan": "nowhere"}),
        "There is no plan 'nowhere'",
        "/plan",
    ),
}


async def test_what_cannot_become_right_is_written_down_at_once(
    world: Worlds, sender: Queues, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is started, nothing is tried five times, nothing is lost, and an alarm says so."""
    async with world() as w:
        ids = [await sender.send(text) for text, _, _ in WRONG.values()]
        kept = {one["id"]: one for one in await refused(w, len(WRONG))}
        await w.until(sender.empty)
        shown, known, changes = await refusals(w), await runs_known(w), await w.requests("POST")

    for one, (text, detail, pointer) in zip(ids, WRONG.values(), strict=True):
        assert detail in kept[one]["problem"]["detail"]
        assert [pointer] * bool(pointer) == [error["pointer"] for error in kept[one]["problem"]["errors"]]
        assert text[:1000] == kept[one]["text"][:1000]
    assert (dict.fromkeys(Door, 0) | {"Queue": len(WRONG)}, set(), []) == (
        shown["counts"],
        known,
        changes,
    )
    alarms = [one for one in caplog.records if one.name == "homeward.alarms"]
    assert [("ERROR", "DeliveryRefused")] * len(WRONG) == [
        (one.levelname, vars(one)["alarm"]) for one in alarms
    ]


async def test_another_body_under_a_request_id_is_written_down(world: Worlds, sender: Queues) -> None:
    """The run that has the id stays what it is."""
    async with world() as w:
        run = await w.start("vm-01", requestId="mine", dryRun=True)
        sent = await sender.send(request(requestId="mine"))
        one = (await refused(w, 1))[0]
        ended, known = await w.ended(run), await runs_known(w)

    assert (sent, "/requestId") == (one["id"], one["problem"]["errors"][0]["pointer"])
    assert run["id"] in one["problem"]["detail"]
    assert (True, {run["id"]}) == (ended["dryRun"], known)


async def test_what_breaks_each_time_ends_as_poison_and_is_written_down(
    world: Worlds, sender: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that is wrong may be mended while the message waits; in the end it is kept, and starts nothing."""
    monkeypatch.setenv("AzureFunctionsJobHost__extensions__queues__maxDequeueCount", "3")
    async with world() as w:
        monkeypatch.setenv("HOMEWARD_ARM_ENDPOINT", "http://example.org")
        await sender.send(request(requestId="late"))
        one = (await refused(w, 1))[0]
        await w.until(sender.empty)
        known = await runs_known(w)

    assert ("Poison", json.dumps(request(requestId="late"))) == (one["door"], one["text"])
    assert "send the request again" in one["problem"]["detail"]
    assert set() == known


async def test_what_breaks_and_is_mended_starts_its_run(
    world: Worlds, sender: Queues, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The queue brings the message back: nobody has to send it again."""
    monkeypatch.setenv("AzureFunctionsJobHost__extensions__queues__maxDequeueCount", "1000")
    async with world() as w:
        with monkeypatch.context() as wrong:
            wrong.setenv("HOMEWARD_ARM_ENDPOINT", "http://example.org")
            sent = await sender.send(request(dryRun=True))

            async def broke() -> bool:
                await w.api.get("/api/health")  # a look has to let the host have its turn
                return "HOMEWARD_ARM_ENDPOINT" in caplog.text

            await w.until(broke)
        run = await run_of(w, sent)
        none = await refusals(w)

    assert ("Succeeded", []) == (run["status"], none["value"])


async def test_a_message_that_comes_back_after_its_run_began_finds_that_run(
    world: Worlds, sender: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker died before the queue heard that all was well. It names no requestId: its own id tells it again."""
    start, died = starting.start, list[str]()

    async def start_and_die(*given: Any) -> Found:
        found = await start(*given)
        if not died:
            died.append(found.id)
            raise RuntimeError("The worker died here.")
        return found

    monkeypatch.setattr(starting, "start", start_and_die)
    async with world() as w:
        run = await run_of(w, await sender.send(request(dryRun=True)))
        await w.until(sender.empty)
        known, none = await runs_known(w), await refusals(w)

    assert ([run["id"]], {run["id"]}, []) == (died, known, none["value"])


async def test_a_batch_of_messages_is_a_run_each(world: Worlds, sender: Queues) -> None:
    """More than the host takes at once (16), each for its own VM."""
    async with world(vms=17) as w:
        sent = [await sender.send(request(items=[f"vm-{n:02}"], dryRun=True)) for n in range(1, 18)]
        ended = [await run_of(w, one) for one in sent]
        await w.until(sender.empty)
        known = await runs_known(w)

    assert {"Succeeded"} == {one["status"] for one in ended}
    assert {one["id"] for one in ended} == known
    assert 17 == len(known)


async def test_readiness_asks_the_queue_itself(sender: Queues, storage: str) -> None:
    """With the key of a connection string; hidden messages count, and another key is told."""
    settings, known = from_environment({}), {"AzureWebJobsStorage": storage}
    await sender.send(request())
    assert [1, 0, None] == [
        await depth(name, known, settings) for name in (QUEUE, f"{QUEUE}-poison", "another")
    ]
    await sender.requests.clear_messages()
    other = re.sub("AccountKey=[^;]*", "AccountKey=b3RoZXI=", storage)
    with pytest.raises(QueueError, match="403"):
        await depth(QUEUE, {"AzureWebJobsStorage": other}, settings)
