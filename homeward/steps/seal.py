"""Seal what a run that is over did: keep its report for good, and write the heads of its seals to telemetry."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class SealInput(Payload):
    run_id: str


@dataclass(frozen=True, slots=True)
class SealResult(Payload):
    """The heads of the record and of the page; both empty where nothing is kept."""

    record: str = ""
    page: str = ""


SEAL = Step("seal", SealInput, SealResult)
SEALING = Step("sealing", SealInput, SealResult)
