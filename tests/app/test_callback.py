"""`callbackUrl`: whoever asked for a run is told how it ended, whatever that end. The run does not wait for it."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from tests.app.conftest import World, Worlds
from tests.app.receiver import Receiver, receiver

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

KEY = "a key of the operators"

type Json = dict[str, Any]


@pytest.fixture(autouse=True)
def signing_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWARD_SIGNING_KEY", KEY)


def listed(monkeypatch: pytest.MonkeyPatch, there: Receiver) -> Json:
    """The field of a request that has this receiver called."""
    monkeypatch.setenv("HOMEWARD_CALLBACK_HOSTS", f"127.0.0.1:{there.port}")
    return {"callbackUrl": f"{there.url}/done?sig=secret"}


async def told(w: World, run_id: str) -> Json:
    """What the run says of its callback, once that is over."""

    async def over() -> bool:
        return (await read(w, run_id))["state"] != "Pending"

    await w.until(over)
    return await read(w, run_id)


async def read(w: World, run_id: str) -> Json:
    return (await w.api.get(f"/api/runs/{run_id}")).json()["callback"]


def verified(there: Receiver, at: int = -1) -> Json:
    """A call as any receiver of Standard Webhooks takes it."""
    headers, body = there.sent[at]
    secret = hmac.digest(KEY.encode(), b"homeward callback", hashlib.sha256)
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(secret, said, hashlib.sha256)).decode()
    assert f"v1,{expected}" == headers["webhook-signature"]
    assert "application/json" == headers["Content-Type"]
    return there.called[at]


async def test_a_run_tells_how_it_ended(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed, and tried again by durable timers; the run's history holds nothing of it."""
    async with receiver(503, 302, 202, Location="/elsewhere") as there, world() as w:
        run = await w.run("vm-01", dryRun=True, requestId="r-1", **listed(monkeypatch, there))
        callback = await told(w, run["id"])

    body = verified(there)
    assert {"state": "Delivered", "attempts": 3, "lastError": ""} == callback
    assert ("Succeeded", run["id"], "r-1") == (body["status"], body["id"], body["requestId"])
    assert {
        name: run[name] for name in ("phase", "counts", "endedAt", "errors", "vaultId")
    }.items() <= body.items()
    assert [{run["id"]}, 3] == [{one["webhook-id"] for one, _ in there.sent}, len(there.sent)]
    assert "secret" not in str(run)


async def test_a_run_that_was_refused_tells_it(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiver() as there, world() as w:
        run = await w.run("vm-77", dryRun=True, **listed(monkeypatch, there))
        await told(w, run["id"])

    assert ("Rejected", run["errors"]) == (verified(there)["status"], there.called[0]["errors"])
    assert 1 == len(there.called)


async def test_a_run_that_was_cut_off_is_told_when_it_is_wound_up(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiver() as there, world() as w:
        started = await w.start("vm-01", approval="Required", **listed(monkeypatch, there))

        async def waits() -> bool:
            run = (await w.api.get(f"/api/runs/{started['id']}")).json()
            return run["status"] == "AwaitingDecision"

        await w.until(waits)
        await w.host.client.terminate_orchestration(started["id"])
        await w.host.wait(started["id"])
        await w.fire("find_cut_off_runs")
        callback = await told(w, started["id"])

    assert ("Failed", "CutOff") == (verified(there)["status"], there.called[0]["phase"])
    assert "Delivered" == callback["state"]


async def test_a_round_trip_is_told_once(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by its legs."""
    async with receiver() as there, world(state="protected-home") as w:
        run = await w.run("vm-01", operation="RoundTrip", awayFor=60, **listed(monkeypatch, there))
        await told(w, run["id"])

    assert [("RoundTrip", run["id"], "Succeeded")] == [
        (one["operation"], one["id"], one["status"]) for one in there.called
    ]


async def test_nobody_is_called_for_ever(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the last call came to is told without the address, and the run's end is what it was."""
    async with receiver(500) as there, world() as w:
        run = await w.run("vm-01", dryRun=True, **listed(monkeypatch, there))
        callback = await told(w, run["id"])
        after = (await w.api.get(f"/api/runs/{run['id']}")).json()

    assert {"state": "Failed", "attempts": 8, "lastError": f"{there.url} answered 500."} == callback
    assert (8, "Succeeded") == (len(there.called), after["status"])


async def test_a_host_that_is_not_listed_starts_nothing(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiver() as there, world() as w:
        listed(monkeypatch, there)
        body = {"operation": "Failback", "vaultId": "", "items": ["vm-01"]}
        body |= {"callbackUrl": "https://elsewhere.example/", "dryRun": True}
        started = await w.start("vm-01", dryRun=True)
        answer = await w.api.post("/api/runs", json=body | {"vaultId": (await view(w, started))["vaultId"]})
        runs = (await w.api.get("/api/runs")).json()["value"]

    assert (403, "/callbackUrl") == (answer.status_code, answer.json()["errors"][0]["pointer"])
    assert [started["id"]] == [one["id"] for one in runs]


async def view(w: World, started: Json) -> Json:
    return await w.ended(started)
