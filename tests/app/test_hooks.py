"""Hooks of a plan: called before and after their stage, at least once, each call recognizable."""

from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Worlds
from tests.app.plans import write
from tests.app.receiver import receiver

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

STAGES = (
    "ShuttingDown",
    "FailingOver",
    "Verifying",
    "Committing",
    "Reprotecting",
    "Synchronizing",
    "CheckingCleanup",
)

type Json = dict[str, Any]


def plan(folder: Path, *hooks: str) -> None:
    """One VM with these hooks."""
    listed = ", ".join(f"{{{hook}}}" for hook in hooks)
    write(folder, f"policy: {{hooks: [{listed}]}}\nmembers: {{web: {{items: [vm-01]}}}}\n")


async def test_hooks_are_called_around_their_stages(world: Worlds, plans: Path) -> None:
    """In the order of the run, whatever the order of the plan, and the history stays small."""
    moments: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("ShuttingDown", "Committing", "CheckingCleanup"), ("Before", "After")
    )
    async with receiver() as there, world() as w:
        calls = [(stage, moment) for stage in STAGES for moment in moments.get(stage, ("Before",))]
        plan(
            plans, *(f"stage: {stage}, moment: {moment}, url: '{there.url}'" for stage, moment in calls[::-1])
        )
        run = await w.run(plan="shop")
        item = run["items"][0]
        history = await w.host.client.get_orchestration_history(f"{run['id']}:{item['name']}:1")

    assert "Succeeded" == run["status"], item
    assert calls == [(one["stage"], one["moment"]) for one in there.called]
    assert {
        "runId": run["id"],
        "item": item["name"],
        "vm": "vm-01",
        "stage": "ShuttingDown",
        "moment": "Before",
        "attempt": 1,
        "operation": "Failback",
    } == there.called[0]
    assert [f"{run['id']}:{item['name']}:1:{stage}:{moment}" for stage, moment in calls] == there.keys
    assert len(history) <= 150


async def test_a_dry_run_calls_nobody(world: Worlds, plans: Path) -> None:
    async with receiver() as there, world() as w:
        plan(plans, f"stage: ShuttingDown, moment: Before, url: '{there.url}'")
        await w.run(plan="shop", dryRun=True)

    assert [] == there.called


async def test_a_hook_that_is_not_ready_is_called_again_with_the_same_key(world: Worlds, plans: Path) -> None:
    """429 and 5xx pass; the receiver can tell that it is the same call."""
    async with receiver(503, 429, 202, **{"Retry-After": "30"}) as there, world() as w:
        plan(plans, f"stage: ShuttingDown, moment: Before, url: '{there.url}/x?sig=secret'")
        run = await w.run(plan="shop")

    assert "Succeeded" == run["status"], run["items"]
    assert (3, 1) == (len(there.keys), len(set(there.keys)))
    assert there.url in [one["source"] for one in run["items"][0]["evidence"]]


@pytest.mark.parametrize(
    ("stage", "moment", "outcome", "failovers", "source"),
    [
        ("ShuttingDown", "Before", "Failed", 0, "running"),
        ("ShuttingDown", "After", "Failed", 0, "running"),
        ("FailingOver", "After", "Unprotected", 1, "stopped"),
    ],
)
async def test_a_required_hook_that_fails_ends_the_item_at_its_stage(
    world: Worlds, plans: Path, stage: str, moment: str, outcome: str, failovers: int, source: str
) -> None:
    """What was begun is ended safely: the source runs again where nothing took its place."""
    async with receiver(400) as there, world() as w:
        plan(plans, f"stage: {stage}, moment: {moment}, url: '{there.url}'")
        run = await w.run(plan="shop")
        truth = await w.state()

    item = run["items"][0]
    assert (outcome, stage, "HookFailed") == (item["outcome"], item["stage"], item["errors"][0]["code"])
    assert (1, failovers, 0) == (
        len(there.called),
        truth["accepted"]["unplannedFailover"],
        truth["accepted"]["failoverCommit"],
    )
    assert source == truth["vms"]["westus"]


async def test_a_required_hook_that_fails_at_the_end_takes_no_protection_back(
    world: Worlds, plans: Path
) -> None:
    """The VM is home and Protected; the run is no success all the same."""
    async with receiver(410) as there, world() as w:
        plan(plans, f"stage: Synchronizing, moment: After, url: '{there.url}'")
        run = await w.run(plan="shop")

    item = run["items"][0]
    assert ("PartiallySucceeded", "Failed", "Synchronizing") == (
        run["status"],
        item["outcome"],
        item["stage"],
    )
    assert (1, 1) == (run["counts"]["recovered"], run["counts"]["failed"])
    assert item["unprotectedSince"] is None


@pytest.mark.parametrize("answer", [302, 500])
async def test_a_hook_that_is_not_required_is_a_warning(world: Worlds, plans: Path, answer: int) -> None:
    """A redirect is not followed; an error is tried five times."""
    async with receiver(answer, Location="/elsewhere") as there, world() as w:
        plan(plans, f"stage: Committing, moment: Before, url: '{there.url}?sig=secret', required: false")
        run = await w.run(plan="shop")

    told = [one["message"] for one in run["items"][0]["findings"] if one["code"] == "HookFailed"]
    assert "Succeeded" == run["status"]
    assert [f"The hook Before Committing at {there.url} was not taken: it answered {answer}."] == told
    assert {302: 1, 500: 5}[answer] == len(there.called)
