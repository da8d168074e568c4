"""Whether a run with one item ended as its cell declares, judged by the emulator's truth. Nothing of Homeward.

Done: the right end state. StoppedUnchanged: the VM and its item are as before, and the run says why it stopped.
StoppedNamed: something is changed, and the outcome names exactly that. Each rule is a generator of complaints.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from tests.app.drill.checker import RULES
from tests.app.drill.witness import Json, Witness

type Complaints = Iterator[str]

_PROTECTED_IN = ("Synchronizing", "CheckingCleanup")
_OFF = ("stopped", "deallocated", None)
_MOVES = ("Failover", "Failback")
# What a move leads to has no meaning for what does not move a VM.
_OF_MOVES = ("once", "proven", "true_claims", "given_back", "source_off", "checked_first")


class End(StrEnum):
    DONE = "Done"
    STOPPED_UNCHANGED = "StoppedUnchanged"
    STOPPED_NAMED = "StoppedNamed"


def complaints(w: Witness, end: End) -> list[str]:
    """Everything that is not as it must be."""
    moves = w.runs[0].asked["operation"] in _MOVES
    removes = w.runs[0].asked["operation"] == "Disable"
    left_out = () if moves else (*_OF_MOVES, *(("nothing_deleted",) if removes else ()))
    rules = [rule for rule in RULES if rule.__name__ not in left_out]
    found = [f"{rule.__name__}: {said}" for rule in rules for said in rule(w)]
    seen = ended(w)
    return [
        *found,
        *_repeated(w),
        *([] if seen is end else [f"it ended {seen}, not {end}"]),
        *_JUDGES[seen](w),
    ]


def _repeated(w: Witness) -> Complaints:
    """An attempt has one accepted change of each kind."""
    accepted = [one["path"].split("?")[0] for _, one in w.changes() if (one["status"] or 500) < 300]
    attempts = _item(w).get("attempt", 1)
    for path, times in Counter(accepted).items():
        if times > attempts and not path.endswith("/testFailoverCleanup"):  # asked for again where it failed
            yield f"{path} was accepted {times} times in {attempts} attempts"


def told(w: Witness) -> str:
    """What the run says of its item, in short."""
    item, run = _item(w), w.runs[0].view
    codes = [one["code"] for one in (*run["errors"], *item.get("errors", []))]
    ended = f"{run['status']}, {item.get('stage')} {item.get('outcome')} {codes} {sorted(_findings(w))}"
    return f"{ended}; changed {changed(w)}"


def ended(w: Witness) -> End:
    """How it ended, by the emulator's truth and by whether the run calls itself a success."""
    if w.runs[0].view["status"] == "Succeeded":
        return End.DONE
    return End.STOPPED_NAMED if changed(w) else End.STOPPED_UNCHANGED


def changed(w: Witness) -> dict[str, tuple[object, object]]:
    """What of the item and its machines is not as before."""
    before, after = (_kept(one["items"].get("vm-01")) for one in (w.before, w.after))
    keys = before.keys() | after.keys()
    return {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}


def _kept(item: Json | None) -> Json:
    keys = ("id", "protectionState", "activeLocation", "vms", "disks", "tested")
    if not item:
        return {}
    on_its_way = {side: "running" if vm == "starting" else vm for side, vm in item["vms"].items()}
    return {key: item[key] for key in keys} | {"vms": on_its_way}


def _done(w: Witness) -> Complaints:
    item = _item(w)
    if item.get("outcome") != "Succeeded":
        yield f"the run is told Succeeded, its item {item.get('outcome')}"
    yield from (f"it is told Succeeded, but {why}" for why in _missed(w, w.runs[0].asked["operation"]))


def _missed(w: Witness, operation: str) -> Complaints:
    after = w.after["items"].get("vm-01")
    if operation == "Drill":
        if changed(w):
            yield f"it is not as before: {changed(w)}"
    elif operation == "Disable":
        if after is not None:
            yield f"the item is still there, {after['protectionState']}"
    elif after is None:
        yield "the item is gone"
    else:
        yield from _not_turned(w, after, w.sides("vm-01"), moves=operation in _MOVES)


