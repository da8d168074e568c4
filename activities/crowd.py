"""Whether many do the same at about the same time: then one list costs less than a read of each.

Each worker counts for itself: what it reads is shared by its own activities only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from homeward.arm.azure import connected


@dataclass(frozen=True, slots=True)
class Crowd:
    """Those who came within so much of Azure's time are `many`, if they are also `pays` times a list's calls."""

    name: str
    many: int
    pays: int
    within: timedelta

    def join(self, scope: str, who: str) -> None:
        """Count this one in, among those of `scope`, which is the id of a subscription or of something in it."""
        at, came = connected().budget.now(scope), self._came(scope)
        came[who.lower()] = at
        for one in [one for one, since in came.items() if at - since > self.within]:
            del came[one]

    def wants(self, scope: str, calls: int) -> bool:
        """Whether a list of so many calls costs less than a read of each that came lately."""
        return len(self._came(scope)) >= max(self.many, self.pays * calls)

    def _came(self, scope: str) -> dict[str, datetime]:
        return connected().crowds.setdefault(f"{self.name} {scope.lower()}", {})


GOING_OFF = Crowd("going off", many=20, pays=4, within=timedelta(seconds=90))
LOOKING = Crowd("looking", many=4, pays=1, within=timedelta(seconds=6))
VERIFYING = Crowd("verifying", many=4, pays=1, within=timedelta(seconds=6))
