"""Call an address of the plan before or after a stage: one call, and all of one moment."""

from dataclasses import dataclass

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding
from homeward.domain.payload import Payload
from homeward.domain.policies import Hook, Moment
from homeward.domain.runs import Operation, Stage
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class Occasion(Payload):
    """What a hook is told: the body of the call."""

    run_id: str
    item: str
    vm: str
    stage: Stage
    moment: Moment
    attempt: int
    operation: Operation

    @property
    def key(self) -> str:
        """The same however often the call is made: a hook is delivered at least once."""
        return f"{self.run_id}:{self.item}:{self.attempt}:{self.stage}:{self.moment}"


@dataclass(frozen=True, slots=True)
class HookInput(Payload):
    hook: Hook
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class HookResult(Payload):
    """The status of an answer that took the call."""

    status: int


@dataclass(frozen=True, slots=True)
class HooksInput(Payload):
    """The hooks of one moment, in the order of the plan."""

    hooks: tuple[Hook, ...]
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class HooksResult(Payload):
    """`fault`: a required hook failed; those after it were not called."""

    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    fault: Fault | None = None


HOOK = Step("hook", HookInput, HookResult)
HOOKS = Step("hooks", HooksInput, HooksResult)
