"""What the operations on a plan have in common: who takes part, the check at the start, the job about the plan."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from emulator.site_recovery.flow import Flow, Subject, nothing
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.plans import allowed, view
from emulator.site_recovery.plans.plan import Plan, fabrics, item_of, items, members
from emulator.site_recovery.plans.run import Run
from emulator.site_recovery.plans.stages import Builder, Stage, single
from emulator.wire import Json
from emulator.world import World

CHECK_SECONDS, END_SECONDS = 7.0, 0.1


def subject(world: World, plan: Plan, held: tuple[Item, ...] = ()) -> Subject:
    primary, recovery = fabrics(world, plan)
    affected: Json = {
        "primaryVmmId": primary.guid,
        "primaryVmmName": primary.display,
        "recoveryVmmId": recovery.guid,
        "recoveryVmmName": recovery.display,
        "primaryFabricProviderId": "Azure",
        "recoveryFabricProviderId": "Azure",
    }
    return Subject(
        plan.vault,
        plan.guid,
        plan.name,
        "RecoveryPlan",
        affected,
        plan.id,
        partial(view.view, world, plan),
        names={plan.name.lower()}.union(*(item.names() for item in held)),
        fabric_id=primary.id,
        held=held,
    )


def of_machine(item: Item, scenario: str, friendly: str, kind: str) -> Flow:
    """Begin a machine's own job within a plan's; the plan's job holds the item."""
    primary = item.source.container.fabric
    about = Subject(
        item.vault,
        item.internal_id,
        item.friendly,
        "Vm",
        item=item.key,
        names=item.names(),
        fabric_id=primary.id,
    )
    about.affected = {"primaryVmId": item.internal_id, "primaryVmName": item.friendly}
    return Flow(scenario, friendly, kind, about, [])


class Operation:
    """An operation that was asked of a plan, and its flow."""

    def __init__(self, world: World, plan: Plan, name: str) -> None:
        allowed.demand(world, plan, name)
        self.world = world
        self.plan = plan
        self.name = name
        self.ready = allowed.ready(world, plan, name)
        self.blocking = allowed.unready(world, plan, name)
        self.build = Builder(world, plan, self.ready)

    def first(self) -> Stage:
        stage = single(
            self.world, "RpSrsPrerequisitesCheck", "Prerequisites check for the recovery plan", CHECK_SECONDS
        )
        stage.check = self.obstacle
        return stage

    def last(self) -> Stage:
        return single(self.world, "EndRecoveryPlanTask", "Finalizing the recovery plan", END_SECONDS)

    def obstacle(self) -> Doom | None:
        """Tell which machines keep the plan from its operation, if any do."""
        every = [member for group in self.plan.boots for member in members(self.world, group)]
        gone = [member.id for member in every if item_of(self.world, member) is None]
        names = [item.friendly for item in self.blocking] + gone + self.absent()
        if self.ready and not names:
            return None
        return Doom(
            "RpSrsPrerequisitesCheck",
            "25014",
            f"Some of the virtual machines in the recovery plan aren't ready for {self.name}.",
            f"Virtual machines {', '.join(names) or 'of the plan'} are in no state for it or are not there.",
            "Make sure that each virtual machine of the plan allows the operation, and retry it.",
        )

    def absent(self) -> list[str]:
        """List members of the machines' consistency groups that the plan leaves out."""
        inside = items(self.world, self.plan)
        groups = {item.group for item in inside if item.group}
        return [
            item.friendly
            for item in self.world.items_of(self.plan.vault)
            if item.group in groups and item not in inside
        ]

    def start(
        self,
        words: tuple[str, str, str],
        stages: list[Stage],
        doom: Doom | None,
        again: Callable[[], Job],
        details: Json | None = None,
        undone: Callable[[datetime], None] = nothing,
    ) -> Run:
        scenario, friendly, kind = words
        about = subject(self.world, self.plan, tuple(self.ready))
        flow = Flow(scenario, friendly, kind, about, [], undone=undone, doom=doom, again=again)
        flow.details = details or {}
        return Run(self.world, self.plan, flow, stages)
