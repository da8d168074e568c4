"""What follows the end of a run: it is counted, its report is sealed and kept for good, and the heads are logged."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.step import Nothing, Step


@dataclass(frozen=True, slots=True)
class SealInput(Payload):
    run_id: str


@dataclass(frozen=True, slots=True)
class SealResult(Payload):
    """The heads of the record and of the page; both empty where nothing is kept."""

    record: str = ""
    page: str = ""


TALLY = Step("tally", SealInput, Nothing)
SEAL = Step("seal", SealInput, SealResult)
SEALING = Step("sealing", SealInput, SealResult)
