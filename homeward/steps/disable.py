"""Disable an item's replication: Site Recovery forgets the item and cleans up what it made for it."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.removal import RemovalReason
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class DisableInput(Payload):
    """`protection_state`: the one that preflight saw. `moved_to`: the id it would have had after a reprotect."""

    intent: Intent
    reason: RemovalReason
    purge: bool
    protection_state: str
    moved_to: str


DISABLE = Step("disable", DisableInput, Change)
