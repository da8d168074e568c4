"""Fault rules: which requests they meet, and what they do to them. Data; the server carries them out."""

import asyncio
import re
from dataclasses import dataclass, field

from emulator.calls import Call
from emulator.errors import ControlError
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom
from emulator.wire import Json, as_object, as_text, dig
from emulator.world import World

MATCH_KEYS = ("method", "path", "item", "scenario", "nth")
ACTIONS = ("status", "drop", "delaySeconds", "failTask", "hold")
NEXT = ("hideSeconds", "staleSeconds")
EXTRAS = ("code", "message", "retryAfterSeconds", "possibleCauses", "recommendedAction")
SCENARIOS = {
    "unplannedfailover": "UnplannedFailover",
    "failovercommit": "CommitFailover",
    "switchprotection": "SwitchReplicationGroupProtection",
    "testfailover": "TestFailover",
    "testfailovercleanup": "TestFailoverCleanup",
    "applyrecoverypoint": "ApplyRecoveryPoint",
    "failovercancel": "CancelFailover",
}
TASKS = {
    "UnplannedFailover": (
        "VmUfoPrerequisitesCheck",
        "VmShutdownVmOnPrimary",
        "VmFailover",
        "VmFoStartVmOnSecondary",
    ),
    "CommitFailover": ("VmCommitPrerequisitesCheck", "VmCommit"),
    "TestFailover": (
        "VmTfoPrerequisitesCheck",
        "VmTfoInitiateFailover",
        "VmTfoPrepareTestVm",
        "VmTfoBootTestVm",
    ),
    "TestFailoverCleanup": ("VmTfoCleanupPreflightsCheck", "VmTfoEndFailover", "VmTfoDeleteTestVm"),
    "ApplyRecoveryPoint": ("VmApplyRecoveryPointPrerequisitesCheck", "VmApplyRecoveryPoint"),
    "CancelFailover": ("VmCancelFailoverPrerequisitesCheck", "VmCancelFailover"),
    "SwitchReplicationGroupProtection": (
        "SwitchReplicationGroupProtectionPreflightTask",
        "DiscoverReplicaTask",
        "GetSwitchProtectionRequirementsTask",
        "ProtectReplicaTask",
    ),
}
DEFAULT_CODES = {"VmFailover": "28031", "ProtectReplicaTask": "150161"}


@dataclass
class Fault:
    id: str
    match: Json
    do: Json
    seen: int = 0
    hits: int = 0
    held: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def view(self) -> Json:
        counts: Json = {
            "seen": self.seen,
            "hits": self.hits,
            "held": self.held,
            "released": self.released.is_set(),
        }
        return {"id": self.id, "match": self.match, "do": self.do} | counts

    async def wait(self) -> None:
        """Keep a request until the rule is released."""
        self.held += 1
        try:
            await self.released.wait()
        finally:
            self.held -= 1

    def doom(self) -> Doom:
        task = as_text(self.do["failTask"])
        code = str(self.do.get("code") or DEFAULT_CODES.get(task, "150253"))
        message = as_text(self.do.get("message")) or f"The task {task} failed, because a fault rule says so."
        doom = Doom(task, code, message)
        doom.causes = as_text(self.do.get("possibleCauses")) or doom.causes
        doom.action = as_text(self.do.get("recommendedAction")) or doom.action
        return doom


def parse(number: int, body: Json) -> Fault:
    """Read a rule; anything not known is refused by name."""
    _only(body, ("match", "do"), "a fault")
    match, do = as_object(body.get("match")), as_object(body.get("do"))
    _only(match, MATCH_KEYS, "match")
    for key in NEXT:
        if key in do:
            raise ControlError(400, f"'{key}' comes with the next issue; the emulator does not know it yet.")
    _only(do, (*ACTIONS, *EXTRAS), "do")
    chosen = [action for action in ACTIONS if action in do]
    if len(chosen) != 1:
        raise ControlError(400, f"'do' has exactly one of {', '.join(ACTIONS)}.")
    _check_match(match)
    _CHECKS[chosen[0]](do[chosen[0]])
    return Fault(f"fault-{number}", match, do)


