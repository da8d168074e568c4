"""failoverCommit and failoverCancel of a plan: a machine's own operation for each of its machines."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from emulator.site_recovery import cancel_failover
from emulator.site_recovery import commit as item_commit
from emulator.site_recovery.flow import Flow, Step
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.plans.operation import Operation, of_machine
from emulator.site_recovery.plans.plan import Plan
from emulator.wire import Json
from emulator.world import World

type Steps = Callable[[World, Item], list[Step]]
type Settle = Callable[[World, Item, datetime], None]


def commit(world: World, plan: Plan, _body: Json, doom: Doom | None) -> Job:
    words = ("CommitFailover", "Commit", "CommitGroup")
    again = partial(commit, world, plan, {}, None)
    work = partial(_flow, world, words, "failoverCommit", item_commit.steps, item_commit.settle)
    return _begin(Operation(world, plan, "Commit"), words, work, doom, again)


def cancel(world: World, plan: Plan, _body: Json, doom: Doom | None) -> Job:
    words = ("CancelFailover", "Cancel failover", "CancelFailoverGroup")
    again = partial(cancel, world, plan, {}, None)
    work = partial(_flow, world, words, "failoverCancel", cancel_failover.steps, cancel_failover.settle)
    return _begin(Operation(world, plan, "CancelFailover"), words, work, doom, again)


def _begin(
    operation: Operation,
    words: tuple[str, str, str],
    work: Callable[[Item], Flow],
    doom: Doom | None,
    again: Callable[[], Job],
) -> Job:
    scenario, friendly, kind = words
    stages = [
        operation.build.group(f"Group{number}", f"Group {number}: {friendly}", kind, [group], work)
        for number, group in enumerate(operation.plan.boots, 1)
    ]
    return operation.start((scenario, friendly, "AsrJobDetails"), stages, doom, again).job


def _flow(
    world: World, words: tuple[str, str, str], count: str, steps: Steps, settle: Settle, item: Item
) -> Flow:
    item.count(count)
    flow = of_machine(item, words[0], words[1], "AsrJobDetails")
    flow.steps, flow.done = steps(world, item), partial(settle, world, item)
    return flow
