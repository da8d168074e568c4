"""The way of one item through a run."""

from dataclasses import dataclass

from homeward.domain.naming import Named
from homeward.domain.payload import Payload
from homeward.domain.policies import Policy
from homeward.domain.runs import ItemReport, RunRequest
from homeward.domain.scope import Scope
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ItemInput(Payload):
    """`batch` is the parent to which news go; `watcher` wakes those who wait.

    `companions`: the ids of the other items of its multi-VM group, if `group` names one. `approved`: what was
    approved for its first attempt, where that needed an approval; a later one goes by the same or not at all.
    `wave`: the number of its wave.
    """

    run_id: str
    batch: str
    watcher: str
    request: RunRequest
    named: Named
    policy: Policy
    attempt: int = 1
    group: str = ""
    companions: tuple[str, ...] = ()
    approved: Scope | None = None
    wave: int = 0


ITEM = Step("item", ItemInput, ItemReport)
