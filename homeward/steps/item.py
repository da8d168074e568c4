"""The way of one item through a run, after its preflight passed."""

from dataclasses import dataclass

from homeward.domain.naming import Named
from homeward.domain.payload import Payload
from homeward.domain.runs import ItemReport, RunRequest, StageSpan
from homeward.steps.health_check import Baseline, HealthCheckResult
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ItemInput(Payload):
    run_id: str
    watcher: str
    request: RunRequest
    named: Named
    baseline: Baseline
    health: HealthCheckResult
    checked: StageSpan
    attempt: int = 1


ITEM = Step("item", ItemInput, ItemReport)
