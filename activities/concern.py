"""Which VMs of a plan a signal is about: those that run where it says, and that the plan could move away."""

from activities import planning
from activities.registration import activity
from homeward.arm.budget import Need, Use
from homeward.domain.exposure import exposed, hit, place
from homeward.domain.runs import Mode
from homeward.domain.signals import Condition
from homeward.errors import StageFailedError
from homeward.steps.concern import CONCERN, ConcernInput, ConcernResult

_NAMED = 10


@activity(CONCERN, lambda step: Need(Use.WATCH, step.vault_id, reads=1))
async def concern(step: ConcernInput) -> ConcernResult:
    planning.refuse_out_of_reach(step.vault_id)
    plan = planning.pinned(step.plan, step.plan_hash)
    listed, found = await planning.resolved(plan, step.operation, Mode.UNPLANNED)
    if found.faults:
        raise StageFailedError(found.faults[0])
    members = {placed.named.item_id for wave in found.waves for placed in wave.items}
    items = [item for item in listed.value if item.id in members]
    over = step.signal.condition is Condition.RESOLVED  # also of what is on its way by now
    about = hit(step.signal, map(place, items) if over else exposed(items, step.operation))
    names = tuple(one.name for one in about[:_NAMED])
    return ConcernResult(tuple(one.key for one in about), len(members), names)
