"""A multi-VM group fails over: a temporary recovery plan of its members, one accepted failover, and no plan left."""

from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from homeward.domain import jobs
from homeward.domain.arm_ids import name_of
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.findings import Finding, warning
from homeward.domain.group_plan import plan_id
from homeward.domain.payload import Payload
from homeward.domain.runs import Mode
from homeward.durable import (
    Context,
    Durable,
    Patience,
    call,
    event,
    now,
    pause,
    sub_orchestrate,
)
from homeward.errors import HeldBackError, StageFailedError, UncertainError
from homeward.steps.change import Change, Intent
from homeward.steps.crew import ORDERS, Order, Orders
from homeward.steps.failover import FailoverInput
from homeward.steps.group import DISBANDED, JOINT, MUSTER, Disbanded, GroupInput, Joint, Muster
from homeward.steps.group_failover import GROUP_FAILOVER, GroupFailoverInput
from homeward.steps.group_plan import REMOVE_PLAN, SAVE_PLAN, PlanSeen, RemovePlanInput, SavePlanInput
from homeward.steps.step import Nothing, Step
from homeward.steps.wait import WAIT, WaitInput, WaitResult
from homeward.steps.waiting import WAITING, WaitingInput
from orchestrators.at_once import at_once
from orchestrators.ensure import accept
from orchestrators.parent import Parent
from orchestrators.steering import heed, lag, refuse_stopped

# A plan is saved and removed in under a second (recorded). What Azure may not allow before the members are committed
# or reprotected is tried again later (seconds between looks).
_SAVED, _REMOVED = (2.0, 5.0, 15.0, 30.0), (2.0, 10.0, 60.0, 300.0, 900.0)
_QUICK = Patience(tries=3, longest=15)
# The list of jobs, which the watcher reads, tells none by its operation. Reads that lag behind show no job at first;
# who waits without its name looks only every six hours (seconds between looks).
_NAMED = (0.0, 10.0, 20.0, 40.0, 60.0, 120.0, *(300.0,) * 12)

_DELETE = "Delete the plan in the vault if it is there."
_PARTED = "Commit those that came over, or change their recovery point; the others are where they were."


