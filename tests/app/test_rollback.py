"""A failover that was not verified names its rollback: the very requests that bring the VM home."""

from pathlib import Path

import pytest

from tests.app.conftest import Json, World, Worlds
from tests.app.people import ANN, decided, read
from tests.app.plans import write
from tests.app.receiver import receiver

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def sent(w: World, body: Json, gates: int) -> Json:
    """Ann sends this, Bob approves what it asks, and it ends."""
    with w.host.pacer.stand():
        answer = await w.api.post("/api/runs", json=body, headers=ANN)
        assert answer.status_code == 202, answer.text
        await decided(w, answer.json()["id"], "Approve")
    for _ in range(gates - 1):
        await decided(w, answer.json()["id"], "Approve")
    return await w.ended(answer.json())


async def test_the_requests_of_a_rollback_bring_the_vm_home(world: Worlds, plans: Path) -> None:
    """Taken over where it stands, committed by a person, reprotected, and failed back: two failovers in all."""
    async with receiver(*[500] * 40) as app, world(state="protected-home") as w:
        probe = f"{{name: page, kind: Http, url: '{app.url}', within: 1m}}"
        write(plans, f"policy: {{probes: [{probe}]}}\nmembers: {{web: {{items: [vm-01]}}}}\n")
        run = await w.run(plan="shop", operation="Failover")
        first, second = run["items"][0]["rollback"]
        ended = await sent(w, first["request"], gates=2)
        away = await w.state()
        back = await sent(w, second["request"], gates=1)
        truth, again = await w.state(), await read(w, run["id"])

    assert ("Unprotected", "Verifying") == (run["items"][0]["outcome"], run["items"][0]["stage"])
    assert ("Succeeded", "Succeeded") == (ended["status"], back["status"]), (ended, back)
    assert ("Protected", "running") == (away["protectionState"], away["vms"]["westus"])
    assert ("Protected", "running") == (truth["protectionState"], truth["vms"]["eastus"])
    assert (2, 2) == (truth["accepted"]["unplannedFailover"], truth["accepted"]["failoverCommit"])
    assert [first, second] == again["items"][0]["rollback"]


async def test_what_ended_well_has_no_rollback(world: Worlds) -> None:
    """It is committed: to move it back is a failback like any other."""
    async with world() as w:
        run = await w.run("vm-01")

    assert ("Succeeded", []) == (run["status"], run["items"][0]["rollback"])
