"""Whether what happened was safe, and whether what is said of it is true. Nothing of Homeward is imported here.

Each rule is a generator of complaints; the safety rules are those of DESIGN section 6.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise

from tests.app.drill.witness import ENDS, OPERATIONS, Json, Run, Wave, Witness, acted_from

type Complaints = Iterator[str]

_OFF = ("stopped", "deallocated", None)
_RECOVERED = ("Succeeded", "Unprotected")


def complaints(witness: Witness) -> list[str]:
    """Everything that is not as it must be, each with the name of its rule."""
    return [f"{rule.__name__}: {said}" for rule in RULES for said in rule(witness)]


def once(w: Witness) -> Complaints:
    """At most one accepted failover, commit and reprotect an item and attempt; another only after one that failed."""
    for vm, item in w.after["items"].items():
        attempts = sum(run.items[vm]["attempt"] for run in w.runs if run.acted(vm))
        for operation in OPERATIONS:
            if item["accepted"][operation] > attempts:
                yield f"{item['accepted'][operation]} {operation} of {vm} were accepted in {attempts} attempts"
            again = w.jobs(vm, operation) if item["accepted"][operation] > 1 else []
            for former, later in pairwise(again):
                if former["state"] == "Succeeded" or (former["ended"] or "~") > later["started"]:
                    yield f"a second {operation} of {vm} began though the first was {former['state']}"


def one_run_for_one_request(w: Witness) -> Complaints:
    for run in w.runs:
        if len(set(run.ids)) != 1:
            yield f"the same request became {len(set(run.ids))} runs: {run.ids}"


def one_run_an_item(w: Witness) -> Complaints:
    """Two runs never act on the same item at the same time."""
    for one, other in combinations(w.runs, 2):
        for vm in {*one.vms} & {*other.vms}:
            first, second = sorted((_acting(run, vm) for run in (one, other)), key=str)
            if first and second and first[1] > second[0]:
                yield f"two runs acted on {vm} from {second[0]} on"


def _acting(run: Run, vm: str) -> tuple[str, str] | None:
    item = run.items.get(vm, {})
    begun = acted_from(item)
    return (begun.isoformat(), item["endedAt"]) if begun else None


def checked_first(w: Witness) -> Complaints:
    """Nothing is changed before the points of every item of every wave were read."""
    first = next((number for number, _ in w.changes()), None)
    if first is None:
        return
    seen = [one["path"] for one in w.requests[:first] if one["status"] == 200]
    for vm in {vm for run in w.runs if any(run.acted(one) for one in run.vms) for vm in run.vms}:
        points = f"/{w.before['items'][vm]['item']}/recoveryPoints"
        if not any(points in path for path in seen):
            yield f"something was changed before the recovery points of {vm} were read"


def approved_first(w: Witness) -> Complaints:
    """Nothing is changed before the approval where one is needed, and nothing at all without it."""
    for run in w.runs:
        if run.asked.get("approval") != "Required":
            continue
        sent = [number for number, decision, _ in run.decisions if decision == "Approve"]
        for number, change in w.changes():
            if not sent or number < min(sent):
                yield f"{change['path']} came before any approval"


def honest_gates(w: Witness) -> Complaints:
    """A gate says what was decided by whom; each is closed in the end, and no requester approves."""
    for run in w.runs:
        for gate in run.view["gates"]:
            sent = {(decision, who) for _, decision, who in run.decisions}
            told = {"Approved": "Approve", "Rejected": "Reject"}.get(gate["state"])
            if gate["state"] == "Open":
                yield f"the gate {gate['name']} is open though the run has ended"
            if told and (told, gate["decidedBy"]) not in sent:
                yield f"nobody sent what the gate {gate['name']} says: {gate['state']} by {gate['decidedBy']}"
            if told and gate["decidedBy"] == run.view["requestedBy"]:
                yield f"{gate['decidedBy']} decided on their own run"


def source_off(w: Witness) -> Complaints:
    """Planned: no failover is accepted while the source runs, and never do both sides run."""
    for run in w.runs:
        for vm in (vm for vm in run.vms if run.planned and run.acted(vm)):
            here, there = w.sides(vm)
            safe = _planned_failovers(w, run, vm)
            failovers = [one for one in w.truth(vm)["history"] if one["what"] == "unplannedFailover"]
            for note in failovers[:safe]:
                if note["vms"][here] not in _OFF:
                    yield f"{vm} was {note['vms'][here]} when its planned failover was accepted"
            if safe == len(failovers):
                both = [
                    one
                    for one in w.truth(vm)["history"]
                    if one["vms"][here] == one["vms"][there] == "running"
                ]
                yield from (f"{vm} ran on both sides at {note['time']}" for note in both)


def _planned_failovers(w: Witness, run: Run, vm: str) -> int:
    """How many failovers were accepted before the run became unplanned."""
    if run.unplanned_from is None:
        return w.truth(vm)["accepted"]["unplannedFailover"]
    item = w.before["items"][vm]["item"]
    if any(vm in wave.group for wave in run.waves):
        return 0  # its failover is a recovery plan's, which the log does not tell by item
    calls = [
        one["path"]
        for number, one in w.changes()
        if number < run.unplanned_from and (one["status"] or 500) < 300
    ]
    return sum(f"/{item}/unplannedFailover" in path for path in calls)


def proven(w: Witness) -> Complaints:
    """A success is Protected in truth at the id that it names, runs on the other side, and there alone."""
    for run in w.runs:
        for vm, item in run.items.items():
            if item.get("outcome") == "Succeeded":
                yield from (f"{vm} is told Succeeded, but {why}" for why in _disproof(w, vm, item))


def _disproof(w: Witness, vm: str, item: Json) -> Complaints:
    truth, (here, there) = w.truth(vm), w.sides(vm)
    if (truth["protectionState"], truth["activeLocation"]) != ("Protected", "Primary"):
        yield f"it is {truth['protectionState']}, active {truth['activeLocation']}"
    if (item["newItemId"] or "").lower() != truth["id"].lower() or item["newItemId"] == w.before["items"][vm][
        "id"
    ]:
        yield f"it is {truth['id']}, not {item['newItemId']}"
    if truth["vms"][there] != "running" or truth["vms"][here] not in _OFF:
        yield f"its machines are {truth['vms']}"


def true_claims(w: Witness) -> Complaints:
    """What is said of an item is so: where it runs, what became of its jobs, and that what was left was left."""
    for run in w.runs:
        for vm in run.vms:
            if vm not in run.items:
                if run.view["status"] != "Rejected":
                    yield f"the run says nothing of {vm}"
                continue
            yield from (f"{vm} {why}" for why in _untrue(w, run, vm, run.items[vm]))


def _untrue(w: Witness, run: Run, vm: str, item: Json) -> Complaints:
    outcome, truth = item.get("outcome"), w.truth(vm)
    alone = not any(other.acted(vm) for other in w.runs if other is not run)
    states = {job["name"]: (job["state"], job["description"]) for job in w.after["jobs"]}
    for job in item["jobs"]:
        if outcome and job["state"] not in (*states.get(job["id"], ()), "Unknown"):  # it could not be read
            yield f"names the job {job['id']} as {job['state']}; it is {states.get(job['id'])}"
    if outcome is None:
        yield "has no end"
    if outcome == "Unprotected" and not (w.moved(vm) and item["unprotectedSince"]):
        yield f"is told recovered and unprotected; its machines are {truth['vms']}"
    unknown = any(job["state"] == "Unknown" for job in item["jobs"])
    if outcome and alone and outcome not in _RECOVERED and w.moved(vm) and not unknown:
        yield f"was failed over, and is told {outcome}"
    if outcome == "NotStarted" and alone and w.began(vm) is not None:
        yield f"is told NotStarted, and was changed at {w.began(vm)}"


def given_back(w: Witness) -> Complaints:
    """A planned run that leaves a VM where it was starts it again, or says that it did not."""
    for run in (one for one in w.runs if one.planned and one.unplanned_from is None):
        for vm, item in run.items.items():
            truth, before, (here, _) = w.truth(vm), w.before["items"][vm], w.sides(vm)
            stayed = (truth["id"], truth["protectionState"]) == (before["id"], "Protected")
            told = "SourceLeftOff" in [one["code"] for one in item.get("findings", [])]
            if run.acted(vm) and stayed and truth["vms"][here] != "running" and not told:
                yield f"{vm} is {truth['vms'][here]} in {here}, and nobody says so"


def counted(w: Witness) -> Complaints:
    """The counts and the status of a run are those of its items."""
    words = ("Succeeded", "Unprotected", "Failed", "Skipped", "Cancelled", "NotStarted")
    for run in w.runs:
        tally, counts = Counter(item.get("outcome") for item in run.items.values()), run.view["counts"]
        said = {word: counts[word[0].lower() + word[1:]] for word in words}
        if {word: tally[word] for word in words} != said:
            yield f"the run counts {said}, its items are {dict(tally)}"
        if run.view["status"] not in ENDS or run.view["endedAt"] is None:
            yield f"the run is {run.view['status']}"
        if (run.view["status"] == "Succeeded") != (tally.total() == tally["Succeeded"] > 0):
            yield f"the run is {run.view['status']}, its items are {dict(tally)}"
        if run.view["status"] == "Rejected" and any(run.acted(vm) for vm in run.vms):
            yield "the run is Rejected, and acted"


def nothing_deleted(w: Witness) -> Complaints:
    """Nothing but the recovery plans that were made on the way; of these, all."""
    made, gone = (_plans(w, method) for method in ("PUT", "DELETE"))
    yield from (f"{path} was made and is left" for path in sorted(made - gone))
    for _, change in w.changes():
        path = change["path"].split("?")[0]
        if (change["method"] == "DELETE" and path.lower() not in made) or path.endswith("/remove"):
            yield f"{change['method']} {path}"


def _plans(w: Witness, method: str) -> set[str]:
    changed = [one for _, one in w.changes() if one["method"] == method and (one["status"] or 500) < 300]
    return {
        path for one in changed if "/replicationrecoveryplans/" in (path := one["path"].split("?")[0].lower())
    }


def in_order(w: Witness) -> Complaints:
    """Nothing of a wave is changed before every VM of the wave before has recovered, or ended otherwise."""
    for run in w.runs:
        for former, later in pairwise(run.waves):
            begun = [at for vm in later.vms if run.acted(vm) and (at := w.began(vm))]
            for vm in former.vms:
                recovered = w.committed(vm)
                first_try = run.items.get(vm, {}).get("attempt") == 1
                if begun and first_try and recovered and min(begun) < recovered:
                    yield f"the next wave began at {min(begun)}, before {vm} had recovered at {recovered}"


def in_parallel(w: Witness) -> Complaints:
    """No more VMs of a wave are on their way at a time than its plan allows; a larger group goes alone."""
    for run in w.runs:
        for wave in (one for one in run.waves if one.parallelism):
            spans = [(begun, w.committed(vm)) for vm in wave.vms if run.acted(vm) and (begun := w.began(vm))]
            for begun, _ in spans:
                under_way = sum(start <= begun < end for start, end in spans if end is not None)
                if under_way > max(wave.parallelism, len(wave.group)):
                    yield f"{under_way} VMs were on their way at {begun}, of {wave.parallelism} at most"


def stopped(w: Witness) -> Complaints:
    """Nothing of a later wave is begun once a critical VM failed, or more than the wave tolerates."""
    for run in w.runs:
        for number, wave in enumerate(run.waves[:-1]):
            later = [vm for one in run.waves[number + 1 :] for vm in one.vms if run.acted(vm)]
            why = _must_stop(run, run.waves[: number + 1], wave)
            if later and why:
                yield f"{later} were begun though {why}"


def _must_stop(run: Run, so_far: tuple[Wave, ...], wave: Wave) -> str:
    items = [run.items[vm] for one in so_far for vm in one.vms if vm in run.items]
    if any(item["attempt"] > 1 for item in items):
        return ""
    failed = [item["friendlyName"] for item in items if item.get("outcome") == "Failed"]
    if run.critical & {*failed}:
        return f"the critical {run.critical & {*failed}} failed"
    return f"{failed} failed" if wave.tolerated is not None and len(failed) > wave.tolerated else ""


RULES: tuple[Callable[[Witness], Complaints], ...] = (
    once,
    one_run_for_one_request,
    one_run_an_item,
    checked_first,
    approved_first,
    honest_gates,
    source_off,
    proven,
    true_claims,
    given_back,
    counted,
    nothing_deleted,
    in_order,
    in_parallel,
    stopped,
)
