"""One machine's whole way, as the recorded clients went it: set up, enabled, away, home, taken down.

Two recordings of the Azure CLI went this way (January and August 2023). Their requests, repeated in their order and
at their times, got their status codes here; what follows is the same way with our own expectations.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from tests.emulator.shape import marks, notation, shapes_items, shapes_others, shapes_setup
from tests.emulator.shape.test_emu_shape import ACCEPTED, COMPUTE, READ
from tests.emulator.support import SUB, VAULT, Emulator, Json, failover_body, switch_body

HOME, AWAY = "eastus", "westus"
POLICY = f"{VAULT}/replicationPolicies/trip"
PLAN = f"{VAULT}/replicationRecoveryPlans/trip"


def _fabric(location: str) -> str:
    return f"{VAULT}/replicationFabrics/trip-{location}"


def _container(location: str) -> str:
    return f"{_fabric(location)}/replicationProtectionContainers/trip-{location}"


def _mapping(location: str) -> str:
    return f"{_container(location)}/replicationProtectionContainerMappings/trip"


def _network_mapping(location: str) -> str:
    return f"{_fabric(location)}/replicationNetworks/azureNetwork/replicationNetworkMappings/trip"


def _item(location: str) -> str:
    return f"{_container(location)}/replicationProtectedItems/trip"


def _network(location: str) -> str:
    return f"{SUB}/resourceGroups/rg-app-{location}/providers/Microsoft.Network/virtualNetworks/vnet-app-{location}"


class Step(NamedTuple):
    """A request, what comes back, and how long it is waited for."""

    method: str
    path: str
    shape: str = ""
    body: Callable[[Emulator], Json] | Json | None = None
    wait: float = 0
    expected: int = 200
    same_as: str = ""  # the answer whose marks hold for this one


def _change(
    method: str, path: str, body: Callable[[Emulator], Json] | Json | None = None, wait: float = 100
) -> Step:
    return Step(method, path, "", body, wait, 202)


def _made(path: str, details: Json | Callable[[Emulator], Json], shape: str, wait: float = 100) -> list[Step]:
    return [_change("PUT", path, details, wait), Step("GET", path, shape)]


def _properties(**properties: object) -> Json:
    return {"properties": properties}


def _details(**details: object) -> Json:
    return {"providerSpecificDetails": {"instanceType": "A2A"} | details}


def _set_up() -> Iterator[Step]:
    for location in (HOME, AWAY):
        azure = {"instanceType": "Azure", "location": location}
        yield from _made(_fabric(location), _properties(customDetails=azure), shapes_setup.FABRIC)
    times = {
        "multiVmSyncStatus": "Enable",
        "recoveryPointHistory": 1440,
        "crashConsistentFrequencyInMinutes": 5,
    }
    policy = {"instanceType": "A2A", "appConsistentFrequencyInMinutes": 240} | times
    yield from _made(POLICY, _properties(providerSpecificInput=policy), shapes_setup.POLICY)
    for location in (HOME, AWAY):
        given = _properties(providerSpecificInput=[{"instanceType": "A2A"}])
        yield from _made(_container(location), given, shapes_setup.CONTAINER_NEW)
    for one, other in ((HOME, AWAY), (AWAY, HOME)):
        target = {"targetProtectionContainerId": _container(other), "policyId": POLICY}
        given = _properties(**target, providerSpecificInput={"instanceType": "A2A"})
        yield from _made(_mapping(one), given, shapes_setup.MAPPING_PLAIN)
        networks = {"recoveryFabricName": f"trip-{other}", "recoveryNetworkId": _network(other)}
        kind = {"instanceType": "AzureToAzure", "primaryNetworkId": _network(one)}
        given = _properties(**networks, fabricSpecificDetails=kind)
        yield from _made(_network_mapping(one), given, shapes_setup.NETWORK_MAPPING)
    yield Step("GET", VAULT, shapes_others.VAULT)


def _enable(emulator: Emulator) -> Json:
    storage = emulator.get(emulator.vm_path(HOME))["properties"]["storageProfile"]
    accounts = emulator.get(f"{SUB}/providers/Microsoft.Storage/storageAccounts")["value"]
    group = f"{SUB}/resourceGroups/rg-app-{AWAY}"
    disk = {
        "diskId": storage["osDisk"]["managedDisk"]["id"],
        "primaryStagingAzureStorageAccountId": next(one["id"] for one in accounts if one["location"] == HOME),
        "recoveryResourceGroupId": group,
    }
    target = {"recoveryContainerId": _container(AWAY), "recoveryResourceGroupId": group}
    details = _details(fabricObjectId=emulator.vm_path(HOME), vmManagedDisks=[disk], **target)
    return _properties(policyId=POLICY, **details)


def _plan(emulator: Emulator) -> Json:
    member = {"id": _item(HOME), "virtualMachineId": emulator.vm_path(HOME)}
    fabrics = {"primaryFabricId": _fabric(HOME), "recoveryFabricId": _fabric(AWAY)}
    groups = [{"groupType": "Boot", "replicationProtectedItems": [member]}]
    return _properties(failoverDeploymentModel="ResourceManager", groups=groups, **fabrics)


def _protect() -> Iterator[Step]:
    yield Step("GET", f"{SUB}{_vm(HOME)}", shapes_others.VM_SOURCE)
    yield _change("PUT", _item(HOME), _enable, 440)
    yield Step("GET", _item(HOME), shapes_items.ENABLING, wait=1500, same_as="item resyncing")
    yield Step("GET", _item(HOME), shapes_items.PROTECTED_HOME, same_as="item protected home")
    yield from _made(PLAN, _plan, shapes_others.PLAN)
    yield _change("DELETE", PLAN)
    yield Step("GET", PLAN, shapes_others.NOT_FOUND, expected=404)


def _vm(location: str) -> str:
    return f"/resourceGroups/rg-app-{location}/providers/Microsoft.Compute/virtualMachines/vm-01"


def _switch(emulator: Emulator) -> Json:
    return switch_body(emulator.get, emulator.get(_item(HOME)))


def _away_and_home() -> Iterator[Step]:
    yield _change("POST", f"{_item(HOME)}/unplannedFailover", failover_body(), 500)
    yield _change("POST", f"{_item(HOME)}/failoverCommit", None, 60)
    yield Step("GET", _item(HOME), shapes_items.COMMITTED)
    yield Step("GET", f"{SUB}{_vm(AWAY)}", shapes_others.VM_RECOVERED)
    yield _change("POST", f"{_container(HOME)}/switchprotection", _switch, 700)
    yield Step("GET", _item(HOME), shapes_others.NOT_FOUND, expected=404)
    yield Step("GET", _item(AWAY), shapes_items.RESYNC, wait=3100, same_as="item resyncing")
    yield Step("GET", _item(AWAY), shapes_items.PROTECTED_AWAY, same_as="item protected away")
    yield _change("POST", f"{_item(AWAY)}/unplannedFailover", failover_body(), 500)


def _take_down() -> Iterator[Step]:
    yield _change("DELETE", _item(AWAY), wait=700)
    yield Step("DELETE", _item(AWAY), shapes_others.NOT_FOUND, expected=404)
    for location in (HOME, AWAY):
        yield _change("DELETE", _network_mapping(location))
        yield _change("DELETE", _mapping(location))
    for location in (HOME, AWAY):
        yield _change("POST", f"{_container(location)}/remove")
    yield _change("DELETE", POLICY)
    for location in (HOME, AWAY):
        yield _change("DELETE", _fabric(location))


def _differences(emulator: Emulator, step: Step) -> list[str]:
    """Take a step; name where its answer is not as expected."""
    body = step.body(emulator) if callable(step.body) else step.body
    reply = emulator.call(step.method, step.path, body)
    assert reply.status == step.expected, (step.method, step.path, reply.body)
    sent = {name.lower() for name, _ in reply.headers}
    found = [f"{name} is missing" for name in sorted(_headers(step) - sent)]
    found += _status(emulator, reply.header("Azure-AsyncOperation"), "InProgress")
    emulator.advance(step.wait)
    found += _status(emulator, reply.header("Azure-AsyncOperation"), "Succeeded")
    return found + (notation.differences(notation.read(step.shape), reply.body) if step.shape else [])


def _headers(step: Step) -> set[str]:
    if step.expected == 404:
        return {"content-length", "content-type", "date"}
    if step.method == "DELETE":
        return {name.replace("writes", "deletes") for name in ACCEPTED}
    if step.expected == 202:
        return ACCEPTED
    return COMPUTE if "Microsoft.Compute" in step.path else READ


def _status(emulator: Emulator, link: str | None, word: str) -> list[str]:
    if link is None:
        return []
    body = emulator.get(link.removeprefix(emulator.base))
    assert body["status"] == word, (link, body)
    return notation.differences(notation.read(shapes_others.STATUS), body)


def test_the_whole_way(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """Every answer has its status, its headers and its shape, but for what is marked."""
    emulator.reset(state="protected-home")
    emulator.call("POST", f"{emulator.item_id()}/remove", {"properties": {}})
    emulator.advance(700)
    steps = [*_set_up(), *_protect(), *_away_and_home(), *_take_down()]
    odd = [
        (step.path, one) for step in steps for one in _differences(emulator, step) if not _marked(step, one)
    ]
    keys = sum(notation.size(notation.read(step.shape)) for step in steps)
    keys += 2 * sum(
        notation.size(notation.read(shapes_others.STATUS)) for step in steps if step.expected == 202
    )
    with capsys.disabled():
        print(f"\nround trip: {len(steps)} answers of {keys} expected keys, {len(odd)} differences unmarked")  # noqa: T201

    assert odd == []


def _marked(step: Step, difference: str) -> bool:
    return (step.same_as, difference) in marks.MARKS
