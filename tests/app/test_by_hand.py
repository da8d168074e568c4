"""What is shown for the day Homeward is down is what Homeward itself does, call by call."""

import json
import shlex
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from tests.app.conftest import Json, World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

STAGES = ("ShuttingDown", "FailingOver", "Committing", "Reprotecting")
CHANGES = ("unplannedFailover", "failoverCommit", "switchprotection")
DIRECTIONS = {"Failback": ("protected-away", "eastus"), "Failover": ("protected-home", "westus")}


def rest(one: Json) -> tuple[str, str, Any]:
    """Method, path with its query, and body of an `az rest`."""
    words = shlex.split(one["command"])
    said = dict(zip(words[2::2], words[3::2], strict=True))
    return said["--method"], said["--uri"], json.loads(said.get("--body", "null"))


def changes(item: Json, stage: str = "") -> Iterator[tuple[str, str, Any]]:
    """What the stages of an item send that changes something."""
    for one in item["byHand"]:
        mine = one["about"] == stage if stage else one["about"] in STAGES
        if mine and one["command"].startswith("az rest") and "--method get" not in one["command"]:
            yield rest(one)


def lowered(sent: Iterable[tuple[str, Any]]) -> list[str]:
    """Azure takes ids in any case, and echoes them in another."""
    return [json.dumps(one, sort_keys=True).lower() for one in sent]


async def shown(w: World, run: Json) -> list[Json]:
    answer = await w.api.get(f"/api/runs/{run['id']}/items")
    return answer.json()["value"]


@pytest.mark.parametrize("operation", DIRECTIONS)
@pytest.mark.parametrize("point", ["Latest", "LatestProcessed"])
async def test_the_commands_are_the_calls_of_a_run(world: Worlds, operation: str, point: str) -> None:
    """The same paths, queries and bodies in the same order, as the emulator received them."""
    state, _ = DIRECTIONS[operation]
    async with world(state=state) as w:
        run = await w.run("vm-01", operation=operation, recoveryPoint={"kind": point})
        (item,) = await shown(w, run)
        posts = [one for one in await w.requests("POST") if "ResourceGraph" not in one["path"]]
        sent = [(one["path"], one.get("body")) for one in posts]

    assert "Succeeded" == run["status"], run["items"]
    assert 4 == len(sent)
    assert lowered(sent) == lowered((path, body) for _, path, body in changes(item))


@pytest.mark.parametrize(
    ("state", "asked", "stage"),
    [
        ("failed-over", {"operation": "Reprotect"}, "Reprotecting"),
        ("protected-away", {"operation": "Disable", "removalReason": "MigrationComplete"}, "Disabling"),
        ("protected-away", {"operation": "Disable", "purge": True}, "Disabling"),
    ],
)
async def test_other_operations_are_shown_by_hand_too(
    world: Worlds, state: str, asked: Json, stage: str
) -> None:
    """From a dry run; Azure takes the very command, and does it."""
    async with world(state=state) as w:
        run = await w.run("vm-01", dryRun=True, **asked)
        ((method, path, body),) = changes((await shown(w, run))[0], stage)
        answer = await w.azure.request(method, path, json=body, headers={"Authorization": "Bearer test"})

    assert 202 == answer.status_code, answer.text


async def type_in(w: World, items: list[Json]) -> None:
    """As a person would: stage by stage, each command once, and hours between them."""
    typed: list[Any] = []
    for stage in STAGES:
        for one in [one for item in items for one in changes(item, stage)]:
            if one not in typed:
                method, path, body = one
                await w.send(method.upper(), path, body)
                await w.control("clock", {"advanceSeconds": 2 * 3600})
                typed.append(one)


@pytest.mark.parametrize("operation", DIRECTIONS)
@pytest.mark.parametrize("grouped", [False, True])
async def test_the_commands_alone_bring_vms_over_and_protect_them(
    world: Worlds, operation: str, *, grouped: bool
) -> None:
    """Taken from a dry run, beforehand: nothing of Homeward runs any more when they are typed."""
    state, region = DIRECTIONS[operation]
    vms = ["vm-01", "vm-02"]
    overrides = {vm: {"multiVmGroup": "shop"} for vm in vms if grouped}
    async with world(state=state, vms=2, overrides=overrides) as w:
        run = await w.run(*vms, operation=operation, dryRun=True)
        await type_in(w, await shown(w, run))
        truth = [await w.state(vm) for vm in vms]

    for one in truth:
        running = [place for place, power in one["vms"].items() if power == "running"]
        assert ("Protected", [region]) == (one["protectionState"], running), one
        assert (1, 1, 1) == tuple(one["accepted"][key] for key in CHANGES), one


async def test_a_finding_and_a_left_over_have_their_commands_in_items_and_report(world: Worlds) -> None:
    """Each command names the real id, and only what is left over is ever deleted."""
    async with world(variants={"recoveryVmAfterReprotect": "left"}) as w:
        run = await w.run("vm-01")
        (item,) = await shown(w, run)
        report = (await w.api.get(f"/api/runs/{run['id']}/report")).text

    about = {one["about"] for one in item["byHand"]}
    left = {one["id"] for one in item["remainders"] if one["verdict"] == "Removable"}
    assert left
    assert {"NoDrillSinceReprotect", "FailingOver", *left} <= about
    deleted = {one["about"] for one in item["byHand"] if " delete " in one["command"]}
    assert left == deleted
    assert "az rest --method post --uri" in report
