"""Networks and network mappings over HTTP: which network a machine's network goes to."""

from datetime import datetime
from functools import partial

from emulator.calls import Answer, Call
from emulator.errors import bad_request, vault_child_missing
from emulator.inventory import Vnet
from emulator.routing import Route
from emulator.site_recovery import accepted, finding, topology_view
from emulator.site_recovery.paths import FABRIC, NETWORK, NETWORK_MAPPING, VAULT
from emulator.site_recovery.setup import work
from emulator.site_recovery.setup.work import Work
from emulator.site_recovery.vault import Fabric, NetworkMapping
from emulator.topology import last_segment, page
from emulator.wire import as_text, dig
from emulator.world import World

AZURE = "azureNetwork"
PRIMARY = ("properties", "fabricSpecificDetails", "primaryNetworkId")
RECOVERY = ("properties", "recoveryNetworkId")


def of_vault(world: World, call: Call) -> Answer:
    found = finding.vault(world, call).fabrics.values()
    return Answer(200, page([topology_view.network(one) for one in found]))


def of_fabric(world: World, call: Call) -> Answer:
    return Answer(200, page([topology_view.network(finding.fabric(world, call))]))


def get(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.network(_fabric(world, call)))


def _fabric(world: World, call: Call) -> Fabric:
    fabric = finding.fabric(world, call)
    if call.params["network"].lower() != AZURE.lower():
        raise vault_child_missing(call.params["network"])
    return fabric


def mappings_of_vault(world: World, call: Call) -> Answer:
    found = reversed(finding.vault(world, call).network_mappings)
    return Answer(200, page([topology_view.network_mapping(one) for one in found]))


def mappings_of_network(world: World, call: Call) -> Answer:
    here = _fabric(world, call)
    found = [one for one in reversed(here.vault.network_mappings) if one.source is here]
    return Answer(200, page([topology_view.network_mapping(one) for one in found]))


def mapping(world: World, call: Call) -> Answer:
    _fabric(world, call)
    return Answer(200, topology_view.network_mapping(finding.network_mapping(world, call)))


def put(world: World, call: Call) -> Answer:
    source, name = _fabric(world, call), call.params["mapping"]
    there = next((one for one in source.vault.network_mappings if _is(one, source, name)), None)
    wanted = NetworkMapping(
        there.name if there else name,
        source,
        _target(source, call),
        as_text(dig(call.body, *PRIMARY)),
        as_text(dig(call.body, *RECOVERY)),
    )
    return _change(world, call, wanted)


def patch(world: World, call: Call) -> Answer:
    """Change a mapping; what the body does not name stays."""
    former = finding.network_mapping(world, call)
    named = as_text(dig(call.body, "properties", "recoveryFabricName"))
    wanted = NetworkMapping(
        former.name,
        former.source,
        _target(former.source, call) if named else former.target,
        as_text(dig(call.body, *PRIMARY)) or former.network,
        as_text(dig(call.body, *RECOVERY)) or former.recovery_network,
    )
    return _change(world, call, wanted)


def _change(world: World, call: Call, wanted: NetworkMapping) -> Answer:
    _check_network(world, wanted.source, wanted.network)
    _check_network(world, wanted.target, wanted.recovery_network)
    name = last_segment(wanted.network).lower()
    about = work.of_networks(wanted, name, partial(topology_view.network_mapping, wanted))
    return work.begin(world, call, Work(work.MAP_NETWORKS, wanted, about, partial(_appear, wanted)))


def _is(found: NetworkMapping, source: Fabric, name: str) -> bool:
    return found.source is source and found.name.lower() == name.lower()


def _target(source: Fabric, call: Call) -> Fabric:
    name = as_text(dig(call.body, "properties", "recoveryFabricName"))
    fabric = source.vault.fabrics.get(name.lower())
    if fabric is None:
        raise bad_request(
            "InvalidFabric", f"properties.recoveryFabricName '{name}' is no fabric of this vault."
        )
    return fabric


def _check_network(world: World, fabric: Fabric, network: str) -> None:
    vnet = world.inventory.find(Vnet, network)
    if vnet is None or vnet.location != fabric.location:
        text = (
            f"Virtual network '{network}' does not exist in {fabric.location}, the region of '{fabric.name}'."
        )
        raise bad_request("InvalidNetwork", text)


def _appear(wanted: NetworkMapping, _moment: datetime) -> None:
    wanted.source.vault.network_mappings = [*_others(wanted), wanted]


def _others(mapping: NetworkMapping) -> list[NetworkMapping]:
    every = mapping.source.vault.network_mappings
    return [one for one in every if not _is(one, mapping.source, mapping.name)]


def remove(world: World, call: Call) -> Answer:
    _fabric(world, call)
    found = finding.network_mapping(world, call)
    about = work.of_networks(found, last_segment(found.network).lower())
    return work.begin(world, call, Work(work.UNMAP_NETWORKS, found, about, partial(_vanish, found)))


def _vanish(found: NetworkMapping, _moment: datetime) -> None:
    found.source.vault.network_mappings = _others(found)


ROUTES = [
    Route("GET", f"{VAULT}/replicationNetworks", of_vault),
    Route("GET", f"{FABRIC}/replicationNetworks", of_fabric),
    Route("GET", NETWORK, get),
    Route("GET", f"{VAULT}/replicationNetworkMappings", mappings_of_vault),
    Route("GET", f"{NETWORK}/replicationNetworkMappings", mappings_of_network),
    Route("GET", NETWORK_MAPPING, mapping),
    Route("PUT", NETWORK_MAPPING, put),
    Route("PATCH", NETWORK_MAPPING, patch),
    Route("DELETE", NETWORK_MAPPING, remove),
    Route("GET", f"{NETWORK_MAPPING}/operationresults/{{job}}", accepted.result),
]
