"""Look again at the items of a wave just before it starts, all with a few lists."""

from dataclasses import dataclass

from homeward.domain.findings import Finding
from homeward.domain.payload import Payload
from homeward.domain.runs import Mode, Operation
from homeward.steps.batch import BatchRef
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class RecheckInput(Payload):
    run_id: str
    vault_id: str
    batches: tuple[BatchRef, ...]
    mode: Mode
    operation: Operation = Operation.FAILBACK
    adopt: bool = False


@dataclass(frozen=True, slots=True)
class RecheckResult(Payload):
    """`findings`: the first of those that were not there at preflight; `total` counts, `digest` covers them all."""

    findings: tuple[Finding, ...] = ()
    total: int = 0
    digest: str = ""


RECHECK = Step("recheck", RecheckInput, RecheckResult)
