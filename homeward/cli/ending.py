"""What is said about a run in full: when it has ended, and by `runs show`. Plain text, nothing cut off."""

from collections import Counter
from collections.abc import Iterator

from homeward.cli import words
from homeward.cli.wire import Fault, Finding, Item, Run, label

# So many VMs are told in full; of more, those in trouble first.
_MOST = 20


def lines(run: Run, items: list[Item], *, every: bool = False) -> Iterator[str]:
    """The run as a whole, then its items: `every` one, or of many those in trouble."""
    yield from _run(run)
    told = items if every or len(items) <= _MOST else [one for one in items if trouble(one)][:_MOST]
    for item in told:
        yield ""
        yield from _item(item)
    if len(told) < len(items):
        yield ""
        yield from _summary(run, items, len(told))


def trouble(item: Item) -> bool:
    """Whether somebody should look at this VM."""
    bad = item.get("outcome") in ("Failed", "Unprotected", "Cancelled")
    return bad or bool(item.get("errors") or item.get("stalled") or _blocked(item))


def by_stage(items: list[Item]) -> str:
    """How many are where, those that have ended by their outcome; in the order in which they come."""
    counts = Counter(item.get("outcome") or item.get("stage") or "?" for item in items)
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _run(run: Run) -> Iterator[str]:
    plan = f", plan {name}" if (name := run.get("plan")) else ""
    yield f"{run.get('operation')} in {run.get('mode') or 'Planned'} mode{plan}, vault {run.get('vaultId')}"
    why = f": {reason}" if (reason := run.get("reason")) else ""
    yield f"asked for by {run.get('requestedBy') or 'a key'}{why}"
    yield f"started {words.utc(run.get('startedAt'))}, ended {words.utc(run.get('endedAt'))}"
    if run.get("dryRun"):
        yield "This was a dry run: nothing was changed."
    for gate in run.get("gates") or []:
        yield f"gate {gate.get('name')}: {words.gate_state(gate)}"
    for use in run.get("breakGlass") or []:
        reviewed = "reviewed" if use.get("reviewed") else "not reviewed: runs review"
        yield f"break-glass at {use.get('gate')} by {use.get('by')}: {use.get('reason')} ({reviewed})"
    yield from (f"note: {note}" for note in run.get("notes") or [])
    for fault in run.get("errors") or []:
        yield from fault_lines(fault, "")


def _summary(run: Run, items: list[Item], told: int) -> Iterator[str]:
    yield f"{len(items)} VMs: {by_stage(items)}"
    yield f"{len(items) - told} of them are not told here: runs show {run.get('id')} --all"


def last_line(run: Run) -> str:
    """The one that scripts read."""
    return f"run {run.get('id')} {run.get('status')}"


def _item(item: Item) -> Iterator[str]:
    yield f"{label(item)}: {_state(item)}, stage {item.get('stage')}"
    if waits := words.waits(item):
        yield f"  waits for {waits}"
    yield from _timeline(item)
    if item.get("stage") != "Preflight":
        yield from _recovery(item)
    if stalled := item.get("stalled"):
        yield f"  stalls: {stalled}"
    for finding in item.get("findings") or []:
        yield from _finding(finding)
    for fault in item.get("errors") or []:
        yield from fault_lines(fault, "  ")
    yield from _left_behind(item)


def _state(item: Item) -> str:
    return "blocked" if _blocked(item) else item.get("outcome") or "no outcome"


def _blocked(item: Item) -> bool:
    return any(finding.get("severity") == "Blocking" for finding in item.get("findings") or [])


def _timeline(item: Item) -> Iterator[str]:
    for span in item.get("timeline") or []:
        start, end = span.get("startedAt"), span.get("endedAt")
        took = words.between(start, end) if end else "not ended"
        yield f"  {span.get('stage') or '?':<16}  {words.moment(start)}  {took:>14}"
    if item.get("endedAt"):
        yield f"  {'in all':<37}  {words.between(item.get('startedAt'), item.get('endedAt')):>14}"


def _recovery(item: Item) -> Iterator[str]:
    if point := item.get("recoveryPoint"):
        time = words.utc(point.get("time")) if point.get("time") else "time not known"
        yield f"  recovery point: {point.get('kind')}, {time}"
        yield f"  data loss: {words.data_loss(item)}"
    if since := item.get("unprotectedSince"):
        yield f"  unprotected since {words.utc(since)}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"  {finding.get('severity')} {finding.get('code')}: {finding.get('message')}"
    if remedy := finding.get("remedy"):
        yield f"    remedy: {remedy}"


def fault_lines(fault: Fault, indent: str) -> Iterator[str]:
    yield f"{indent}error {fault.get('code')}: {fault.get('message')}"
    if cause := fault.get("cause"):
        yield f"{indent}  cause: {cause}"
    if remedy := fault.get("remedy"):
        yield f"{indent}  remedy: {remedy}"
    if causes := fault.get("possibleCauses"):
        yield f"{indent}  possible causes: {causes}"
    if action := fault.get("recommendedAction"):
        yield f"{indent}  recommended action: {action}"


def _left_behind(item: Item) -> Iterator[str]:
    remainders = item.get("remainders") or []
    if not remainders:
        return
    counts = Counter(one.get("verdict") or "?" for one in remainders)
    yield (
        f"  in the former region: {counts['Gone']} gone, {counts['Needed']} needed by replication, "
        f"{counts['Removable']} removable, {counts['Unknown']} for you to judge"
    )
    for one in remainders:
        if one.get("verdict") != "Gone":
            yield f"    {one.get('verdict'):<9}  {one.get('kind')}  {one.get('id')}"
