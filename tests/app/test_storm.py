"""Once only: one request, sent thousands of times at once, in any order and over every door, is one run.

Three storms: while the run goes on, when it has ended, when it was purged. `make test` sends a hundred each time,
`make storm` ten thousand; HOMEWARD_SEED repeats them.
"""

import asyncio
import json
import os
import random
import sys
import time

import httpx2
import pytest
from durabletask.client import OrchestrationQuery

from homeward.domain.run_ids import run_id
from tests.app.conftest import VAULT, Json, World, Worlds
from tests.app.people import decided
from tests.app.requests_queue import Queues, refusals, request, runs_known
from tests.seeds import SEED

MOST = int(os.environ.get("HOMEWARD_STORM", "100"))
SENDERS = 20
pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300 + MOST // 5)]


def spelled(body: Json, dice: random.Random) -> str:
    """The same request as another sender may write it: fields in any order, enums and ids in any case."""
    fields = list({**body, **dice.choice(({}, {"mode": "Planned"}, {"dryRun": False}))}.items())
    dice.shuffle(fields)
    changed: Json = dict(fields)
    for name in ("operation", "vaultId"):
        changed[name] = dice.choice((str.lower, str.upper, str))(changed[name])
    return json.dumps(changed, indent=dice.choice((None, 2)))


async def storm(w: World, sender: Queues, wanted: str, dice: random.Random) -> float:
    """Send it over all doors by parallel senders until each has its answer and the queue is empty; real seconds."""

    async def by_http(text: str) -> None:
        try:
            answer = await w.api.post("/api/runs", content=text, headers={"content-type": "application/json"})
        except httpx2.TransportError:  # the connection was idle and closed just then: any caller sends again
            waiting.append((by_http, text))
            return
        assert (202, wanted) == (answer.status_code, answer.json().get("id")), answer.text

    async def by_queue(text: str) -> None:
        await sender.send(text, plain=dice.random() < 0.5)

    body = request(requestId="storm", approval="Required")
    waiting = [(dice.choice((by_http, by_queue)), spelled(body, dice)) for _ in range(MOST)]
    begun = time.monotonic()

    async def send_some() -> None:
        while waiting:
            door, text = waiting.pop()
            await door(text)

    async with asyncio.TaskGroup() as senders:
        for _ in range(SENDERS):
            senders.create_task(send_some())
    async with asyncio.timeout(120 + MOST / 10):
        while not await sender.empty():
            pass
    return time.monotonic() - begun


async def test_a_storm_of_one_request_is_one_run(world: Worlds, sender: Queues) -> None:
    """While it runs, after it has ended, and when its history is gone: nothing starts, and nothing is refused."""
    dice, wanted = random.Random(SEED), run_id(VAULT, "storm")
    async with world() as w:
        with w.host.pacer.stand():  # it waits for its approval meanwhile
            during = await storm(w, sender, wanted, dice)
            await decided(w, wanted, "Approve")
        run = await w.ended({"id": wanted})
        after = await storm(w, sender, wanted, dice)
        await w.host.client.purge_orchestration(wanted, recursive=True)
        purged = await storm(w, sender, wanted, dice)
        left = await w.host.client.get_all_orchestration_states(OrchestrationQuery(instance_id_prefix="run-"))
        known, none, truth = await runs_known(w), await refusals(w), await w.state()
        again = (await w.api.get(f"/api/runs/{wanted}")).json()

    sys.stdout.write(
        f"storm: {MOST} requests by {SENDERS} senders over HTTP and queue, HOMEWARD_SEED={SEED}: {during:.1f} s "
        f"while it goes on, {after:.1f} s after its end, {purged:.1f} s after its purge; runs started: {len(known)}\n"
    )
    assert ("Succeeded", "Succeeded") == (run["status"], again["status"]), run["errors"] or run["items"]
    assert ({wanted}, [], []) == (known, none["value"], [one.instance_id for one in left])
    assert {"unplannedFailover": 1, "failoverCommit": 1} == {
        name: truth["accepted"][name] for name in ("unplannedFailover", "failoverCommit")
    }