def _only(body: Json, known: tuple[str, ...], where: str) -> None:
    unknown = set(body) - set(known)
    if unknown:
        raise ControlError(
            400, f"Unknown key in {where}: {', '.join(sorted(unknown))}. Known: {', '.join(known)}."
        )


def _check_match(match: Json) -> None:
    for key in ("method", "path", "item", "scenario"):
        if key in match and not isinstance(match[key], str):
            raise ControlError(400, f"match.{key} is a text.")
    nth = match.get("nth", 1)
    if isinstance(nth, bool) or not isinstance(nth, int) or nth < 1:
        raise ControlError(400, "match.nth is a whole number from 1.")


def _check_status(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 400 <= value <= 599:  # noqa: PLR2004
        raise ControlError(400, "do.status is a number from 400 to 599.")


def _check_side(value: object) -> None:
    if value not in ("before", "after"):
        raise ControlError(400, "drop and hold are 'before' or 'after'.")


def _check_delay(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ControlError(400, "do.delaySeconds is a number above 0.")


def _check_task(value: object) -> None:
    known = [task for tasks in TASKS.values() for task in tasks]
    if value not in known:
        raise ControlError(400, f"do.failTask is one of {', '.join(known)}.")


_CHECKS = {
    "status": _check_status,
    "drop": _check_side,
    "delaySeconds": _check_delay,
    "failTask": _check_task,
    "hold": _check_side,
}


@dataclass
class Faults:
    rules: list[Fault] = field(default_factory=list[Fault])
    count: int = 0

    def add(self, body: Json) -> Fault:
        fault = parse(self.count + 1, body)
        self.count += 1
        self.rules.append(fault)
        return fault

    def release(self, fault_id: str) -> Fault:
        for fault in self.rules:
            if fault.id == fault_id:
                fault.released.set()
                return fault
        raise ControlError(404, f"There is no fault '{fault_id}'.")

    def clear(self) -> None:
        for fault in self.rules:
            fault.released.set()
        self.rules.clear()

    def strike(self, world: World, call: Call) -> Fault | None:
        """Count the request against every rule it fits, and choose the first that acts on it."""
        names, scenario = about(world, call)
        fitting = [fault for fault in self.rules if _fits(fault, call, names, scenario)]
        for fault in fitting:
            fault.seen += 1
        for fault in fitting:
            if fault.match.get("nth", fault.seen) == fault.seen and not fault.released.is_set():
                fault.hits += 1
                return fault
        return None


def about(world: World, call: Call) -> tuple[set[str], str]:
    """Tell which item and which scenario a request is about, by its path, its body or the job it names."""
    parts = call.path.lower().split("/")
    last = parts[-1]
    for collection in ("replicationjobs", "replicationoperationstatus", "operationresults"):
        job = world.jobs.get(_after(parts, collection))
        if job:
            return job.about, job.scenario
    name = _after(parts, "replicationprotecteditems")
    if last == "switchprotection":
        name = as_text(dig(call.body, "properties", "replicationProtectedItemName")).lower()
    item = world.item_called(name or _after(parts, "virtualmachines"))
    return _names(item), SCENARIOS.get(last, "") if call.method == "POST" else ""


def _after(parts: list[str], collection: str) -> str:
    if collection not in parts:
        return ""
    place = parts.index(collection) + 1
    return parts[place] if place < len(parts) else ""


def _names(item: Item | None) -> set[str]:
    return item.names() if item else set()


def _fits(fault: Fault, call: Call, names: set[str], scenario: str) -> bool:
    match = fault.match
    task = fault.do.get("failTask")
    if task and task not in TASKS.get(scenario if call.method == "POST" else "", ()):
        return False
    return (
        as_text(match.get("method") or call.method).upper() == call.method
        and ("path" not in match or _path_fits(as_text(match["path"]), call.full_path))
        and ("item" not in match or as_text(match["item"]).lower() in names)
        and ("scenario" not in match or as_text(match["scenario"]).lower() == scenario.lower())
    )


def _path_fits(wanted: str, path: str) -> bool:
    """Look for the text anywhere in path and query, in any case; failing that, as a regular expression."""
    if wanted.lower() in path.lower():
        return True
    try:
        return re.search(wanted, path, re.IGNORECASE) is not None
    except re.error:
        return False
