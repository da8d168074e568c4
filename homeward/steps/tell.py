"""Tell people what happens in a run: when the bell was rung, and to each target until it is taken."""

from dataclasses import dataclass

from homeward.domain.notices import About, Message, Recipient
from homeward.domain.payload import Payload
from homeward.steps.call_back import CallBackResult
from homeward.steps.step import Nothing, Step

BELL = "bell"


@dataclass(frozen=True, slots=True)
class TellingInput(Payload):
    """`seconds`: how long to gather before."""

    run_id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class TellInput(Payload):
    """One message to one target. Its address is not known here: it is a secret."""

    target: Recipient
    about: About
    message: Message


TELL = Step("tell", TellInput, CallBackResult)
TELLING = Step("telling", TellingInput, Nothing)
DELIVERING = Step("delivering", TellInput, Nothing)
