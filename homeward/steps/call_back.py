"""Tell whoever asked for a run how it ended: one call, and all of them."""

from dataclasses import dataclass

from homeward.domain.callbacks import Ended
from homeward.domain.payload import Payload
from homeward.steps.step import Nothing, Step


@dataclass(frozen=True, slots=True)
class CallBackInput(Payload):
    url: str
    ended: Ended


@dataclass(frozen=True, slots=True)
class CallBackResult(Payload):
    """`error` is empty where the call was taken; `retry_after` in seconds."""

    error: str = ""
    retry_after: float = 0


CALL_BACK = Step("call_back", CallBackInput, CallBackResult)
CALLING_BACK = Step("calling_back", CallBackInput, Nothing)
