"""Recovery plans: saved, read, changed, deleted and refused."""

from typing import Any

import pytest

from tests.emulator import plans, sdk
from tests.emulator.support import VAULT, Emulator


@pytest.fixture
def two(emulator: Emulator) -> Emulator:
    """An emulator with two VMs in one plan, in two groups."""
    emulator.reset(vms=2)
    plans.saved(emulator, ["vm-01"], ["vm-02"])
    return emulator


def test_a_plan_shows_its_implicit_groups(two: Emulator) -> None:
    """Shutdown and Failover groups come before the boot groups, and machines have the internal id."""
    plan = plans.shown(two)
    machine = plan["groups"][2]["replicationProtectedItems"][0]["virtualMachineId"]

    assert [group["groupType"] for group in plan["groups"]] == ["Shutdown", "Failover", "Boot", "Boot"]
    assert (len(machine), plan["allowedOperations"]) == (36, ["UnplannedFailover", "TestFailover"])
    assert (plan["currentScenario"], plan["providerSpecificDetails"]) == (None, [])


def test_a_listed_plan_has_no_groups(two: Emulator) -> None:
    """The list leaves the groups out."""
    assert two.get(f"{VAULT}/replicationRecoveryPlans")["value"][0]["properties"]["groups"] == []


def test_the_client_saves_changes_and_deletes(emulator: Emulator) -> None:
    """Create, update, list and delete through the SDK's pollers."""
    emulator.reset(vms=2)
    request = plans.body(emulator, ["vm-01"])
    change = {"properties": {"groups": plans.body(emulator, ["vm-01", "vm-02"])["properties"]["groups"]}}
    with sdk.client(emulator) as client:
        found = client.replication_recovery_plans
        made: Any = found.begin_create(*sdk.WHERE, "evening", request).result()  # pyright: ignore[reportCallIssue, reportArgumentType]
        changed: Any = found.begin_update(*sdk.WHERE, "evening", change).result()  # pyright: ignore[reportCallIssue, reportArgumentType]
        found.begin_delete(*sdk.WHERE, "evening").result()
        left = list(found.list(*sdk.WHERE))

    assert len(made.properties.groups[2].replication_protected_items) == 1
    assert (len(changed.properties.groups[2].replication_protected_items), left) == (2, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"groups": []},
        {"groups": [{"groupType": "Start"}]},
        {"groups": [{"groupType": "Boot", "replicationProtectedItems": [{"id": "/nowhere"}]}]},
        {"groups": [{"groupType": "Boot", "startGroupActions": [{"actionName": "x"}]}]},
        {"groups": [{"groupType": "Boot"}] * 8},
        {"primaryFabricId": "/nowhere"},
        {"recoveryFabricId": None},
    ],
)
def test_a_plan_that_does_not_fit_is_refused(emulator: Emulator, changes: dict[str, Any]) -> None:
    """Groups, members and fabrics must be such as the vault has."""
    body = plans.body(emulator, ["vm-01"])
    body["properties"] |= changes

    assert emulator.call("PUT", plans.PLAN, body).status == 400


def test_a_machine_is_in_a_plan_once(emulator: Emulator) -> None:
    """The same item in two groups is refused."""
    body = plans.body(emulator, ["vm-01"], ["vm-01"])

    assert emulator.call("PUT", plans.PLAN, body).status == 400


def test_sides_of_plan_and_machines_agree(emulator: Emulator) -> None:
    """A plan whose fabrics are the other way round does not take the item."""
    body = plans.body(emulator, ["vm-01"])
    properties = body["properties"]
    properties["primaryFabricId"], properties["recoveryFabricId"] = (
        properties["recoveryFabricId"],
        properties["primaryFabricId"],
    )

    assert emulator.call("PUT", plans.PLAN, body).status == 400
