"""What tags and queries of a plan see, read over HTTP."""

from typing import Any

import pytest

from homeward.arm.azure import connected
from homeward.arm.sights import sights
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.plans.plan import Plan
from homeward.domain.plans.reading import read_plan
from homeward.domain.plans.resolution import Resolution, resolve
from homeward.domain.runs import Mode
from homeward.errors import ArmError, RetryLaterError
from tests.app.conftest import VAULT, World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TAGGED: dict[str, Any] = {
    "vms": 3,
    "overrides": {
        "vm-01": {"tags": {"tier": "db"}},
        "vm-02": {"tags": {"Tier": "web"}},
        "vm-03": {"tags": {}},
    },
}


def plan(members: str) -> Plan:
    return read_plan(
        f'apiVersion: homeward/v1\nname: p\nversion: "1"\nvaultId: {VAULT}\nmembers: {members}\n'
    )


async def see(members: str, mode: Mode = Mode.PLANNED) -> Resolution:
    azure, wanted = connected(), plan(members)
    items = (await SiteRecovery(azure, VAULT).items()).value
    return resolve(wanted, items, await sights(azure, VAULT, wanted, items, mode))


def seen(found: Resolution) -> list[list[str]]:
    return [[one.named.friendly_name for one in wave.items] for wave in found.waves]


async def calls(w: World) -> list[str]:
    return [one["path"].lower().split("?")[0] for one in await w.requests()]


async def test_tags_are_read_once_a_group_of_active_vms(world: Worlds) -> None:
    """Where the VMs run now, with one list."""
    async with world(**TAGGED) as w:
        found = await see("{a: {tag: {tier: db}}, b: {tag: {tier: web}}}")
        paths = await calls(w)

    assert ([["vm-01", "vm-02"]], ()) == (seen(found), found.faults)
    assert 1 == len([one for one in paths if "/rg-app-westus/" in one])


async def test_a_query_names_candidates(world: Worlds) -> None:
    """Of these the vault holds some."""
    async with world(**TAGGED):
        found = await see("{a: {query: \"name in ('vm-02', 'vm-03') and location == 'westus'\"}}")

    assert ([["vm-02", "vm-03"]], ()) == (seen(found), found.faults)


async def test_a_query_that_azure_cannot_read_is_an_error_in_its_words(world: Worlds) -> None:
    """Not an empty answer."""
    async with world(**TAGGED):
        with pytest.raises(ArmError) as caught:
            await see("{a: {query: nonsense ==}}")

    assert 400 == caught.value.status


async def test_a_plan_of_names_reads_nothing(world: Worlds) -> None:
    """But the vault's items."""
    async with world(**TAGGED) as w:
        found = await see("{a: {items: [vm-01]}}")
        paths = await calls(w)

    assert ([["vm-01"]], 1) == (seen(found), len(paths))


async def lose_region(w: World) -> None:
    fault = {"match": {"path": "/rg-app-westus/"}, "do": {"status": 503}}
    await w.control("faults", fault)


async def test_a_planned_run_waits_for_a_region_that_does_not_answer(world: Worlds) -> None:
    """Its VMs are alive, so their tags can be read."""
    async with world(**TAGGED) as w:
        await lose_region(w)
        with pytest.raises(RetryLaterError):
            await see("{a: {tag: {tier: db}}}")


async def test_an_unplanned_run_takes_the_tags_that_site_recovery_keeps(world: Worlds) -> None:
    """The region is lost; a plan by tag must work just then."""
    async with world(**TAGGED) as w:
        await lose_region(w)
        found = await see("{a: {tag: {tier: db}}, b: {tag: {tier: web}}}", Mode.UNPLANNED)

    assert ([["vm-01", "vm-02"]], ()) == (seen(found), found.faults)