def _not_turned(w: Witness, after: Json, sides: tuple[str, str], *, moves: bool) -> Complaints:
    other, side = sides if moves else reversed(sides)
    if (after["protectionState"], after["activeLocation"]) != ("Protected", "Primary"):
        yield f"the item is {after['protectionState']}, active {after['activeLocation']}"
    if after["vms"][side] != "running" or after["vms"][other] not in _OFF:
        yield f"the machines are {after['vms']}"
    if after["id"] == w.before["items"]["vm-01"]["id"]:
        yield "it was not turned around"


def _unchanged(w: Witness) -> Complaints:
    """Its last word is an error, and it does not claim that anything moved."""
    yield from _errors(w)
    if _item(w).get("outcome") in ("Succeeded", "Unprotected"):
        yield f"nothing is changed, and it is told {_item(w)['outcome']}"
    if "SourceLeftOff" in _findings(w) and not _may_be_off(w):
        yield "the source runs as before, and is told to have been left off"


def _may_be_off(w: Witness) -> bool:
    """Whether it was started and may not have been seen so, or an unclear failover may yet shut it down."""
    unclear = [one for _, one in w.changes() if one["path"].split("?")[0].endswith("/unplannedFailover")]
    started = any(one["path"].split("?")[0].endswith("/start") for _, one in w.changes())
    return started or any((one["status"] or 500) >= 500 for one in unclear)


def _named(w: Witness) -> Complaints:
    """What is changed is exactly what is said."""
    yield from _errors(w)
    truth, said = w.after["items"].get("vm-01"), _item(w)
    if truth is None:
        if not _unsure(w):
            yield f"the item is gone, and it is told {said.get('outcome')}"
        return
    here, there = w.sides("vm-01")
    moved, off = truth["vms"][there] == "running", truth["vms"][here] != "running"
    if w.runs[0].asked["operation"] in _MOVES and not _unsure(w):
        if moved != (said.get("outcome") == "Unprotected" or said.get("stage") in _PROTECTED_IN):
            yield f"it is told {said.get('outcome')} in {said.get('stage')}; its machines are {truth['vms']}"
        if (off and not moved) != ("SourceLeftOff" in _findings(w)):
            yield f"the findings are {sorted(_findings(w))}; its machines are {truth['vms']}"
    protected, since = truth["protectionState"] == "Protected", said.get("unprotectedSince")
    if (since is None) != protected and not _unsure(w):
        yield f"unprotected since {since}, and it is {truth['protectionState']}"
    waits, uncommitted = "CommitPending" in truth["protectionState"], w.runs[0].view["counts"]["uncommitted"]
    if moved and waits != (uncommitted == 1) and not _unsure(w):
        yield f"it is {truth['protectionState']}, counted as {w.runs[0].view['counts']}"


def _unsure(w: Witness) -> bool:
    """Whether the run says that it could not see how a job ended."""
    return any(job["state"] == "Unknown" for job in _item(w).get("jobs", []))


def _errors(w: Witness) -> Complaints:
    errors = [*w.runs[0].view["errors"], *_item(w).get("errors", [])]
    if not any(one["code"] and one["message"] for one in errors):
        yield "it stopped and gives no reason"
    if _unsure(w) and not any(one.get("recommendedAction") for one in errors):
        yield "it does not know how a job ended, and does not say where to look"


def _item(w: Witness) -> Json:
    return w.runs[0].items.get("vm-01", {})


def _findings(w: Witness) -> set[str]:
    return {one["code"] for one in _item(w).get("findings", [])}


_JUDGES = {End.DONE: _done, End.STOPPED_UNCHANGED: _unchanged, End.STOPPED_NAMED: _named}
