"""Make the recovered VM again from another recovery point, before the failover is committed."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.change import Change, Intent
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ChangePointInput(Payload):
    """`point_id`: the full ARM id of a point that the item lists now."""

    intent: Intent
    point_id: str


CHANGE_POINT = Step("change_point", ChangePointInput, Change)
