"""Whether many VMs of a subscription do the same at about the same time: one list costs less than a read of each.

Each worker counts for itself: what it reads is shared by its own activities only.
"""

from datetime import datetime, timedelta

from homeward.arm.azure import connected
from homeward.domain.arm_ids import part

# So many within so much of Azure's time, and this often as many as the list has pages.
MANY, _RECENT, _PAYS = 20, timedelta(seconds=90), 4


def join(resource_id: str) -> None:
    """Count this one in."""
    at, came = connected().budget.now(resource_id), _came(resource_id)
    came[resource_id.lower()] = at
    for one in [one for one, since in came.items() if at - since > _RECENT]:
        del came[one]


def pays(resource_id: str, calls: int) -> bool:
    """Whether a list of so many calls costs less than a read of each that came lately."""
    return len(_came(resource_id)) >= max(MANY, _PAYS * calls)


def _came(resource_id: str) -> dict[str, datetime]:
    return connected().crowds.setdefault(part(resource_id, "subscriptions").lower(), {})
