"""The control plane under /_emulator: what a test does to the emulator, and what it may know of it."""

from collections.abc import Callable
from datetime import datetime

from emulator import diary
from emulator import settings as settings_module
from emulator.calls import Answer, Call
from emulator.errors import ControlError
from emulator.inventory import Disk
from emulator.service import Service
from emulator.site_recovery import machines
from emulator.site_recovery.item import STATES, Item
from emulator.site_recovery.item_view import shown_state
from emulator.site_recovery.job import Job
from emulator.site_recovery.place import Place
from emulator.times import iso, parse
from emulator.topology import group_id
from emulator.wire import Json, as_text
from emulator.world import World

type DiskNames = dict[tuple[str, str], list[str]]

ACTIONS = (
    "unplannedFailover",
    "failoverCommit",
    "switchprotection",
    "powerOff",
    "testFailover",
    "testFailoverCleanup",
    "applyRecoveryPoint",
    "failoverCancel",
)


def serve(service: Service, call: Call) -> Answer:
    """Answer a control request; its errors name what is wrong with it."""
    try:
        service.world.settle()
        return _find(call)(service, call)
    except ControlError as error:
        return Answer(error.status, error.body())


def _find(call: Call) -> Callable[[Service, Call], Answer]:
    parts = call.path.strip("/").split("/")[1:]
    key = (call.method, parts[0] if len(parts) == 1 else f"{parts[0]}/*/{parts[-1]}" if parts else "")
    if key not in _ROUTES:
        known = ", ".join(f"{method} {path}" for method, path in _ROUTES)
        raise ControlError(404, f"There is no {call.method} {call.path}. Known: {known}.")
    return _ROUTES[key]


def health(service: Service, _call: Call) -> Answer:
    return Answer(
        200, {"status": "ok", "now": iso(service.clock.now()), "state": service.world.settings.state}
    )


def reset(service: Service, call: Call) -> Answer:
    wanted = settings_module.change(service.start_settings, call.body)
    service.reset(wanted)
    return state(service, call)


def requests(service: Service, _call: Call) -> Answer:
    return Answer(200, {"value": [entry.view() for entry in service.log.entries]})


def throttle(service: Service, _call: Call) -> Answer:
    return Answer(200, service.scene.throttle.view())


def add_fault(service: Service, call: Call) -> Answer:
    return Answer(201, service.faults.add(call.body).view())


def faults(service: Service, _call: Call) -> Answer:
    return Answer(200, {"value": [fault.view() for fault in service.faults.all]})


def clear_faults(service: Service, _call: Call) -> Answer:
    service.faults.clear()
    return Answer(204)


def release(service: Service, call: Call) -> Answer:
    return Answer(200, service.faults.release(call.path.strip("/").split("/")[2]).view())


def clock(service: Service, _call: Call) -> Answer:
    return Answer(200, {"now": iso(service.clock.now()), "timeScale": service.clock.scale})


def move_clock(service: Service, call: Call) -> Answer:
    match call.body:
        case {"now": str(text)} if len(call.body) == 1:
            service.clock.move_to(_moment(text))
        case {"advanceSeconds": int() | float() as seconds} if len(call.body) == 1 and not isinstance(
            seconds, bool
        ):
            service.clock.advance(seconds)
        case _:
            raise ControlError(400, "The body is {'now': time} or {'advanceSeconds': number}.")
    service.world.settle()
    return clock(service, call)


def _moment(text: str) -> datetime:
    try:
        return parse(text)
    except ValueError as error:
        raise ControlError(400, f"'now' is an ISO 8601 time with a zone: {error}") from error


def state(service: Service, _call: Call) -> Answer:
    """Tell the truth behind the answers, in short."""
    world = service.world
    body: Json = {
        "now": iso(world.now),
        "state": world.settings.state,
        "variants": world.settings.variants,
        "items": _items(world),
        "jobs": [_job(job) for job in world.jobs.values() if job.item or job.target_type == "RecoveryPlan"],
    }
    return Answer(200, body)


def _items(world: World) -> Json:
    """Show items by their machines' names, and by their keys where another one has taken the name."""
    disks = _disk_names(world)
    shown: Json = {}
    for item in world.items.values():
        label = item.key if item.vm_name in shown else item.vm_name
        shown[label] = _item(world, item, disks)
    return shown


def _item(world: World, item: Item, disks: DiskNames) -> Json:
    return {
        "item": item.name,
        "id": item.id,
        "protectionState": shown_state(world, item)[0],
        "activeLocation": STATES[item.phase].active,
        "job": item.job.name if item.job else None,
        "tested": item.drill is not None and not item.drill.over,
        "accepted": {action: item.counts.get(action, 0) for action in ACTIONS},
        "vms": diary.powers(world, item),
        "disks": {side: _disks(item, place, disks) for side, place in diary.sides(item)},
        "scripts": _scripts(item),
        "recoveredFrom": _recovered_from(item),
        "history": [{"time": iso(note.time), "what": note.what, "vms": note.vms} for note in item.diary],
    }


def _scripts(item: Item) -> list[Json]:
    return [{"location": where, "ended": iso(ended), "script": text} for where, ended, text in item.scripts]


def _recovered_from(item: Item) -> Json | None:
    if item.recovered_from is None:
        return None
    time, disks = item.recovered_from
    return {"time": iso(time), "disks": disks}


def _disk_names(world: World) -> DiskNames:
    names: DiskNames = {}
    for disk in world.inventory.each(Disk):
        stem = disk.name if disk.name.startswith("ms-asr-") else disk.name.split("_")[0].lower()
        names.setdefault((group_id(disk.group, disk.subscription).lower(), stem), []).append(disk.name)
    return names


def _disks(item: Item, place: Place, names: DiskNames) -> list[str]:
    stems = [item.vm_name.lower(), *machines.temporary_names(item)]
    return sorted(name for stem in stems for name in names.get((place.group_id.lower(), stem), []))


def _job(job: Job) -> Json:
    return {
        "name": job.name,
        "scenario": job.scenario,
        "target": as_text(job.target_name),
        "state": job.state,
        "description": job.description,
        "started": iso(job.started),
        "ended": iso(job.ended) if job.ended else None,
    }


_ROUTES: dict[tuple[str, str], Callable[[Service, Call], Answer]] = {
    ("GET", "health"): health,
    ("POST", "reset"): reset,
    ("GET", "requests"): requests,
    ("GET", "throttle"): throttle,
    ("GET", "faults"): faults,
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
    ("POST", "faults/*/release"): release,
    ("GET", "clock"): clock,
    ("POST", "clock"): move_clock,
    ("GET", "state"): state,
}
