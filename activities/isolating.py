"""Judge a test network for one item, from fresh reads. Shared by preflight and by the call itself."""

from homeward.arm.azure import connected
from homeward.arm.pages import Read
from homeward.arm.reach import reach_of
from homeward.domain.evidence import Evidence
from homeward.domain.health import NO_DRILL
from homeward.domain.isolation import Reach, claims_on, judge_isolation
from homeward.domain.replicated_item import ReplicatedItem
from homeward.steps.drill import IsolationResult


async def judged(vault_id: str, item: ReplicatedItem, network_id: str) -> IsolationResult:
    read = await reach_of(connected(), vault_id, network_id)
    findings = judge_isolation(read.value, item)
    return IsolationResult(
        findings,
        read.at,
        claims_on(read.value, item),
        item.test_bed.vm_id,
        warned(item),
        () if findings else (_isolated(read),),
    )


def warned(item: ReplicatedItem) -> bool:
    """Whether Azure misses a test failover of this item."""
    return any(one.code == NO_DRILL for one in item.health_errors)


def _isolated(read: Read[Reach]) -> Evidence:
    reach = read.value
    others = len(reach.networks) - 1
    around = f"it and {others} peered networks reach" if others else "it is peered to nothing that reaches"
    claim = (
        f"The test network is isolated: {around} none of the {len(reach.production)} networks of production."
    )
    return Evidence(claim, reach.test_id, read.at)
