"""An outage that everybody reports, thousands of times and in any order, over both doors, is one run.

Three storms: while its run goes on, when it has ended, and when all histories were purged. `make test` sends
forty reports each time, `make storm` ten thousand; HOMEWARD_SEED repeats them.
"""

import asyncio
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.app.conftest import DEADLINE, Json, World, Worlds
from tests.app.people import decided
from tests.app.plans import write
from tests.app.requests_queue import runs_known
from tests.app.streams.reading import Delivery, streams
from tests.app.test_signals import DELIVERY, WEBHOOK, assessments
from tests.seeds import SEED

MOST = int(os.environ.get("HOMEWARD_STORM", "40"))
SENDERS, BATCH = 20, 5
AGO = timedelta(minutes=15)
PLAN = """approval: {required: true}
policy: {reprotect: Manual}
members: {all: {items: [vm-05, vm-06]}}
signals: {then: Start, dwell: 0s}
"""
pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300 + MOST // 5)]


def reports() -> list[Delivery]:
    """Six reports of one outage of two machines, by three sources and both doors."""
    found = {one.name: one for one in streams(datetime.now(UTC) - AGO)}["storm-in-an-outage"].deliveries
    return list({repr(one.payload): one for one in found}.values())


async def storm(w: World, known: list[Delivery], dice: random.Random) -> float:
    """Send them by parallel senders, those of Event Grid in batches with copies of themselves; real seconds."""
    waiting = [dice.choice(known) for _ in range(MOST)]
    begun = time.monotonic()

    async def send_some() -> None:
        while waiting:
            one = waiting.pop()
            if one.door == "Http":
                answer = await w.api.post("/api/signals", json=one.payload)
            else:
                batch: list[Json] = [one.payload] * dice.randint(1, BATCH)
                answer = await w.api.post(WEBHOOK, json=batch, headers=DELIVERY)
            assert 202 == answer.status_code, answer.text

    async with asyncio.TaskGroup() as senders:
        for _ in range(SENDERS):
            senders.create_task(send_some())
    return time.monotonic() - begun


async def begun(w: World) -> bool:
    return bool(await runs_known(w))


async def test_a_storm_of_reports_of_one_outage_is_one_run(world: Worlds, plans: Path) -> None:
    """Each report is assessed once, one assessment looks into the outage, and nothing is started again."""
    write(plans, PLAN)
    dice, known = random.Random(SEED), reports()
    silent = {"silentFrom": (datetime.now(UTC) - AGO).isoformat()}
    async with world(state="protected-home", vms=6, overrides={"vm-05": silent, "vm-06": silent}) as w:
        with w.host.pacer.stand():  # it waits for its approval meanwhile
            during = await storm(w, known, dice)
            await w.until(lambda: begun(w))
            heard, runs = await assessments(w), await runs_known(w)
            await decided(w, next(iter(runs)), "Approve")
        run = await w.ended({"id": next(iter(runs))})
        for one in heard:  # what is purged before it ended is not known any more
            await w.host.wait(one, DEADLINE)
        after = await storm(w, known, dice)
        for one in (run["id"], *heard):
            await w.host.client.purge_orchestration(one, recursive=True)
        purged = await storm(w, known, dice)
        left, all_runs = await assessments(w), await runs_known(w)
        truths = [(await w.state(vm))["accepted"] for vm in ("vm-05", "vm-06")]

    sys.stdout.write(
        f"storm: {MOST} reports by {SENDERS} senders over HTTP and Event Grid, HOMEWARD_SEED={SEED}: {during:.1f} s "
        f"before its run and while it waits, {after:.1f} s after its end, {purged:.1f} s after its purge; "
        f"runs started: {len(all_runs)}\n"
    )
    assert len(known) == len(heard) == 6
    assert {run["id"]} == runs == all_runs
    assert [] == left
    assert [1, 1] == [one["unplannedFailover"] for one in truths]
