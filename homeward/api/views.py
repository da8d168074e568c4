"""How a run and its items are shown, from durable state alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from homeward.domain import spans
from homeward.domain.eta import protected_at, usual
from homeward.domain.gates import GateState
from homeward.domain.runs import Operation, RunStatus

_FIRST = 100
_PAGE = 100

type View = dict[str, Any]

# Four eyes cannot be proven of a run that names only two of them.
_KEY_STARTED = (
    "The run was started with a key: who asked for it is not known, so any Approver may decide at its gates.",
)


def links(base: str, run_id: str) -> dict[str, str]:
    """`base`: the URL below which the caller finds the routes."""
    run = f"{base}/runs/{run_id}"
    return {"self": run, "items": f"{run}/items", "outcome": f"{run}/outcome", "report": f"{run}/report"}


def accepted(base: str, run_id: str, status: str) -> View:
    return {"id": run_id, "status": status, "links": links(base, run_id)}


def run_view(
    run_id: str,
    order: Mapping[str, Any],
    progress: Mapping[str, Any],
    items: list[View],
    base: str,
) -> View:
    """`order` is the run's input; `progress` its own status, empty before its first turn."""
    request, usually = order["request"], usual(items)
    gates = [*progress.get("gates", []), *(gate for one in items for gate in gates_of(one))]
    return {
        "id": run_id,
        "operation": request["operation"],
        "vaultId": request["vaultId"],
        "mode": request["mode"],
        "status": live_status(progress, gates),
        "phase": progress.get("phase", "Waiting"),
        "dryRun": request["dryRun"],
        "requestedAt": order.get("requestedAt"),
        "startedAt": progress.get("startedAt"),
        "endedAt": progress.get("endedAt"),
        "recoveredAt": progress.get("recoveredAt"),
        "counts": live_counts(progress, items),
        "items": [
            one | {"protectedEta": eta(one, usually), "rollback": _rollback(run_id, order, progress, one)}
            for one in items[:_FIRST]
        ],
        "alarms": [one["stalled"] for one in items if one.get("stalled") and not one.get("outcome")],
        "gates": gates,
        "notes": notes_of(progress, order, gates),
        "waves": progress.get("waves", []),
        "calls": progress.get("calls"),
        "evidence": [one for item in items[:_FIRST] for one in item.get("evidence", [])][:_FIRST],
        "errors": _explained(progress.get("errors", [])),
        "legs": [one | {"links": links(base, one["runId"])} for one in progress.get("legs", [])],
        "callback": None,
        "links": links(base, run_id),
        **_asked(order),
    }


def _asked(order: Mapping[str, Any]) -> View:
    """Who asked for it and why, and the plan as it was then."""
    request = order["request"]
    return {
        "plan": request.get("plan"),
        "planVersion": order.get("planVersion") or None,
        "planHash": order.get("planHash") or None,
        "objective": order.get("objective"),
        "requestedBy": order.get("requestedBy", ""),
        "reason": request.get("reason", ""),
        "assessment": _assessment(request.get("requestId", "")),
    }


def _assessment(request_id: str) -> str | None:
    """The assessment that a run followed from: no caller's request id has a slash."""
    kind, _, assessment = request_id.partition("/")
    return assessment if kind == "signal" else None


def _rollback(
    run_id: str, order: Mapping[str, Any], progress: Mapping[str, Any], item: View
) -> list[dict[str, Any]]:
    """The requests that bring a VM back which came over and was not committed; a multi-VM group has none."""
    from homeward.domain.rollback import rollback, wanted

    if grouped(item) or not wanted(item.get("outcome"), item.get("stage", "")):
        return []
    legs = progress.get("legs") or [order["request"]]
    operation = Operation(legs[-1]["operation"])
    steps = rollback(run_id, order["request"]["vaultId"], operation, item["name"])
    return [one.to_json() for one in steps]


def grouped(item: View) -> bool:
    """Whether it moves with its multi-VM group."""
    return any(one["code"] == "MultiVmGroup" for one in item.get("findings", []))


def of_leg(progress: Mapping[str, Any], leg: Mapping[str, Any]) -> View:
    """What a round trip shows of the leg that it is on, beside its gates."""
    times = {name: leg.get(name) for name in ("startedAt", "recoveredAt")}
    *before, last = progress["legs"]
    return {
        "counts": leg.get("counts", {}),
        "notes": leg.get("notes", []),
        "legs": [*before, last | times],
        "recoveredAt": progress.get("recoveredAt") or times["recoveredAt"],
    }


def notes_of(progress: Mapping[str, Any], order: Mapping[str, Any], gates: list[View]) -> list[str]:
    return [*progress.get("notes", []), *(_KEY_STARTED if gates and not order.get("requester") else ())]


