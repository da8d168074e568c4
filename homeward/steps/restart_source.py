"""Start the VM again that a stopped run had shut down, if that is still safe."""

from dataclasses import dataclass

from homeward.domain.evidence import Evidence
from homeward.domain.payload import Payload
from homeward.steps.change import Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class RestartSourceInput(Payload):
    """`target_vm` is Compute's own id of the VM that stood at the target before the run, if any.

    `companions`: the items of its multi-VM group; while one of them has moved, the source stays off.
    """

    intent: Intent
    target_vm: str | None
    companions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestartSourceResult(Payload):
    """`why` says what was seen, whether or not the VM was started."""

    started: bool
    why: str
    evidence: tuple[Evidence, ...] = ()


RESTART_SOURCE = Step("restart_source", RestartSourceInput, RestartSourceResult)
