"""Lose nothing: a script that stops the source's writing, a recovery point later than that, and how it is undone."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.payload import Payload
from homeward.domain.policies import ZeroLoss
from homeward.domain.runs import PointUsed
from homeward.steps.change import Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ScriptInput(Payload):
    """`operation` is the link of a script that an earlier call started.

    `undo`: it gives back what a stopped run had made quiet, so no operator holds it back; on the source it starts
    only while a fresh read shows that no failover was accepted.
    """

    intent: Intent
    vm_id: str
    script: str
    undo: bool = False
    operation: str = ""


@dataclass(frozen=True, slots=True)
class ScriptResult(Payload):
    """With an `operation` it is under way. `at`: Azure's time of the answer, not before the script's end."""

    said: str
    at: datetime
    passed: bool = False
    operation: str = ""


@dataclass(frozen=True, slots=True)
class QuiescingInput(Payload):
    intent: Intent
    zero_loss: ZeroLoss


@dataclass(frozen=True, slots=True)
class QuiescingResult(Payload):
    """`point` is later than `quiesced_at` and covers all disks; else `fault` says why there is none.

    `held_back`: an operator wanted the script not started.
    """

    quiesced_at: datetime | None = None
    point: PointUsed | None = None
    fault: Fault | None = None
    held_back: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ResumingResult(Payload):
    """`why_not` is empty where the script ended with 0; else what kept it from that."""

    why_not: str = ""


RUN_SCRIPT = Step("run_script", ScriptInput, ScriptResult)
QUIESCING = Step("quiescing", QuiescingInput, QuiescingResult)
RESUMING = Step("resuming", ScriptInput, ResumingResult)