def live_status(progress: Mapping[str, Any], gates: list[View]) -> str:
    """A run also waits for a decision where one of its items does."""
    status = progress.get("status", RunStatus.PENDING)
    waits = status == RunStatus.RUNNING and any(one["state"] == GateState.OPEN for one in gates)
    return RunStatus.AWAITING_DECISION if waits else status


def eta(item: View, usually: float) -> str | None:
    """When it will likely be Protected; None where it does not synchronize."""
    at = protected_at(item, usually)
    return at.isoformat() if at else None


type State = tuple[str, Mapping[str, Any], Mapping[str, Any]]


def item_views(states: Iterable[State]) -> list[View]:
    """One view an item, from (instance id, custom status, output): its preflight, and over it its last attempt."""
    parts: dict[str, list[tuple[int, View]]] = {}
    for instance_id, status, output in states:
        _, name, part = instance_id.split(":")
        rank, preflight = _rank(part)
        view = _preflight(status, output) if preflight else dict(output) or _under_way(status)
        parts.setdefault(name, []).append((rank, view))
    views = [_merged(found) for found in parts.values()]
    return sorted((view for view in views if view), key=lambda view: view["friendlyName"])


def rank_of(instance_id: str) -> int:
    """The order of the instances of one item."""
    return _rank(instance_id.split(":")[2])[0]


def _rank(part: str) -> tuple[int, bool]:
    """The order of an item's instances: of each attempt its preflight first, then the attempt itself."""
    number = part.removeprefix("preflight").removeprefix("-")
    preflight = not part.isdigit()
    return 2 * int(number or 1) - preflight, preflight


def gates_of(item: View) -> list[View]:
    """All that it came to, oldest first, as far as they are known."""
    return [*item.get("earlierGates", []), *([item["gate"]] if item.get("gate") else [])]


def _merged(found: list[tuple[int, View]]) -> View:
    """The last part that tells of a thing counts; gates are told of all parts."""
    merged: View = {}
    for _, view in sorted(found, key=lambda one: one[0]):
        before = gates_of(merged)
        merged |= view
        if before:
            merged |= {"earlierGates": [*before, *view.get("earlierGates", [])], "gate": view.get("gate")}
    return merged | {"errors": _explained(merged["errors"])} if merged.get("errors") else merged


def _explained(errors: list[View]) -> list[View]:
    """Azure's own words, and beside them cause and remedy in ours where the code is known."""
    if not errors:
        return errors
    from homeward.domain.azure_errors import known

    found = [(error, known(error.get("code", ""))) for error in errors]
    return [error | told._asdict() if told else error for error, told in found]


def _under_way(status: Mapping[str, Any]) -> View:
    """A status, with its timeline as a report has it."""
    shown = {name: value for name, value in status.items() if name != "spans"}
    return shown | {"timeline": spans.read(status)} if shown else {}


def _preflight(status: Mapping[str, Any], output: Mapping[str, Any]) -> View:
    if not status:
        return {}  # scheduled, and not yet begun
    health: Mapping[str, Any] = output.get("health") or {}
    shown = {"findings": "findings", "evidence": "evidence", "recoveryPoint": "point", "wayBack": "wayBack"}
    seen = {name: health[key] for name, key in shown.items() if key in health}
    return _under_way(status) | {"errors": _stopped_by(output)} | seen


def _stopped_by(output: Mapping[str, Any]) -> list[View]:
    if output.get("heldBy"):
        return [{"code": "ItemBusy", "message": f"Run {output['heldBy']} acts on this VM."}]
    return [output["fault"]] if output.get("fault") else []


def first_error(view: View) -> str:
    """The first thing that went wrong, of the run itself or of one of its items."""
    errors = [*view["errors"], *(error for item in view["items"] for error in item.get("errors", []))]
    return errors[0]["message"] if errors else ""


def page(items: Sequence[object], skip: int, url: str) -> View:
    more = len(items) > skip + _PAGE
    return {"value": items[skip : skip + _PAGE], "nextLink": f"{url}?skip={skip + _PAGE}" if more else None}


def live_counts(progress: Mapping[str, Any], items: list[View]) -> dict[str, int]:
    """A run's counts while it goes on: its own are written at its end."""
    counts = cast("dict[str, int]", dict(progress.get("counts", {})))
    if progress.get("status") == RunStatus.RUNNING and items:
        outcomes = [item.get("outcome") for item in items]
        counts |= {
            "succeeded": outcomes.count("Succeeded"),
            "unprotected": outcomes.count("Unprotected"),
            "failed": outcomes.count("Failed"),
            "skipped": outcomes.count("Skipped"),
            "cancelled": outcomes.count("Cancelled"),
            "notStarted": outcomes.count("NotStarted"),
            "running": outcomes.count(None),
        }
    return counts
