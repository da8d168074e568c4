"""What may be done with a failover only until it is committed: it is undone, or made again from another point."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from activities.ensuring import Act
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation, agrees
from homeward.domain.replicated_item import ReplicatedItem


@dataclass(frozen=True, slots=True)
class Until:
    """`operation` is Site Recovery's word in what an item allows; `code` and `remedy` tell where it does not."""

    operation: str
    code: str
    remedy: str

    def act(self, scenario: str, send: Callable[[SiteRecovery, ReplicatedItem], Awaitable[Accepted]]) -> Act:
        return Act(scenario, _never, self._objection, send)

    async def _objection(self, item: ReplicatedItem) -> Fault | None:
        if agrees(Expectation.FAILED_OVER, item) and self.operation in item.allowed_operations:
            return None
        allowed = ", ".join(item.allowed_operations) or "nothing"
        stands = f"{item.friendly_name} is {item.protection_state}"
        said = f"{stands} and Azure allows {allowed}, and not {self.operation}."
        return Fault(self.code, said, recommended_action=self.remedy)


async def _never(_vault: SiteRecovery, _item: ReplicatedItem | None) -> bool:
    """Only a job of ours is adopted: the item does not tell its VM's point, and a late read shows it as it was."""
    return False
