"""Waiting while a run is paused."""

from dataclasses import dataclass

from homeward.domain.payload import Payload
from homeward.steps.control import Control
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class PausedInput(Payload):
    run_id: str


PAUSED = Step("paused", PausedInput, Control)
