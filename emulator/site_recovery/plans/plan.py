"""A recovery plan: its groups, and which machines they mean now. State only."""

from dataclasses import dataclass, field
from datetime import datetime

from emulator.ids import guid
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Job
from emulator.site_recovery.vault import Fabric, Vault
from emulator.wire import Json
from emulator.world import World


@dataclass(frozen=True)
class Member:
    """A machine of a plan: its item, and the two ids that were current when the plan was saved."""

    key: str
    id: str
    machine: str


@dataclass
class Group:
    kind: str
    members: list[Member] = field(default_factory=list[Member])
    before: list[Json] = field(default_factory=list[Json])
    after: list[Json] = field(default_factory=list[Json])


@dataclass(eq=False)
class Plan:
    vault: Vault
    name: str
    primary: Fabric
    recovery: Fabric
    model: str
    groups: list[Group]
    provider: list[Json] = field(default_factory=list[Json])
    job: Job | None = None
    tested: datetime | None = None

    @property
    def id(self) -> str:
        return self.vault.asr_id("replicationRecoveryPlans", self.name)

    @property
    def guid(self) -> str:
        return guid("plan", self.id)

    @property
    def boots(self) -> list[Group]:
        return [group for group in self.groups if group.kind == "Boot"]

    def group(self, kind: str) -> Group:
        """Find the one group of a kind that every plan has, said or not."""
        return next((group for group in self.groups if group.kind == kind), Group(kind))


def members(world: World, group: Group) -> list[Member]:
    """List a group's machines; what becomes of one that was reprotected is a variant."""
    fate = world.variant("planAfterReprotect")
    shown = [_current(world, member) if fate == "rewritten" else member for member in group.members]
    return [member for member in shown if fate != "memberRemoved" or item_of(world, member)]


def _current(world: World, member: Member) -> Member:
    item = world.items.get(member.key)
    return Member(item.key, item.id, item.internal_id) if item else member


def item_of(world: World, member: Member) -> Item | None:
    """Find the item that a member means; none if it has another id by now."""
    item = world.items.get(member.key)
    return item if item and item.id.lower() == member.id.lower() else None


def items(world: World, plan: Plan) -> list[Item]:
    found = [item_of(world, member) for group in plan.boots for member in members(world, group)]
    return [item for item in found if item]


def fabrics(world: World, plan: Plan) -> tuple[Fabric, Fabric]:
    """Name the plan's two sides: those of its machines, where the service rewrites plans."""
    pairs = {(item.source.container.fabric, item.target.container.fabric) for item in items(world, plan)}
    if world.variant("planAfterReprotect") == "rewritten" and len(pairs) == 1:
        return pairs.pop()
    return plan.primary, plan.recovery


def plan_called(world: World, name: str) -> Plan | None:
    """Find a plan by its name, in whatever vault."""
    found = (vault.plans.get(name.lower()) for vault in world.vaults.values())
    return next((plan for plan in found if plan), None)


def plan_names(world: World, plan: Plan) -> set[str]:
    """List every name that a plan and its machines go by."""
    return {plan.name.lower()}.union(*(item.names() for item in items(world, plan)))
