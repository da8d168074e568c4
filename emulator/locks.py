"""Locks of Azure Resource Manager at any scope, and what they keep from happening."""

from emulator.calls import Answer, Call
from emulator.errors import ArmError, bad_request
from emulator.inventory import Inventory, Lock
from emulator.routing import Route
from emulator.site_recovery.finding import subscription
from emulator.wire import Json, as_text, dig
from emulator.world import World

TYPE = Lock.TYPE
LEVELS = ("CanNotDelete", "ReadOnly")
SCOPES = (
    "/subscriptions/{sub}",
    "/subscriptions/{sub}/resourceGroups/{rg}",
    "/subscriptions/{sub}/resourceGroups/{rg}/providers/{namespace}/{type}/{name}",
)
_MARK = f"/providers/{TYPE}".lower()


def over(inventory: Inventory, resource_id: str, levels: tuple[str, ...] = LEVELS) -> list[Lock]:
    """Find the locks that hold for a resource: its own, its group's, its subscription's."""
    wanted = f"{resource_id.lower()}/"
    return [
        lock
        for lock in inventory.locks.values()
        if lock.level in levels and wanted.startswith(f"{lock.scope.lower()}/")
    ]


def check(world: World, call: Call) -> None:
    """Refuse a change that a lock forbids: any by ReadOnly, a deletion by either."""
    path = call.path.lower()
    if call.method in ("GET", "HEAD") or not world.inventory.locks or _MARK in path:
        return
    deletes = call.method == "DELETE" or path.endswith("/remove")
    found = over(world.inventory, path, LEVELS if deletes else ("ReadOnly",))
    if found:
        what = "delete" if deletes else "write"
        scopes = ", ".join(f"'{lock.scope}'" for lock in found)
        text = (
            f"The scope '{call.path}' cannot perform {what} operation because following scope(s) are locked: "
            f"{scopes}. Please remove the lock and try again."
        )
        raise ArmError(409, "ScopeLocked", text)


def locks(world: World, call: Call) -> Answer:
    """List the locks at a scope, above it and below it."""
    scope = _scope(world, call).lower()
    above = over(world.inventory, scope)
    below = [lock for lock in world.inventory.locks.values() if lock.scope.lower().startswith(f"{scope}/")]
    return Answer(200, {"value": [_view(lock) for lock in (*above, *below)]})


def lock(world: World, call: Call) -> Answer:
    found = world.inventory.locks.get(call.path.lower())
    if found is None:
        raise ArmError(404, "LockNotFound", f"The lock '{call.params['lock']}' could not be found.")
    return Answer(200, _view(found))


def put(world: World, call: Call) -> Answer:
    level = as_text(dig(call.body, "properties", "level"))
    if level not in LEVELS:
        raise bad_request(
            "InvalidLockLevel", f"properties.level '{level}' is not one of {', '.join(LEVELS)}."
        )
    notes = as_text(dig(call.body, "properties", "notes"))
    made = Lock(_scope(world, call), call.params["lock"], level, notes)
    status = 200 if made.id.lower() in world.inventory.locks else 201
    world.inventory.locks[made.id.lower()] = made
    return Answer(status, _view(made))


def delete(world: World, call: Call) -> Answer:
    return Answer(200 if world.inventory.locks.pop(call.path.lower(), None) else 204)


def _scope(world: World, call: Call) -> str:
    subscription(world, call)
    return call.path[: call.path.lower().rindex(_MARK)]


def _view(found: Lock) -> Json:
    notes: Json = {"notes": found.notes} if found.notes else {}
    return {"properties": {"level": found.level} | notes, "id": found.id, "type": TYPE, "name": found.name}


ROUTES = [
    route
    for scope in SCOPES
    for route in (
        Route("GET", f"{scope}/providers/{TYPE}", locks),
        Route("GET", f"{scope}/providers/{TYPE}/{{lock}}", lock),
        Route("PUT", f"{scope}/providers/{TYPE}/{{lock}}", put),
        Route("DELETE", f"{scope}/providers/{TYPE}/{{lock}}", delete),
    )
]
