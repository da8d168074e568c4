"""Whether many do the same at about the same time: then one list costs less than a read of each.

Each worker counts for itself: what it reads is shared by its own activities only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from homeward.arm.azure import connected
from homeward.domain.arm_ids import part


@dataclass(frozen=True, slots=True)
class Crowd:
    """Those who came within so much of Azure's time are `many`, if they are also `pays` times a list's calls."""

    name: str
    many: int
    pays: int
    within: timedelta

    def join(self, resource_id: str) -> None:
        """Count this one in."""
        at, came = connected().budget.now(resource_id), self._came(resource_id)
        came[resource_id.lower()] = at
        for one in [one for one, since in came.items() if at - since > self.within]:
            del came[one]

    def wants(self, resource_id: str, calls: int) -> bool:
        """Whether a list of so many calls costs less than a read of each that came lately."""
        return len(self._came(resource_id)) >= max(self.many, self.pays * calls)

    def _came(self, resource_id: str) -> dict[str, datetime]:
        subscription = part(resource_id, "subscriptions").lower()
        return connected().crowds.setdefault(f"{self.name} {subscription}", {})


GOING_OFF = Crowd("going off", many=20, pays=4, within=timedelta(seconds=90))
LOOKING = Crowd("looking", many=4, pays=1, within=timedelta(seconds=6))
