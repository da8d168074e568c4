"""A plan that was read and found free of mistakes, and a request's items as the same thing."""

from dataclasses import dataclass, field

from homeward.domain.drills import DrillText
from homeward.domain.evidence import Fault
from homeward.domain.notices import Recipient
from homeward.domain.objectives import Objective
from homeward.domain.payload import Payload
from homeward.domain.plans.document import ApprovalPolicy
from homeward.domain.policies import Caps, Policy, WavePolicy
from homeward.domain.runs import Mode, RunRequest, Shutdown
from homeward.domain.signal_policy import SignalPolicy


@dataclass(frozen=True, slots=True)
class Selector(Payload):
    """Which VMs: exactly one of the three is not empty.

    `items`: names or ARM ids. `tag`: all of them must fit. `query`: a Resource Graph condition on VMs.
    """

    items: tuple[str, ...] = ()
    tag: dict[str, str] = field(default_factory=dict[str, str])
    query: str = ""


@dataclass(frozen=True, slots=True)
class PlanMember(Payload):
    """VMs that go together, with the policy that all layers give them."""

    name: str
    selector: Selector
    policy: Policy


@dataclass(frozen=True, slots=True)
class PlanWave(Payload):
    name: str
    policy: WavePolicy
    members: tuple[PlanMember, ...]


@dataclass(frozen=True, slots=True)
class Plan(Payload):
    """`content_hash` is of what the plan says, not of how it is laid out; empty for a request's own items."""

    name: str
    version: str
    vault_id: str
    waves: tuple[PlanWave, ...]
    content_hash: str = ""
    description: str = ""
    owner: str = ""
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    caps: Caps = field(default_factory=Caps)
    objective: Objective | None = None
    approval: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    drill: DrillText | None = None
    signals: SignalPolicy | None = None
    notify: tuple[Recipient, ...] | None = None

    @property
    def members(self) -> tuple[PlanMember, ...]:
        return tuple(member for wave in self.waves for member in wave.members)

    def contradictions(self, mode: Mode) -> tuple[Fault, ...]:
        """What of this plan may not be done in this mode (safety rule 4)."""
        if mode is Mode.UNPLANNED:
            return ()
        return tuple(
            _not_planned(member)
            for member in self.members
            if member.policy.shutdown_in(mode) is not Shutdown.POWER_OFF
        )


def plan_of(request: RunRequest) -> Plan:
    """The items of a request as a plan of one wave."""
    policy = Policy(
        recovery_point=request.recovery_point,
        shutdown=request.shutdown,
        commit=request.commit,
        reprotect=request.reprotect,
        wayback=request.wayback,
    )
    member = PlanMember("items", Selector(items=request.items), policy)
    return Plan("", "", request.vault_id, (PlanWave("items", WavePolicy(), (member,)),))


def _not_planned(member: PlanMember) -> Fault:
    return Fault(
        "ShutdownNotPlanned",
        f"The plan lets {member.name} be shut down by {member.policy.shutdown}, "
        "and a planned run never fails over while the source may be alive.",
        recommended_action="Use PowerOff or leave it out, or mode Unplanned where the source may be lost.",
    )
