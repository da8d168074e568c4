"""Fail the members of a multi-VM group over as one, by a recovery plan."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.change import Change, Intent
from homeward.steps.failover import FailoverInput
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class GroupFailoverInput(Payload):
    """`intent` is about the plan: its `item_id` and `friendly_name` are the plan's. `members`: each as if alone."""

    intent: Intent
    members: tuple[FailoverInput, ...]


GROUP_FAILOVER = Step("group_failover", GroupFailoverInput, Change)
