"""The document as the report reads it: `GET /runs/{id}` and every item, with nothing taken for granted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self, cast

from homeward.domain.break_glass import Use
from homeward.domain.by_hand import ByHand
from homeward.domain.calls import Calls
from homeward.domain.evidence import Fault
from homeward.domain.objectives import Objective
from homeward.domain.payload import Payload
from homeward.domain.runs import ItemOutcome, ItemReport, RunStatus, Stage, StageSpan
from homeward.domain.steered import Steered

_STAGES = list(Stage)


@dataclass(frozen=True, slots=True)
class RunView(Payload):
    """The run as a whole. Status, mode and operation stay text: they are only shown."""

    id: str = "?"
    operation: str = "Run"
    vault_id: str = ""
    status: str = "Unknown"
    phase: str = ""
    dry_run: bool = False
    mode: str = ""
    requested_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    requested_by: str = ""
    reason: str = ""
    assessment: str = ""
    plan: str = ""
    plan_version: str = ""
    plan_hash: str = ""
    waves: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    calls: Calls | None = None
    errors: tuple[Fault, ...] = ()
    break_glass: tuple[Use, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether this is a final result. A status this version does not know ends with its end time."""
        if self.status in RunStatus:
            return RunStatus(self.status).ended
        return self.ended_at is not None


@dataclass(frozen=True, slots=True)
class GateSeen(Payload):
    """A gate as it is shown."""

    name: str = "?"
    question: str = ""
    scope_hash: str = ""
    opened_at: datetime | None = None
    expires_at: datetime | None = None
    state: str = "Open"
    decided_by: str = ""
    decided_at: datetime | None = None
    comment: str = ""
    break_glass: bool = False


_STEERED = {"action": "?", "by": "", "reason": "", "at": ""}


@dataclass(frozen=True, slots=True)
class Document:
    """`legs`: of a round trip, each as a document of its own; its items are those of the last."""

    run: RunView
    items: tuple[ItemReport, ...]
    by_hand: Mapping[str, tuple[ByHand, ...]]
    legs: tuple[Self, ...] = ()
    gates: tuple[GateSeen, ...] = ()
    steering: tuple[Steered, ...] = ()
    promise: Objective = field(default_factory=Objective)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        whole: Mapping[str, Any] = document.get("run") or {}
        found: list[Mapping[str, Any]] = document.get("items") or []
        run = RunView.from_json(_present(whole))
        legs = tuple(cls._leg(run, leg, found) for leg in whole.get("legs") or [])
        items = legs[-1].items if legs else tuple(_item(one) for one in found)
        return cls(
            run,
            items,
            legs[-1].by_hand if legs else dict(_by_hand(one) for one in found),
            legs,
            tuple(GateSeen.from_json(_present(one)) for one in whole.get("gates") or []),
            tuple(Steered.from_json(_STEERED | _present(one)) for one in whole.get("steering") or []),
            Objective.from_json(whole.get("objective") or {}),
        )

    @classmethod
    def _leg(cls, trip: RunView, leg: Mapping[str, Any], found: Iterable[Mapping[str, Any]]) -> Self:
        """One of its runs: from the begin of its first VM to the end of its last."""
        mine = [one for one in found if one.get("leg") == leg["runId"]]
        items = tuple(_item(one) for one in mine)
        run = RunView(
            id=leg["runId"],
            operation=leg["operation"],
            vault_id=trip.vault_id,
            status=leg.get("status") or RunStatus.RUNNING,
            dry_run=trip.dry_run,
            started_at=min((one.started_at for one in items if one.started_at), default=None),
            ended_at=max((one.ended_at for one in items if one.ended_at), default=None),
        )
        return cls(run, items, dict(_by_hand(one) for one in mine))

    def wave_name(self, number: int) -> str:
        names = self.run.waves
        return f"Wave {number + 1}" + (f", {names[number]}" if number < len(names) else "")

    @property
    def waves_of_note(self) -> bool:
        return len({item.wave for item in self.items}) > 1

    @property
    def untouched(self) -> bool:
        """Whether no item got past preflight, on no leg."""
        here = all(item.stage is Stage.PREFLIGHT for item in self.items)
        return here and all(leg.untouched for leg in self.legs)

    def count(self, outcome: ItemOutcome) -> int:
        return sum(item.outcome is outcome for item in self.items)


def _item(data: Mapping[str, Any]) -> ItemReport:
    name = data.get("name") or "?"
    least = {"name": name, "friendlyName": name, "stage": Stage.PREFLIGHT.value}
    return ItemReport.from_json(least | _present(data))


def _by_hand(item: Mapping[str, Any]) -> tuple[str, tuple[ByHand, ...]]:
    return item.get("name") or "?", tuple(ByHand.from_json(one) for one in item.get("byHand") or [])


def _present(value: Mapping[str, Any]) -> dict[str, Any]:
    """Without the fields that are null, so that each gets its default."""
    return {key: _clean(one) for key, one in value.items() if one is not None}


def _clean(value: object) -> object:
    if isinstance(value, Mapping):
        return _present(cast(Mapping[str, Any], value))
    if isinstance(value, list):
        return [_clean(one) for one in cast(list[object], value)]
    return value


def span_of(item: ItemReport, stage: Stage) -> StageSpan | None:
    """The last time the item was in this stage."""
    return next((span for span in reversed(item.timeline) if span.stage is stage), None)


def seconds(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return (aware(end) - aware(start)).total_seconds()


def aware(time: datetime) -> datetime:
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def recovered_after(item: ItemReport) -> float | None:
    """From the item's start until it was seen running in the right place."""
    verified = span_of(item, Stage.VERIFYING)
    if verified is None or not _passed(item, Stage.VERIFYING):
        return None
    return seconds(item.started_at, verified.ended_at)


def unprotected_for(item: ItemReport) -> float | None:
    """From the end of the failover, when the recovered VM ran without replication, until it was Protected again."""
    failover, synced = span_of(item, Stage.FAILING_OVER), span_of(item, Stage.SYNCHRONIZING)
    if failover is None or synced is None or not _protected_again(item):
        return None
    return seconds(item.unprotected_since or failover.ended_at, synced.ended_at)


def _protected_again(item: ItemReport) -> bool:
    return item.outcome in (None, ItemOutcome.SUCCEEDED) and _passed(item, Stage.SYNCHRONIZING)


def _passed(item: ItemReport, stage: Stage) -> bool:
    return _STAGES.index(item.stage) > _STAGES.index(stage)
