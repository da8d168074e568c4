"""The wait of a call that the budget of ARM calls sent back, until it is made."""

from dataclasses import dataclass

from homeward.domain.payload import Json, Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class TurnInput(Payload):
    """`given` is the input of the activity, `rank` that of its place in the queue; `parent` waits for the answer."""

    parent: str
    activity: str
    given: dict[str, Json]
    rank: str
    delay_seconds: float


@dataclass(frozen=True, slots=True)
class TurnResult(Payload):
    """What the activity answered in its turn."""

    answer: dict[str, Json]


TURN = Step("turn", TurnInput, TurnResult)
