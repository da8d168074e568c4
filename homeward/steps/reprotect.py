"""Reprotect an item: turn its replication around."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.domain.way_back import WayBack
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ReprotectInput(Payload):
    """`off`: only while the former source is seen off; the reprotect replaces it and its disks."""

    intent: Intent
    way_back: WayBack
    new_item_id: str
    off: bool = True


REPROTECT = Step("reprotect", ReprotectInput, Change)
