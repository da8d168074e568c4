"""Commit a failover: the recovered VM is kept, and all recovery points go."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class CommitInput(Payload):
    intent: Intent


COMMIT = Step("commit", CommitInput, Change)
