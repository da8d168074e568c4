"""What a plan costs of ARM's calls."""

from dataclasses import replace
from pathlib import Path

import pytest

from activities import verify, wait
from activities.crowd import LOOKING, VERIFYING
from tests.app.conftest import Worlds
from tests.app.plans import write
from tests.app.test_failback import lists

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

RESOURCE_GRAPH = "/Microsoft.ResourceGraph/"


def of_vms(count: int) -> str:
    """A plan of so many VMs: the first in a wave of its own, all others in the second."""
    names = [f"vm-{number:02d}" for number in range(1, count + 1)]
    return f"""
approval: {{required: false}}
members:
  first: {{items: [{names[0]}]}}
  others: {{items: [{", ".join(names[1:])}]}}
waves:
  - {{name: one, members: [first]}}
  - {{name: two, members: [others]}}
"""


async def test_a_plan_costs_each_further_vm_at_most_24_calls(world: Worlds, plans: Path) -> None:
    """Its looks between the waves included; lists and Resource Graph apart, which all share."""
    needed: dict[int, int] = {}
    for vms in (2, 6):
        write(plans, of_vms(vms))
        async with world(vms=vms) as w:
            run = await w.run(plan="shop")
            calls = await w.requests()
        assert "Succeeded" == run["status"], run["errors"] or run["items"]
        needed[vms] = len([one for one in calls if not lists(one) and RESOURCE_GRAPH not in one["path"]])

    assert needed[2] <= 60 + 24, needed
    assert (needed[6] - needed[2]) / 4 <= 24, needed


async def test_a_plan_of_one_vm_needs_at_most_60_calls(world: Worlds, plans: Path) -> None:
    write(plans, "members:\n  all: {items: [vm-01]}\nwaves:\n  - {name: all, members: [all]}\n")
    async with world() as w:
        run = await w.run(plan="shop")
        calls = await w.requests()

    assert "Succeeded" == run["status"], run["errors"] or run["items"]
    assert len(calls) <= 60, len(calls)


@pytest.mark.parametrize("path", ["/replicationJobs/", "/replicationProtectedItems/"])
async def test_a_close_look_that_lags_behind_the_list_is_repeated_on_a_beat(world: Worlds, path: str) -> None:
    """The list shows the job over at once; what answers a minute late is asked every ten seconds, no more."""
    async with world() as w:
        await w.control("faults", {"match": {"method": "GET", "path": path}, "do": {"staleSeconds": 60}})
        run = await w.run("vm-01")
        looks = [one for one in await w.requests("GET") if path in one["path"]]

    assert "Succeeded" == run["status"], run["items"][0]["errors"]
    assert len(looks) <= 45, len(looks)


@pytest.mark.parametrize(("order", "at_most"), [("newestFirst", 45), ("oldestFirst", 400), ("byName", 400)])
async def test_jobs_of_long_ago_are_read_once_and_not_at_every_look(
    world: Worlds, order: str, at_most: int
) -> None:
    """Twelve pages of them. Where the list tells its jobs in another order, whatever is new may be on any page."""
    async with world(noise=120, variants={"jobListOrder": order}) as w:
        run = await w.run("vm-01")
        calls = [one for one in await w.requests("GET") if "/replicationjobs?" in one["path"].lower()]

    assert "Succeeded" == run["status"], run["errors"] or run["items"]
    assert len(calls) <= at_most, len(calls)


async def test_those_who_look_at_the_same_time_read_one_list(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a commit that has ended everybody sees the item there, and of a recovered VM its interface.

    One whose job ended that very second reads the item.
    """
    monkeypatch.setattr(wait, "LOOKING", replace(LOOKING, many=1))
    monkeypatch.setattr(verify, "VERIFYING", replace(VERIFYING, many=1))
    async with world(vms=4) as w:
        run = await w.run("vm-01", "vm-02", "vm-03", "vm-04")
        paths = [one["path"].lower() for one in await w.requests()]

    said = [one for item in run["items"] for one in item["evidence"] if "FailoverCommitted" in one["claim"]]
    assert "Succeeded" == run["status"], run["items"]
    assert 4 == len(said)
    assert 3 <= len([one for one in said if one["source"].endswith("/replicationProtectedItems")]), said
    committed = max(number for number, path in enumerate(paths) if "/failovercommit" in path)
    assert not [one for one in paths[:committed] if "/rg-app-eastus/" in one and "/networkinterfaces/" in one]
    assert [one for one in paths[:committed] if "/rg-app-eastus/" in one and "/networkinterfaces?" in one]
