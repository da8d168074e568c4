"""Data disks that join and leave a machine while it runs."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.compute import views
from emulator.compute.machines import VM
from emulator.errors import bad_request
from emulator.inventory import Disk, Vm
from emulator.routing import Route
from emulator.wire import Json, as_list, as_text, dig
from emulator.world import World


def attach_detach(world: World, call: Call) -> Answer:
    """Attach disks and detach others, at once; answers the machine's storage."""
    vm = lookup.resource(world, call, Vm)
    joining = [_disk(world, vm, one, attached=False) for one in as_list(call.body.get("dataDisksToAttach"))]
    leaving = [_disk(world, vm, one, attached=True) for one in as_list(call.body.get("dataDisksToDetach"))]
    for disk in joining:
        disk.vm_id = vm.id
        vm.disks.append(disk.id)
    for disk in leaving:
        disk.vm_id = None
        vm.disks = [one for one in vm.disks if one.lower() != disk.id.lower()]
    answer: Json = {"storageProfile": dig(views.vm(world, vm), "properties", "storageProfile")}
    return Answer(200, answer)


def _disk(world: World, vm: Vm, given: object, *, attached: bool) -> Disk:
    wanted = as_text(dig(given, "diskId"))
    found = world.inventory.find(Disk, wanted)
    if found is None or found.os or (found.vm_id or "").lower() != (vm.id.lower() if attached else ""):
        where = f"attached to '{vm.name}'" if attached else "free"
        raise bad_request("InvalidParameter", f"diskId '{wanted}' is no data disk that is {where}.")
    return found


ROUTES = [Route("POST", f"{VM}/attachDetachDataDisks", attach_detach)]
