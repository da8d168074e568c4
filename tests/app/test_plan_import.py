"""`make plan-import`: a recovery plan of the vault as a plan that runs."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import REPOSITORY, VAULT, World, Worlds, environment

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PLAN = f"{VAULT}/replicationRecoveryPlans/shop"
RUNBOOK: dict[str, Any] = {
    "actionName": "Open ports",
    "failoverTypes": ["UnplannedFailover"],
    "failoverDirections": ["PrimaryToRecovery"],
    "customDetails": {
        "instanceType": "AutomationRunbookActionDetails",
        "runbookId": "/subscriptions/s/runbooks/open-ports",
        "fabricLocation": "Recovery",
    },
}


async def save(w: World, *groups: tuple[str, ...]) -> None:
    """The recovery plan as somebody made it in the portal."""
    ids = {vm: (await w.state(vm))["id"] for group in groups for vm in group}
    first = ids[groups[0][0]]
    body = {
        "properties": {
            "primaryFabricId": first[: first.index("/replicationProtectionContainers")],
            "recoveryFabricId": f"{VAULT}/replicationFabrics/asr-a2a-default-eastus",
            "groups": [
                {
                    "groupType": "Boot",
                    "replicationProtectedItems": [{"id": ids[vm]} for vm in group],
                    "endGroupActions": [RUNBOOK],
                }
                for group in groups
            ],
        }
    }
    await w.send("PUT", f"{PLAN}?api-version=2025-08-01", body)
    await w.control("clock", {"advanceSeconds": 30})


async def run_script(w: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "scripts/import_plan.py", *arguments],
        cwd=REPOSITORY,
        env=environment(str(w.azure.base_url).rstrip("/")),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_an_imported_plan_brings_its_vms_home_group_by_group(world: Worlds, plans: Path) -> None:
    """Read with GETs only; what it prints is the plan, and runs as it is."""
    a_minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    async with world(vms=3, now=a_minute_ago.isoformat()) as w:
        await save(w, ("vm-02",), ("vm-01", "vm-03"))
        before = len(await w.requests("POST", "PUT", "PATCH", "DELETE"))
        done = await run_script(w, PLAN)
        after = len(await w.requests("POST", "PUT", "PATCH", "DELETE"))
        assert not done.returncode, done.stderr
        (plans / "shop.yaml").write_text(done.stdout, encoding="utf-8")
        run = await w.run(plan="shop")

    assert (0, before) == (done.returncode, after), done.stderr
    assert "RunbookAction: The runbook open-ports after group 2" in done.stderr
    assert "Succeeded" == run["status"], run["items"]
    failed_over = {
        item["friendlyName"]: next(one for one in item["timeline"] if one["stage"] == "FailingOver")
        for item in run["items"]
    }
    assert failed_over["vm-02"]["endedAt"] < min(failed_over[vm]["startedAt"] for vm in ("vm-01", "vm-03"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "usage: make plan-import"),
        ((VAULT,), 2, "usage:"),
        ((f"{PLAN}-2",), 1, "no recovery plan 'shop-2'"),
    ],
)
async def test_misuse_and_an_unknown_plan_are_told(
    world: Worlds, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """Nothing is printed that could be taken for a plan."""
    async with world() as w:
        done = await run_script(w, *arguments)

    assert (code, "") == (done.returncode, done.stdout)
    assert said in done.stderr
