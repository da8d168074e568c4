"""Fabrics over HTTP: one stands for an Azure region."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.routing import Route
from emulator.site_recovery import accepted, finding, topology_view
from emulator.site_recovery.flow import nothing
from emulator.site_recovery.paths import FABRIC, VAULT
from emulator.site_recovery.setup import work
from emulator.site_recovery.setup.work import Work
from emulator.site_recovery.vault import Fabric
from emulator.topology import DISPLAY_NAMES, page
from emulator.wire import as_text, dig
from emulator.world import World


def listed(world: World, call: Call) -> Answer:
    """List fabrics, the newest first, poorer than a get shows them."""
    found = reversed(finding.vault(world, call).fabrics.values())
    return Answer(200, page([topology_view.fabric(one, listed=True) for one in found]))


def get(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.fabric(finding.fabric(world, call)))


def put(world: World, call: Call) -> Answer:
    vault, name = finding.vault(world, call), call.params["fabric"]
    location = _location(call)
    there = vault.fabrics.get(name.lower())
    if there and there.location != location:
        raise bad_request(
            "FabricLocationMismatch", f"Fabric '{name}' is in {there.location} and stays there."
        )
    fabric = there or Fabric(vault, name, location)
    about = work.of_fabric(fabric, partial(topology_view.fabric, fabric))
    kind = work.UPDATE_FABRIC if there else work.CREATE_FABRIC
    return work.begin(world, call, Work(kind, fabric, about, partial(_appear, fabric)))


def _location(call: Call) -> str:
    details = dig(call.body, "properties", "customDetails")
    if dig(details, "instanceType") != "Azure":
        raise bad_request("InvalidFabric", "properties.customDetails.instanceType must be Azure.")
    location = as_text(dig(details, "location")).replace(" ", "").lower()
    if location not in DISPLAY_NAMES:
        raise bad_request(
            "InvalidLocation", f"properties.customDetails.location '{location}' is no Azure region."
        )
    return location


def _appear(fabric: Fabric, _moment: datetime) -> None:
    fabric.vault.fabrics[fabric.name.lower()] = fabric


def remove(world: World, call: Call) -> Answer:
    fabric = finding.fabric(world, call)
    about = work.of_fabric(fabric)
    return work.begin(
        world,
        call,
        Work(work.REMOVE_FABRIC, fabric, about, partial(_vanish, fabric), partial(_full, fabric)),
    )


def _full(fabric: Fabric) -> str:
    return f"Fabric '{fabric.name}' still has protection containers." if fabric.containers else ""


def _vanish(fabric: Fabric, _moment: datetime) -> None:
    del fabric.vault.fabrics[fabric.name.lower()]
    vault = fabric.vault
    vault.network_mappings = [one for one in vault.network_mappings if fabric not in (one.source, one.target)]


def look_after(kind: work.Kind) -> Callable[[World, Call], Answer]:
    """Make a handler for an action that leaves a fabric as it is."""

    def act(world: World, call: Call) -> Answer:
        fabric = finding.fabric(world, call)
        about = work.of_fabric(fabric, partial(topology_view.fabric, fabric))
        return work.begin(world, call, Work(kind, fabric, about, nothing))

    return act


ROUTES = [
    Route("GET", f"{VAULT}/replicationFabrics", listed),
    Route("GET", FABRIC, get),
    Route("PUT", FABRIC, put),
    Route("POST", f"{FABRIC}/remove", remove),
    Route("DELETE", FABRIC, remove),
    Route("POST", f"{FABRIC}/checkConsistency", look_after(work.CHECK_FABRIC)),
    Route("POST", f"{FABRIC}/renewCertificate", look_after(work.RENEW_CERTIFICATE)),
    Route("GET", f"{FABRIC}/operationresults/{{job}}", accepted.result),
]
