"""Runs of any size as durable state would hold them, for tests of what a page polls."""

import hashlib
import random
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeward.api.access import Caller, Role
from homeward.api.live.lean import lean, live_view
from homeward.api.live.scene import Scene
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import information
from homeward.domain.objectives import Objective
from homeward.domain.runs import (
    Counts,
    ItemOutcome,
    ItemReport,
    JobSeen,
    PointKind,
    PointUsed,
    RunStatus,
    Stage,
    StageSpan,
)
from homeward.domain.target import Target
from homeward.domain.views import brief
from homeward.domain.way_back import Setting, WayBack
from homeward.steps.run import RunInput, RunProgress
from tests.app.unit.arm_items import NOW, item_id
from tests.app.unit.test_request_fields import BODY, parse_request

RUN = "run-abcdefghijklmnopqrstuvwxyz"
ANN = Caller("dev:ann", "ann", (Role.OPERATOR, Role.APPROVER))
GROUP = "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/rg-app"
STAGES = (
    Stage.PREFLIGHT,
    Stage.AWAITING_APPROVAL,
    Stage.SHUTTING_DOWN,
    Stage.FAILING_OVER,
    Stage.VERIFYING,
    Stage.COMMITTING,
    Stage.REPROTECTING,
    Stage.SYNCHRONIZING,
    Stage.CHECKING_CLEANUP,
)


def opaque(number: int) -> str:
    """As Site Recovery names items: 43 characters that say nothing."""
    return urlsafe_b64encode(hashlib.sha256(str(number).encode()).digest()).decode().rstrip("=")


def report(number: int, rolls: random.Random, **fields: Any) -> ItemReport:
    """An item anywhere on its way, with all that it has gathered by then."""
    last = rolls.randrange(2, len(STAGES))
    at, spans = NOW, list[StageSpan]()
    for stage in STAGES[: last + 1]:
        ends = at + timedelta(seconds=rolls.randrange(1, 900))
        spans.append(StageSpan(stage, at, ends))
        at = ends
    spans[-1] = replace(spans[-1], ended_at=None)
    jobs = [JobSeen("UnplannedFailover", str(rolls.random()), "Succeeded")]
    known: dict[str, Any] = {
        "name": opaque(number),
        "friendly_name": f"vm-{number:04}",
        "stage": STAGES[last],
        "wave": number % 3,
        "started_at": NOW,
        "stage_entered_at": spans[-1].started_at,
        "timeline": tuple(spans),
        "jobs": tuple(jobs) if last > 2 else (),
        "recovery_point": PointUsed(PointKind.LATEST, f"{item_id(opaque(number))}/recoveryPoints/1", at),
        "data_loss_seconds": rolls.random() * 600 if last > 3 else None,
        "forecast_data_loss_seconds": rolls.random() * 600,
        "evidence": tuple(Evidence(f"Claim {n} of vm-{number:04}.", "/item", at) for n in range(20)),
    }
    return ItemReport(**(known | fields))


def preflighted(number: int) -> dict[str, Any]:
    """What the preflight of an item answers."""
    name = f"vm-{number:04}"
    mapping, group, cache = (Setting(f"{GROUP}-westus/{one}") for one in ("mapping", "group", "cache"))
    back = WayBack("policy", mapping, group, cache)
    said = f"{name} had no test failover since it was last protected (161011)."
    found = information("NoDrillSinceReprotect", said, "Run a drill when there is time.")
    baseline = {
        "sourceVmId": f"{GROUP}-westus/providers/Microsoft.Compute/virtualMachines/{name}",
        "recoveryVmId": f"{GROUP}-eastus/providers/Microsoft.Compute/virtualMachines/{name}",
        "target": Target(name, f"{GROUP}-eastus", "eastus", "Standard_D2s_v5").to_json(),
    }
    return {
        "named": {"name": opaque(number), "friendlyName": name, "itemId": item_id(opaque(number))},
        "health": {
            "findings": [found.to_json()],
            "point": PointUsed(PointKind.LATEST).to_json(),
            "wayBack": back.to_json(),
            "baseline": baseline,
            "evidence": [Evidence("Protected.", "/item", NOW).to_json()] * 20,
        },
    }


def view_of(one: ItemReport, number: int) -> dict[str, Any]:
    """As it is made of an item's instances: that of its preflight, and that of its attempt."""
    before = ItemReport(one.name, one.friendly_name, Stage.PREFLIGHT, started_at=NOW)
    output = one.to_json() if one.outcome else {}
    given = {"batch": f"batch:{RUN}:{one.wave}:0", "group": "", "companions": []}
    first = lean(f"{RUN}:{one.name}:preflight", {}, brief(before), preflighted(number))
    return live_view([first, lean(f"{RUN}:{one.name}:1", given, brief(one), output)])


def scene(views: list[dict[str, Any]], who: Caller = ANN, **fields: Any) -> Scene:
    """A run of a plan in three waves."""
    request = replace(parse_request(BODY), items=(), plan="shop", **fields.pop("request", {}))
    objective = Objective(recovery_time=3600, data_loss=900)
    order = RunInput(request, "", "", "dev:bob", "bob", requested_at=NOW, objective=objective).to_json()
    waves = ("data", "app", "web")
    progress = RunProgress(RunStatus.RUNNING, "Moving", Counts(items=len(views)), NOW, waves=waves)
    known: dict[str, Any] = {
        "run_id": RUN,
        "order": order,
        "progress": progress.to_json(),
        "acting_order": order,
        "control": {},
        "views": views,
        "who": who,
        "base": "https://app.example.org/api",
        "ended": False,
        "batches": frozenset(f"batch:{RUN}:{wave}:0" for wave in range(3)),
    }
    known |= fields
    return Scene(acting=known["progress"], **known)


def failed(number: int) -> ItemReport:
    """An item that ended with an error of Azure's."""
    said = f"The task VmFailover of vm-{number:04} failed. " + "Azure had a lot to say about it. " * 10
    fault = Fault("28031", said, "Quota.", "Look at the quota.")
    over = {"outcome": ItemOutcome.FAILED, "errors": (fault,), "stage": Stage.FAILING_OVER, "ended_at": NOW}
    return report(number, random.Random(number), **over)
