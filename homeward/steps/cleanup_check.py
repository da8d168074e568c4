"""Look at what is left in the region that an item came from. Nothing is deleted."""

from dataclasses import dataclass

from homeward.domain.evidence import Evidence
from homeward.domain.payload import Payload
from homeward.domain.runs import Remainder
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class CleanupCheckInput(Payload):
    """`former_ids`: what the item's VM was made of and used in its former region, from preflight.

    `ended`: the item's replication was ended, so that it is expected to be gone.
    `confirm` asks for a GET of each resource that a list no longer shows: only a 404 counts as gone.
    """

    vault_id: str
    new_item_id: str
    source_vm_id: str
    former_ids: tuple[str, ...]
    confirm: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class CleanupCheckResult(Payload):
    """`present`: the ids found, to compare looks by; `remainders` only after a look that confirmed.

    `unread`: kinds that we may not list, and say nothing about.
    """

    present: tuple[str, ...]
    remainders: tuple[Remainder, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unread: tuple[str, ...] = ()


CLEANUP_CHECK = Step("cleanup_check", CleanupCheckInput, CleanupCheckResult)
