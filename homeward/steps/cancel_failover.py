"""Undo a failover that is not committed, where Azure offers that."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class CancelFailoverInput(Payload):
    intent: Intent


CANCEL_FAILOVER = Step("cancel_failover", CancelFailoverInput, Change)
