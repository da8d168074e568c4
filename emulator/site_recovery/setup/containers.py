"""Protection containers over HTTP: a fabric may have several."""

from datetime import datetime
from functools import partial

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.routing import Route
from emulator.site_recovery import accepted, finding, topology_view
from emulator.site_recovery.paths import CONTAINER, FABRIC, VAULT
from emulator.site_recovery.setup import work
from emulator.site_recovery.setup.work import Work
from emulator.site_recovery.vault import Container
from emulator.topology import page
from emulator.wire import as_list, dig
from emulator.world import World

TYPES = ("A2A", "A2ACrossClusterMigration")


def of_vault(world: World, call: Call) -> Answer:
    found = reversed(finding.vault(world, call).containers())
    return Answer(200, page([topology_view.container(world, one) for one in found]))


def of_fabric(world: World, call: Call) -> Answer:
    found = reversed(finding.fabric(world, call).containers.values())
    return Answer(200, page([topology_view.container(world, one) for one in found]))


def get(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.container(world, finding.container(world, call)))


def put(world: World, call: Call) -> Answer:
    fabric, name = finding.fabric(world, call), call.params["container"]
    for entry in as_list(dig(call.body, "properties", "providerSpecificInput")):
        if dig(entry, "instanceType") not in TYPES:
            text = f"properties.providerSpecificInput[].instanceType is one of {', '.join(TYPES)}."
            raise bad_request("InvalidContainer", text)
    there = fabric.containers.get(name.lower())
    container = there or Container(fabric, name)
    about = work.of_container(container, partial(topology_view.container, world, container))
    kind = work.UPDATE_CONTAINER if there else work.CREATE_CONTAINER
    return work.begin(world, call, Work(kind, container, about, partial(_appear, container)))


def _appear(container: Container, _moment: datetime) -> None:
    container.fabric.containers[container.name.lower()] = container


def remove(world: World, call: Call) -> Answer:
    container = finding.container(world, call)
    about, obstacle = work.of_container(container), partial(_used, world, container)
    change = Work(work.REMOVE_CONTAINER, container, about, partial(_vanish, container), obstacle)
    return work.begin(world, call, change)


def _used(world: World, container: Container) -> str:
    if topology_view.items_in(world, container):
        return f"Container '{container.name}' still has replication protected items."
    mappings = container.vault.mappings
    mapped = next((one for one in mappings if container in (one.source, one.target)), None)
    return f"Container '{container.name}' is still mapped by '{mapped.name}'." if mapped else ""


def _vanish(container: Container, _moment: datetime) -> None:
    del container.fabric.containers[container.name.lower()]


ROUTES = [
    Route("GET", f"{VAULT}/replicationProtectionContainers", of_vault),
    Route("GET", f"{FABRIC}/replicationProtectionContainers", of_fabric),
    Route("GET", CONTAINER, get),
    Route("PUT", CONTAINER, put),
    Route("POST", f"{CONTAINER}/remove", remove),
    Route("GET", f"{CONTAINER}/operationresults/{{job}}", accepted.result),
]
