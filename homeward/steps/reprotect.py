"""Reprotect an item: turn its replication around."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.way_back import WayBack
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ReprotectInput(Payload):
    intent: Intent
    way_back: WayBack
    new_item_id: str


REPROTECT = Step("reprotect", ReprotectInput, Change)
