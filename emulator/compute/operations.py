"""Compute's long-running operations over HTTP: 202 with two links, a status, a result."""

from emulator.calls import Answer, Call
from emulator.compute.operation import Operation
from emulator.errors import ArmError
from emulator.routing import Route
from emulator.times import compute_time
from emulator.topology import subscription_id
from emulator.wire import Json
from emulator.world import World

OPERATIONS = "/subscriptions/{sub}/providers/Microsoft.Compute/locations/{location}/operations/{operation}"
POLL = ("Retry-After", "10")


def accepted(call: Call, operation: Operation) -> Answer:
    where = (
        f"{subscription_id(call.params['sub'])}/providers/Microsoft.Compute/locations/{operation.location}"
    )
    link = call.link(f"{where}/operations/{operation.name}")
    return Answer(202, None, [("Azure-AsyncOperation", link), ("Location", f"{link}&monitor=true"), POLL])


def operation(world: World, call: Call) -> Answer:
    """Answer both links: the status, or for Location 202 until it is over and then the result."""
    found = world.operations.get(call.params["operation"].lower())
    if found is None:
        text = f"The entity was not found. Operation '{call.params['operation']}'."
        raise ArmError(404, "NotFound", text)
    return _result(call, found) if call.option("monitor") else Answer(200, _status(found))


def _result(call: Call, found: Operation) -> Answer:
    if found.ended is None:
        return Answer(202, None, [("Location", f"{call.link(call.path)}&monitor=true"), POLL])
    if found.error:
        raise ArmError(409, str(found.error["code"]), str(found.error["message"]))
    return Answer(200, found.output)


def _status(found: Operation) -> Json:
    status: Json = {"startTime": compute_time(found.started), "status": found.status, "name": found.name}
    if found.ended:
        status["endTime"] = compute_time(found.ended)
    if found.output and found.ended:
        status["properties"] = {"output": found.output}
    if found.error:
        status["error"] = found.error
    return status


ROUTES = [Route("GET", OPERATIONS, operation)]
