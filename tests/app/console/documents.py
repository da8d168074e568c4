"""Documents for the page, made up: as many VMs as one likes, and names that mean harm."""

from datetime import UTC, datetime, timedelta
from typing import Any

from homeward.api.choices import choices
from homeward.domain.runs import Stage

type Json = dict[str, Any]

ZERO = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RUN = "run-offca65wy2ujvc4lqhyucxnle7"
_MOVED = (Stage.AWAITING_COMMIT, Stage.COMMITTING, Stage.REPROTECTING, Stage.SYNCHRONIZING)
STAGES = [
    *(Stage.PREFLIGHT, Stage.AWAITING_APPROVAL, Stage.SHUTTING_DOWN, Stage.FAILING_OVER, Stage.VERIFYING),
    *(*_MOVED, Stage.CHECKING_CLEANUP, Stage.DONE),
]
_SUBSCRIPTION = "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups"
VAULT = f"{_SUBSCRIPTION}/rg-recovery/providers/Microsoft.RecoveryServices/vaults/vault-recovery"
MAY = {"start": True, "steer": True, "approve": True}
CALLER = {"name": "ann", "kind": "Person", "roles": ["Operator", "Approver"], "may": MAY}
_TOOK = (6, 40, 34, 170, 25, 0, 12, 160)


def at(seconds: float) -> str:
    return (ZERO + timedelta(seconds=seconds)).isoformat()


def run(**fields: Any) -> Json:
    return {
        "id": RUN,
        "operation": "Failback",
        "mode": "Planned",
        "status": "Running",
        "phase": "Moving",
        "dryRun": False,
        "vaultId": VAULT,
        "plan": "shop",
        "requestedBy": "ann",
        "requestedAt": at(0),
        "startedAt": at(1),
        "endedAt": None,
        "recoveredAt": None,
        "counts": {},
        "objective": {"recoveryTime": 3600, "dataLoss": 600},
        "recoverBy": at(3601),
        "approval": "Required",
        "paused": False,
        "cancelled": False,
        "errors": [],
        "notes": [],
        "legs": [],
        "breakGlass": [],
        "links": {"portal": f"https://portal.azure.com/#resource{VAULT}"},
        **fields,
    }


def item(number: int, wave: int, until: int, **fields: Any) -> Json:
    """A VM in the stage with this number, after what the ones before took."""
    spans: list[Any] = []
    begin = 2 + number % 7 + wave * 300
    for stage in range(min(until, len(_TOOK))):
        spans.append([stage, begin, begin + _TOOK[stage] + number % 11])
        begin = spans[-1][2]
    one: Json = {"vm": f"vm-{number:03}", "wave": wave, "stage": STAGES[until]}
    if until < len(STAGES) - 1:
        spans.append([until, begin, None])
    else:
        one["outcome"] = "Succeeded"
    if until > 6:
        one |= {"lossSeconds": 120 + number % 60, "recovered": begin - 160}
    return one | {"spans": spans, "point": ["Latest", begin]} | fields


def live(items: list[Json], **fields: Any) -> Json:
    waves = sorted({one.get("wave", 0) for one in items})
    return {
        "caller": CALLER,
        "run": run(),
        "zero": at(0),
        "now": at(900),
        "stages": STAGES,
        "prefixes": [_SUBSCRIPTION],
        "portal": "https://portal.azure.com/#resource",
        "waves": [_wave(number, items) for number in waves],
        "items": items,
        "faults": [],
        "findings": [],
        "targets": [],
        "wayBacks": [],
        "gates": [],
        "actions": ["pause", "cancel", "mode"],
        "held": [],
        "arm": {"waiting": 3},
        "criticalPath": [],
        "steering": [],
        **fields,
    }


def _wave(number: int, items: list[Json]) -> Json:
    own = [one for one in items if one.get("wave", 0) == number]
    recovered = sum("recovered" in one for one in own)
    failed = sum(one.get("outcome") == "Failed" for one in own)
    begun = "Recovered" if recovered == len(own) else "Moving"
    state = "Checked" if all(one["stage"] == "Preflight" for one in own) else begun
    started = {} if state == "Checked" else {"startedAt": 2 + number * 300}
    return {
        "name": f"wave-{number + 1}",
        "state": state,
        "items": len(own),
        "recovered": recovered,
        "ended": sum("outcome" in one for one in own),
        "failed": failed,
        **started,
    }


FAULT = {
    "code": "150097",
    "cause": "The target size is not available in this zone.",
    "remedy": "Choose another size in Compute and Network of the item, then retry.",
}


def fleet(count: int = 500) -> Json:
    """Five waves: two over, one under way with errors and stalls, one checked, one waiting."""
    each = count // 5
    items = [_of_fleet(number, number * 5 // count, number % each) for number in range(count)]
    path = [
        {"item": None, "what": "Gate", "gate": "approval", "since": 6, "until": 46},
        {"item": "vm-000", "what": "ShuttingDown", "gate": None, "since": 46, "until": 86},
        {"item": "vm-000", "what": "FailingOver", "gate": None, "since": 86, "until": 280},
        {"item": f"vm-{each * 2 + 3:03}", "what": "FailingOver", "gate": None, "since": 640, "until": None},
    ]
    return live(items, criticalPath=path, faults=[FAULT])


def _of_fleet(number: int, wave: int, place: int) -> Json:
    if wave < 2:
        return item(number, wave, 10 if place % 3 else 8, **({} if place % 3 else {"eta": 2400 + place}))
    if wave == 2 and place % 33 == 5:
        errors = [{"code": "150097", "message": "The failover failed.", "fault": 0}]
        links = {"vm": f"~0/rg-app/providers/Microsoft.Compute/virtualMachines/vm-{number:03}"}
        return item(number, wave, 3, outcome="Failed", errors=errors, actions=["retry"], links=links)
    if wave == 2:
        waits = ["Job", "UnplannedFailover"] if place % 4 else ["Place", "20 of this wave move at once"]
        critical = {"critical": True} if place == 3 else {}
        return item(number, wave, 3 if place % 4 else 1, waits=waits, actions=["skip"], **critical)
    return item(number, wave, 0, waits=["Wave", f"wave-{wave}"], forecastSeconds=180, actions=["skip"])


GATE = {
    "name": "approval",
    "item": None,
    "wave": None,
    "question": "Fail 5 VMs back from westus to eastus?",
    "scopeHash": "9f2c4e1ab37d" + "0" * 52,
    "openedAt": at(30),
    "expiresAt": at(14400),
    "blocked": "",
    "state": "Open",
    "decidedBy": None,
    "decidedAt": None,
    "comment": "",
    "offers": ["Approve", "Reject"],
    "breakGlass": False,
    "about": [
        {"what": "VMs", "value": "vm-001, vm-002, vm-003"},
        {"what": "Recovery point", "value": "Latest"},
        {"what": "Commit", "value": "AfterVerify"},
    ],
    "mayDecide": True,
    "whyNot": "",
    "mayBreakGlass": True,
}


def overview(**fields: Any) -> Json:
    return {
        "caller": CALLER,
        "now": at(900),
        "runs": [],
        "decisions": [],
        "plans": [],
        "refusals": {"count": 0, "newestAt": None},
        "assessments": {"open": 0, "count": 0},
        "vaultIds": [VAULT],
        "choices": choices(),
        "links": {},
        **fields,
    }
