"""Commit a failover: the recovered VM is kept, and all recovery points go."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class CommitInput(Payload):
    """The jobs of this run: `failovers`, and `points`, its changes of recovery point.

    `points` is None where it does not know what became of one.
    """

    intent: Intent
    points: tuple[str, ...] | None = ()
    failovers: tuple[str, ...] = ()


COMMIT = Step("commit", CommitInput, Change)