def group(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = GroupInput.from_json(input)
    saved = yield from _until_seen(ctx, SAVE_PLAN, _plan(task), _SAVED)
    if not saved.done:
        removed = yield from _remove(ctx, task)
        _let_go(ctx, task, Orders(Order.STOP, _not_saved(task, saved, removed)))
        return Nothing().to_json()
    _let_go(ctx, task, Orders(Order.GO))
    parted: tuple[Finding, ...] = ()
    try:
        orders = yield from _mustered(ctx, task)
        change = yield from _fail_over(ctx, task, orders)
    except StageFailedError as error:
        _tell(ctx, task, Joint(fault=error.fault, certain=not isinstance(error, UncertainError)))
    else:
        _tell(ctx, task, Joint(replace(change, evidence=(*saved.evidence, *change.evidence))))
        parted = yield from _parted(ctx, task, orders, (yield from _until_over(ctx, task, change)))
    yield from _disband(ctx, task, parted)
    return Nothing().to_json()


def _plan(task: GroupInput) -> SavePlanInput:
    return SavePlanInput(task.vault_id, task.plan, tuple(member.item_id for member in task.members))


def _mustered(ctx: Context, task: GroupInput) -> Durable[tuple[FailoverInput, ...]]:
    """What each member would do alone, once all are ready. Raises StageFailedError where one does not get ready."""
    word = event(ctx, MUSTER)
    if not (yield from Parent(ctx, task.batch).gives(word)):
        raise StageFailedError(Fault("RunCutOff", "The run was ended by force before the group was ready."))
    said = Muster.from_json(word.get_result())
    if said.stop is not None:
        raise StageFailedError(said.stop)
    return said.orders


def _fail_over(ctx: Context, task: GroupInput, orders: tuple[FailoverInput, ...]) -> Durable[Change]:
    """The accepted failover, with the name of its job instead of the id of its operation."""
    rounds = count()

    def cleared(held: HeldBackError | None = None) -> Durable[Intent]:
        """What is about to be done, once the run is not paused and no member is kept back."""
        number = next(rounds)
        control = yield from heed(ctx, task.run_id, f"paused:{ctx.instance_id}:{number}")
        for member in task.members:
            refuse_stopped(control, name_of(member.item_id))
        if held is not None:
            yield from lag(ctx, number, held)
        return _intent(task, orders, control.mode)

    intent = yield from cleared()
    change = yield from accept(ctx, intent, GROUP_FAILOVER, jobs.FAILOVER, partial(_joint, orders), cleared)
    return (yield from _named(ctx, task, change))


def _named(ctx: Context, task: GroupInput, change: Change) -> Durable[Change]:
    """As the job is called; where nobody could read that for an hour, by its operation."""
    for delay in _NAMED:
        if delay:
            yield pause(ctx, delay)
        try:
            look = yield from call(ctx, WAIT, WaitInput(task.vault_id, "", None, change.job))
        except StageFailedError:
            continue
        return replace(change, job=look.job)
    return change


def _joint(orders: tuple[FailoverInput, ...], intent: Intent) -> GroupFailoverInput:
    """Every member as if alone, in the mode that the run is in now."""
    members = tuple(replace(one, intent=replace(one.intent, mode=intent.mode)) for one in orders)
    return GroupFailoverInput(intent, members)


def _intent(task: GroupInput, orders: tuple[FailoverInput, ...], mode: Mode | None) -> Intent:
    """As that of a member, but about the plan; nothing of it can have begun before the last member was ready."""
    return replace(
        orders[0].intent,
        mode=mode or orders[0].intent.mode,
        item_id=plan_id(task.vault_id, task.plan),
        friendly_name=task.plan,
        since=max(one.intent.since for one in orders),
        source_vm_id="",
        recovery_vm_id="",
        lifecycle_id="",
    )


def _until_over(ctx: Context, task: GroupInput, change: Change) -> Durable[WaitResult | None]:
    """How it ended each member sees for itself; here it has to be over."""
    wait = WaitInput(task.vault_id, "", None, change.job, after=change.at)
    waiting = WaitingInput(task.watcher, jobs.FAILOVER, now(ctx), wait)
    try:
        return (yield from sub_orchestrate(ctx, WAITING, waiting, f"wait:{ctx.instance_id}"))
    except UncertainError:
        return None


def _parted(
    ctx: Context, task: GroupInput, orders: tuple[FailoverInput, ...], look: WaitResult | None
) -> Durable[tuple[Finding, ...]]:
    """Who came over and who did not, where the job did not end well: each member tells it of all."""
    if look is not None and look.fault is None and look.reservation is None:
        return ()
    try:
        seen = yield from at_once([call(ctx, WAIT, _where(task, one)) for one in orders])
    except StageFailedError as error:
        return (
            warning("GroupParted", f"Who of the group came over could not be read: {error.fault.message}"),
        )
    if len({one.over for one in seen}) == 1:
        return ()
    stand = [
        f"{order.intent.friendly_name} {'came over' if one.over else 'did not come over'} ({one.state})"
        for order, one in zip(orders, seen, strict=True)
    ]
    return (warning("GroupParted", f"The multi-VM group was parted: {', '.join(stand)}.", _PARTED),)


def _where(task: GroupInput, order: FailoverInput) -> WaitInput:
    return WaitInput(task.vault_id, order.intent.item_id, Expectation.FAILED_OVER)


def _remove(ctx: Context, task: GroupInput) -> Durable[PlanSeen]:
    return (yield from _until_seen(ctx, REMOVE_PLAN, RemovePlanInput(task.vault_id, task.plan), _REMOVED))


def _disband(ctx: Context, task: GroupInput, parted: tuple[Finding, ...]) -> Durable[None]:
    seen = yield from _remove(ctx, task)
    left = () if seen.done else (warning("PlanLeft", _left(task, seen.fault), _DELETE),)
    said = Disbanded((*parted, *left), seen.evidence)
    for member in task.members:
        ctx.send_event(member.instance_id, DISBANDED, data=said.to_json())


def _until_seen[I: Payload](
    ctx: Context, step: Step[I, PlanSeen], question: I, delays: tuple[float, ...]
) -> Durable[PlanSeen]:
    seen = yield from _ask(ctx, step, question)
    for delay in delays:
        if seen.done:
            break
        yield pause(ctx, delay)
        seen = yield from _ask(ctx, step, question)
    return seen


def _ask[I: Payload](ctx: Context, step: Step[I, PlanSeen], question: I) -> Durable[PlanSeen]:
    try:
        return (yield from call(ctx, step, question, _QUICK))
    except StageFailedError as error:
        return PlanSeen(done=False, fault=error.fault)


def _let_go(ctx: Context, task: GroupInput, orders: Orders) -> None:
    for member in task.members:
        ctx.send_event(member.instance_id, ORDERS, data=orders.to_json())


def _tell(ctx: Context, task: GroupInput, said: Joint) -> None:
    for member in task.members:
        ctx.send_event(member.instance_id, JOINT, data=said.to_json())


def _not_saved(task: GroupInput, saved: PlanSeen, removed: PlanSeen) -> Fault:
    """Why the group does not go; a plan that may be left all the same is told with it."""
    why = saved.fault or Fault(
        "PlanNotSaved",
        f"Azure accepted the temporary recovery plan {task.plan} and does not show it as it should be.",
        recommended_action="Look at the vault's Site Recovery jobs, then try the group again.",
    )
    if removed.done:
        return why
    return replace(
        why,
        message=f"{why.message} {_left(task, removed.fault)}",
        recommended_action=f"{why.recommended_action} {_DELETE}".strip(),
    )


def _left(task: GroupInput, fault: Fault | None) -> str:
    why = f": {fault.message}" if fault else "."
    return f"The temporary recovery plan {task.plan} could not be removed{why}"
