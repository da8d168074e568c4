"""Look at what is left in the region that an item came from. Nothing is deleted."""

from dataclasses import dataclass

from homeward.domain.evidence import Evidence
from homeward.domain.payload import Payload
from homeward.domain.runs import Remainder
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class CleanupCheckInput(Payload):
    """`former_ids`: VM, NICs and disks of the item in its former region, from preflight.

    `confirm` asks for a GET of each resource that a list no longer shows: only a 404 counts as gone.
    """

    vault_id: str
    new_item_id: str
    source_vm_id: str
    former_ids: tuple[str, ...]
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class CleanupCheckResult(Payload):
    """`present`: the ids found, to compare looks by; `remainders` only after a look that confirmed."""

    present: tuple[str, ...]
    remainders: tuple[Remainder, ...] = ()
    evidence: tuple[Evidence, ...] = ()


CLEANUP_CHECK = Step("cleanup_check", CleanupCheckInput, CleanupCheckResult)
