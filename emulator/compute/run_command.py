"""Scripts inside a machine: nothing is run, the answer is what a test said it is."""

from datetime import datetime
from functools import partial

from emulator import durations, lookup
from emulator.calls import Answer, Call
from emulator.compute import operations
from emulator.compute.operation import Operation
from emulator.errors import ArmError, bad_request
from emulator.inventory import Vm
from emulator.overrides import Override
from emulator.routing import Route
from emulator.wire import Json, as_list, as_text
from emulator.world import World

VM = "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.Compute/virtualMachines/{name}"
IN_PROGRESS = (
    "Run command extension execution is in progress. "
    "Please wait for completion before invoking a run command."
)
COMMANDS = ("RunPowerShellScript", "EnableRemotePS", "IPConfig", "RDPSettings")


def run(world: World, call: Call) -> Answer:
    """Accept a script for a machine that runs, one at a time (github.com/Azure/azure-powershell/issues/15845)."""
    vm = lookup.resource(world, call, Vm)
    command = as_text(call.body.get("commandId"))
    if command not in COMMANDS:
        text = f"The entity '{command}' was not found; commandId is one of {', '.join(COMMANDS)}."
        raise bad_request("InvalidParameter", text)
    if vm.command_running:
        raise ArmError(409, "Conflict", IN_PROGRESS)
    if vm.power != "running" or vm.busy:
        text = "Cannot modify extensions in the VM when the VM is not running."
        raise ArmError(409, "OperationNotAllowed", text)
    operation = Operation(world.new_guid(), vm.location, world.now)
    world.operations[operation.name] = operation
    vm.command_running = True
    said = _said(world, vm)
    if said.run_command != "hangs":
        seconds = durations.seconds(world.settings.durations, "runCommand", vm.name)
        script = "\n".join(as_text(line) for line in as_list(call.body.get("script")))
        world.events.at(world.after(seconds), partial(_end, world, vm, operation, script))
    return operations.accepted(call, operation)


def _said(world: World, vm: Vm) -> Override:
    item = world.item_of_vm(vm)
    return item.override if item else Override()


def _end(world: World, vm: Vm, operation: Operation, script: str, moment: datetime) -> None:
    item, said = world.item_of_vm(vm), _said(world, vm)
    operation.ended = moment
    vm.command_running = False
    if item:
        item.scripts.append((vm.location, moment, script))
    if said.run_command == "fails":
        operation.error = {
            "code": "VMExtensionProvisioningError",
            "message": f"VM '{vm.name}' has reported a failure when processing extension 'RunCommandWindows'.",
        }
        return
    output = said.run_command_output[min(vm.commands_run, len(said.run_command_output) - 1)]
    vm.commands_run += 1
    operation.output = {"value": [_stream("StdOut", output), _stream("StdErr", "")]}


def _stream(name: str, message: str) -> Json:
    return {
        "code": f"ComponentStatus/{name}/succeeded",
        "level": "Info",
        "displayStatus": "Provisioning succeeded",
        "message": message,
    }


ROUTES = [Route("POST", f"{VM}/runCommand", run)]
