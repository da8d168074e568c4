"""What hangs on a machine and no failover takes along: its diagnostic settings, and its backup."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.compute.machines import VM
from emulator.errors import bad_request
from emulator.inventory import Vm
from emulator.routing import Route
from emulator.site_recovery.finding import subscription
from emulator.topology import VAULT_TYPE, arm_id
from emulator.wire import Json, as_text
from emulator.world import World

SETTINGS = "Microsoft.Insights/diagnosticSettings"
BACKUP_TYPE = f"{VAULT_TYPE}/backupFabrics/protectionContainers/protectedItems"
STATUS = "/subscriptions/{sub}/providers/Microsoft.RecoveryServices/locations/{location}/backupStatus"


def settings(world: World, call: Call) -> Answer:
    vm = lookup.resource(world, call, Vm)
    return Answer(200, {"value": [_setting(vm, name) for name in vm.diagnostic_settings]})


def _setting(vm: Vm, name: str) -> Json:
    return {
        "id": f"{vm.id}/providers/{SETTINGS}/{name}",
        "type": SETTINGS,
        "name": name,
        "properties": {"logs": [], "metrics": [{"category": "AllMetrics", "enabled": True}]},
    }


def backup_status(world: World, call: Call) -> Answer:
    """Tell whether a machine is backed up, and where; of one that is gone it is not."""
    subscription(world, call)
    wanted = as_text(call.body.get("resourceId"))
    if as_text(call.body.get("resourceType")) != "VM" or not wanted:
        raise bad_request("BMSUserErrorInvalidInput", "resourceType is VM, and resourceId names one.")
    vm = world.inventory.find(Vm, wanted)
    kept = vm.backup if vm else ""
    status: Json = {"protectionStatus": "Protected" if kept else "NotProtected"}
    if vm and kept:
        container = _container(vm)
        status |= {
            "vaultId": _vault(vm),
            "fabricName": "Azure",
            "containerName": container,
            "protectedItemName": f"vm;{container}",
            "policyName": "DefaultPolicy",
        }
    return Answer(200, status)


def backup_id(vm: Vm) -> str:
    """Name the backup of a machine that has one."""
    container = _container(vm)
    fabric = f"{_vault(vm)}/backupFabrics/Azure/protectionContainers/iaasvmcontainer;{container}"
    return f"{fabric}/protectedItems/vm;{container}"


def _container(vm: Vm) -> str:
    return f"iaasvmcontainerv2;{vm.group};{vm.name}".lower()


def _vault(vm: Vm) -> str:
    return arm_id(vm.group, VAULT_TYPE, vm.backup, vm.subscription)


ROUTES = [
    Route("GET", f"{VM}/providers/{SETTINGS}", settings),
    Route("POST", STATUS, backup_status),
]
