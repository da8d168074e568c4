"""Commit a failover: the recovered VM is kept, and all recovery points go."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class CommitInput(Payload):
    """`points`: the changes of recovery point that this run made; None where it does not know what became of one."""

    intent: Intent
    points: tuple[str, ...] | None = ()


COMMIT = Step("commit", CommitInput, Change)
