"""The live document of a run. Nothing in it depends on when it is read but `now`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from homeward.api.live import offers
from homeward.api.live.caller import caller
from homeward.api.live.items import Tables, item
from homeward.api.live.scene import Scene
from homeward.api.live.waves import waves
from homeward.api.views import eta, links, live_counts, live_status, notes_of
from homeward.domain.calls import Calls
from homeward.domain.critical_path import GATE, Stretch, critical_path
from homeward.domain.eta import usual
from homeward.domain.gates import GateState
from homeward.domain.portal import PORTAL, portal_link
from homeward.domain.run_ids import trip_of
from homeward.domain.runs import Stage

type View = dict[str, Any]

_NUMBERED = [stage.value for stage in Stage]


def document(scene: Scene) -> View:
    tables, usually = Tables(), usual(scene.views)
    views = sorted(scene.views, key=lambda one: (one.get("wave", 0), one["friendlyName"]))
    items = [item(scene, one, tables, eta(one, usually)) for one in views]
    return {
        "caller": caller(scene.who),
        "run": _head(scene),
        "zero": scene.zero.isoformat(),
        "stages": _NUMBERED,
        "waves": waves(scene),
        "items": items,
        "faults": tables.faults.rows,
        "findings": tables.findings.rows,
        "targets": tables.targets.rows,
        "wayBacks": tables.ways_back.rows,
        "gates": [_gate(scene, one) for one in scene.gates],
        "actions": offers.of_run(scene),
        "held": [_held(scene, one) for one in scene.held],
        "arm": _arm(scene),
        "criticalPath": [_stretch(one) for one in critical_path(_spans(scene), _waits(scene), _ended(scene))],
        "steering": scene.control.get("log", []),
        "prefixes": tables.prefixes,
        "portal": PORTAL,
    }


def _head(scene: Scene) -> View:
    order, progress, request = scene.order, scene.progress, scene.order["request"]
    objective = order.get("objective")
    recovery = objective and objective.get("recoveryTime")
    return {
        "id": scene.run_id,
        "operation": request["operation"],
        "mode": scene.control.get("mode") or request["mode"],
        "status": live_status(progress, scene.gates),
        "phase": progress.get("phase", "Waiting"),
        "dryRun": request["dryRun"],
        "vaultId": request["vaultId"],
        "plan": request.get("plan"),
        "planHash": order.get("planHash") or None,
        "approval": request["approval"],
        "requestedBy": order.get("requestedBy", ""),
        "requestedAt": order.get("requestedAt"),
        "startedAt": progress.get("startedAt"),
        "endedAt": progress.get("endedAt"),
        "recoveredAt": progress.get("recoveredAt"),
        "counts": live_counts(progress, scene.views),
        "objective": objective,
        "recoverBy": (scene.zero + timedelta(seconds=recovery)).isoformat() if recovery else None,
        "paused": bool(scene.control.get("paused")),
        "cancelled": bool(scene.control.get("cancelled")),
        "errors": progress.get("errors", []),
        "notes": notes_of(progress, order, scene.gates),
        "legs": [one | {"links": links(scene.base, one["runId"])} for one in progress.get("legs", [])],
        "trip": trip_of(request.get("requestId", "")) or None,
        "breakGlass": [{name: one[name] for name in one if name != "person"} for one in scene.break_glass],
        "links": links(scene.base, scene.run_id)
        | {"live": f"{scene.base}/runs/{scene.run_id}/live", "portal": portal_link(request["vaultId"])},
    }


def _gate(scene: Scene, gate: View) -> View:
    return {"item": None} | offers.gate(scene, gate) | {"about": _about(scene, gate)}


def _held(scene: Scene, lease: Mapping[str, str]) -> View:
    """Named as Site Recovery does: where the run was purged, nobody knows its VMs by name."""
    return {"vm": lease["vm"] or lease["item"], "key": lease["item"], "actions": offers.of_lease(scene)}


def _about(scene: Scene, gate: View) -> list[View]:
    """What an approval would be for; the points, targets and ways back are with the items."""
    if gate["state"] != GateState.OPEN:
        return []
    request = scene.request
    facts = {
        "operation": request["operation"],
        "mode": request["mode"],
        "vault": request["vaultId"],
        "plan": request.get("plan"),
        "planHash": scene.acting_order.get("planHash"),
        "vms": None if gate.get("item") else str(len(scene.views)),
        "item": gate.get("item"),
        "shutdown": None if request.get("plan") else request["shutdown"],
        "commit": None if request.get("plan") else request["commit"],
        "reprotect": None if request.get("plan") else request["reprotect"],
        "requestedBy": scene.order.get("requestedBy"),
    }
    return [{"what": name, "value": value} for name, value in facts.items() if value]


def _arm(scene: Scene) -> View:
    """The run's calls to ARM as far as they are told: each VM tells them after its preflight and at its end."""
    told = [Calls.from_json(one["calls"]) for one in scene.views if one.get("calls")]
    whole = scene.progress.get("calls") or sum(told, Calls()).to_json()
    return whole | {"waiting": len(scene.waiting)}


def _spans(scene: Scene) -> list[Stretch]:
    return [
        Stretch(
            one["friendlyName"],
            span["stage"],
            scene.seconds(span["startedAt"]) or 0,
            scene.seconds(span.get("endedAt")),
        )
        for one in scene.views
        for span in one.get("timeline", [])
    ]


def _waits(scene: Scene) -> list[Stretch]:
    """The gates that hold up the run; those of items are stages of theirs."""
    return [
        Stretch(
            "",
            GATE,
            scene.seconds(one["openedAt"]) or 0,
            scene.seconds(one["decidedAt"] or (None if one["state"] == GateState.OPEN else one["expiresAt"])),
            one["name"],
        )
        for one in scene.gates
        if "item" not in one
    ]


def _ended(scene: Scene) -> float | None:
    return scene.seconds(scene.progress.get("endedAt"))


def _stretch(one: Stretch) -> View:
    shown: View = {"what": one.what, "since": one.start, "until": one.end}
    return shown | ({"item": one.item} if one.item else {}) | ({"gate": one.gate} if one.gate else {})


def newest(scene: Scene) -> datetime:
    """The latest moment that it tells of."""
    spans = [span for view in scene.views for span in view.get("timeline", [])]
    told = [scene.progress.get("endedAt"), *(one[name] for one in spans for name in ("startedAt", "endedAt"))]
    return max((datetime.fromisoformat(one) for one in told if one), default=scene.zero)
