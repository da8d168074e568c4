"""One look of a run's watcher: the vault's job list and, where asked for, its item list."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class LookAroundInput(Payload):
    """The names of jobs and the ids of items that somebody waits for.

    A list that this worker read after `since`, by Azure's time, will do: other batches have watchers too. For `also`
    no list is read: those jobs are told of where they are seen ended beside the others.
    """

    vault_id: str
    since: datetime
    jobs: tuple[str, ...] = ()
    item_ids: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookAroundResult(Payload):
    """Those of them for which it is worth taking a close look now: a job that no list shows may have another name."""

    ended_jobs: tuple[str, ...] = ()
    protected_item_ids: tuple[str, ...] = ()


LOOK_AROUND = Step("look_around", LookAroundInput, LookAroundResult)
