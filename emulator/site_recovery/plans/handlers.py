"""Recovery plans over HTTP: save, read, delete, and the operations."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from emulator.calls import Answer, Call
from emulator.errors import bad_request, not_allowed, vault_child_missing
from emulator.ids import guid
from emulator.paging import paged
from emulator.site_recovery import accepted, finding, flow
from emulator.site_recovery.flow import Flow, Step
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.plans import body, drill, endings, failover
from emulator.site_recovery.plans.operation import subject
from emulator.site_recovery.plans.plan import Plan
from emulator.site_recovery.plans.view import view
from emulator.wire import Json, as_object
from emulator.world import World

SAVE_SECONDS = 0.6

type Begin = Callable[[World, Plan, Json, Doom | None], Job]


def _find(world: World, call: Call) -> Plan:
    found = finding.vault(world, call).plans.get(call.params["plan"].lower())
    if found is None:
        raise vault_child_missing(call.params["plan"])
    return found


def listed(world: World, call: Call) -> Answer:
    found = list(finding.vault(world, call).plans.values())
    return paged(call, found, lambda plan: view(world, plan, listed=True))


def get(world: World, call: Call) -> Answer:
    return Answer(200, view(world, _find(world, call)))


def put(world: World, call: Call) -> Answer:
    vault = finding.vault(world, call)
    known = vault.plans.get(call.params["plan"].lower())
    if known:
        _demand_idle(world, known)
    read = body.plan(world, vault, known.name if known else call.params["plan"], call.body)
    return _save(world, call, read, ("SaveRecoveryPlan", "Save a recovery plan"), partial(_keep, read))


def _keep(plan: Plan, _moment: datetime) -> None:
    plan.vault.plans[plan.name.lower()] = plan


def patch(world: World, call: Call) -> Answer:
    found = _find(world, call)
    _demand_idle(world, found)
    groups = body.groups(world, found.vault, as_object(call.body.get("properties")))

    def change(_moment: datetime) -> None:
        found.groups = groups

    return _save(world, call, found, ("UpdateRecoveryPlan", "Save a recovery plan"), change)


def delete(world: World, call: Call) -> Answer:
    found = _find(world, call)
    _demand_idle(world, found)

    def drop(_moment: datetime) -> None:
        found.vault.plans.pop(found.name.lower(), None)

    return _save(world, call, found, ("DeleteRecoveryPlan", "Delete a recovery plan"), drop)


def _demand_idle(world: World, plan: Plan) -> None:
    if plan.job and plan.job.running:
        reason = f"job {plan.job.name} ({plan.job.friendly}) is in progress."
        raise not_allowed(world.variant("refusal"), "Save", plan.name, reason)


def _save(
    world: World, call: Call, plan: Plan, words: tuple[str, str], effect: Callable[[datetime], None]
) -> Answer:
    """Do a small job about a plan."""
    scenario, friendly = words
    task = f"{scenario}Task" if scenario == "DeleteRecoveryPlan" else "SaveRecoveryPlanTask"
    step = Step(guid(scenario, world.now), task, f"{friendly} task", SAVE_SECONDS)
    about = subject(world, plan)
    if scenario == "DeleteRecoveryPlan":
        about.result = lambda: None
    job = flow.start(world, Flow(scenario, friendly, "AsrJobDetails", about, [step], effect, doom=call.doom))
    return accepted.accepted(world, call, job)


def _operate(begin: Begin, world: World, call: Call) -> Answer:
    """Accept an operation under an id of its own: asked for by that id, the job answers under another one."""
    job = begin(world, _find(world, call), call.body, call.doom)
    operation = world.new_guid()
    world.operation_jobs[operation] = job
    return accepted.accepted(world, call, job, operation)


unplanned_failover = partial(_operate, failover.begin)
failover_commit = partial(_operate, endings.commit)
failover_cancel = partial(_operate, endings.cancel)
test_failover = partial(_operate, drill.begin)
test_failover_cleanup = partial(_operate, drill.clean_up)


def planned_failover(world: World, call: Call) -> Answer:
    """Refuse it: this provider has none, no plan ever allows it."""
    found = _find(world, call)
    reason = "this provider has no planned failover."
    raise not_allowed(world.variant("refusal"), "PlannedFailover", found.name, reason)


def reprotect(world: World, call: Call) -> Answer:
    """Fail, in one of two ways: a plan does not reprotect machines of this provider."""
    found = _find(world, call)
    _demand_idle(world, found)
    text = "Managed disk details not provided."
    if world.variant("planReprotect") == "badRequest400":
        raise bad_request("VMDisksMissing", text, "Use switchprotection for each protected item.")
    return _operate(_failing_reprotect, world, call)


def _failing_reprotect(world: World, plan: Plan, _body: Json, _doom: Doom | None) -> Job:
    doom = Doom("ReprotectTask", "150184", "Managed disk details not provided.")
    step = Step(guid("reprotect", world.now), doom.task, "Reprotecting virtual machine", 10)
    about = subject(world, plan)
    plan.job = flow.start(
        world, Flow("ReverseReplication", "Reverse replication", "AsrJobDetails", about, [step], doom=doom)
    )
    return plan.job
