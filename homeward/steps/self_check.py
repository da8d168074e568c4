"""The app looks at itself: at what is around it, and at what Azure lets it do."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.fitness import Fitness, Part
from homeward.domain.payload import Payload
from homeward.steps.step import Step

# The one that is under way has this id; the next replaces it.
INSTANCE = "self-check"


@dataclass(frozen=True, slots=True)
class SelfCheckInput(Payload):
    """Nothing is to be said."""


@dataclass(frozen=True, slots=True)
class Looked(Payload):
    """`at`: by the clock of the machine that looked."""

    parts: tuple[Part, ...]
    at: datetime


LOOK_AT_SELF = Step("look_at_self", SelfCheckInput, Looked)
LOOK_AT_AZURE = Step("look_at_azure", SelfCheckInput, Looked)
SELF_CHECK = Step("self_check", SelfCheckInput, Fitness)
