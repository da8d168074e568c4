"""The overview: what there is at a glance, and what of it this caller may do."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from homeward.api.live import offers
from homeward.api.live.scene import Scene
from homeward.api.views import links, live_counts, live_status
from homeward.plan_files import PlanFile

type View = dict[str, Any]

_OF_LINE = (
    "id",
    "operation",
    "plan",
    "mode",
    "dryRun",
    "vaultId",
    "status",
    "phase",
    "requestedBy",
    "requestedAt",
    "startedAt",
    "endedAt",
    "recoveredAt",
    "counts",
)
_OF_LAST = ("id", "operation", "status", "dryRun", "requestedAt", "startedAt", "endedAt", "recoveredAt")
_OF_GATE = ("question", "scopeHash", "openedAt", "expiresAt", "blocked", "offers")
_OF_OFFER = ("mayDecide", "whyNot", "mayBreakGlass")


def ended_run(base: str, line: View) -> View:
    """From the line that its record wrote."""
    return _run(base, {name: line.get(name) for name in _OF_LINE}, ())


def run_under_way(scene: Scene, line: View) -> View:
    """Its line, as it stands now."""
    now = {name: scene.progress.get(name) for name in ("phase", "startedAt", "endedAt", "recoveredAt")}
    known = {name: line.get(name) for name in _OF_LINE} | now
    status, counts = live_status(scene.progress, scene.gates), live_counts(scene.progress, scene.views)
    told = known | {"status": status, "phase": now["phase"] or "Waiting", "counts": counts or None}
    return _run(scene.base, told, [offers.gate(scene, one) for one in scene.open_gates])


def decisions(scene: Scene) -> list[View]:
    """Its open gates."""
    request = scene.order["request"]
    run = {"runId": scene.run_id, "operation": request["operation"], "plan": request.get("plan")}
    return [
        {
            **run,
            "gate": one["name"],
            "item": one.get("item"),
            **{name: one[name] for name in (*_OF_GATE, *_OF_OFFER)},
            "links": _links(scene.base, scene.run_id),
        }
        for one in (offers.gate(scene, open_one) for open_one in scene.open_gates)
    ]


def plan(base: str, file: PlanFile, last: View | None, drill: View | None) -> View:
    """A plan that cannot be used is shown by its name, and how many mistakes it has."""
    known, here = file.plan, f"{base}/plans/{file.name}"
    return {
        "name": file.name,
        "version": known.version if known else None,
        "description": known.description if known else None,
        "vaultId": known.vault_id if known else None,
        "members": len(known.members) if known else 0,
        "waves": len(known.waves) if known else 0,
        "objective": known.objective.to_json() if known and known.objective else None,
        "approval": bool(known and known.approval.required),
        "findings": len(file.findings),
        "lastRun": {name: last.get(name) for name in _OF_LAST} if last else None,
        "drill": drill,
        "links": {"self": here, "preview": f"{here}/preview"},
    }


def now(runs: Iterable[View], at: datetime) -> datetime:
    """The moment of reading, and never before what the runs tell of: some hosts' time runs ahead."""
    told = (one[name] for one in runs for name in ("startedAt", "endedAt"))
    return max([at, *(datetime.fromisoformat(one) for one in told if one)])


def refusals(state: Mapping[str, Any]) -> View:
    kept = state.get("kept", [])
    return {
        "count": sum(state.get("counts", {}).values()),
        "newestAt": kept[-1]["at"] if kept else None,
    }


def places(base: str) -> View:
    return {name: f"{base}/{name}" for name in ("runs", "plans", "refusals")}


def _run(base: str, told: View, gates: Iterable[View]) -> View:
    some = list(gates)
    return told | {
        "waits": [one["name"] for one in some],
        "mayDecide": any(one["mayDecide"] for one in some),
        "links": _links(base, told["id"]),
    }


def _links(base: str, run_id: str) -> dict[str, str]:
    return links(base, run_id) | {"live": f"{base}/runs/{run_id}/live"}
