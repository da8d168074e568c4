"""Find the replicated items of a run, and seat them in waves and batches."""

from dataclasses import dataclass

from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.domain.runs import RunRequest
from homeward.steps.batch import WaveRef
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ResolveItemsInput(Payload):
    """`plan_hash`: the content that the run pinned when it was asked for."""

    run_id: str
    request: RunRequest
    plan_hash: str = ""


@dataclass(frozen=True, slots=True)
class ResolveItemsResult(Payload):
    """The seats themselves lie in the roster entities that the waves name."""

    waves: tuple[WaveRef, ...] = ()
    faults: tuple[Fault, ...] = ()


RESOLVE_ITEMS = Step("resolve_items", ResolveItemsInput, ResolveItemsResult)
