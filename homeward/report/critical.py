"""What a run's length came from: of each wave the VM that the next one waited for, and the VM that ended last."""

from dataclasses import dataclass
from datetime import UTC, datetime

from homeward.domain.runs import ItemReport, Stage, StageSpan
from homeward.report.view import Document, aware, span_of

_NEVER = datetime.min.replace(tzinfo=UTC)
# The next wave waits for nothing that comes after these.
_RECOVERED_BY = (Stage.COMMITTING, Stage.AWAITING_COMMIT, Stage.VERIFYING, Stage.FAILING_OVER)


@dataclass(frozen=True, slots=True)
class Link:
    """The part of a VM's way that the run waited for."""

    name: str
    until: datetime

    def covers(self, span: StageSpan) -> bool:
        return aware(span.started_at) < self.until


def chain(document: Document) -> dict[str, Link]:
    """By the name of the item."""
    items = [item for item in document.items if item.timeline]
    if not items:
        return {}
    waves = sorted({item.wave for item in items})
    waited = [max(_of(items, wave), key=recovered_at) for wave in waves[:-1]]
    links = {one.name: Link(one.friendly_name, recovered_at(one)) for one in waited}
    last = max(items, key=_ended_at)
    return links | {last.name: Link(last.friendly_name, _ended_at(last))}


def recovered_at(item: ItemReport) -> datetime:
    """When the next wave needed not to wait for it any more."""
    spans = (span_of(item, stage) for stage in _RECOVERED_BY)
    return next((aware(one.ended_at) for one in spans if one and one.ended_at), _ended_at(item))


def _of(items: list[ItemReport], wave: int) -> list[ItemReport]:
    return [item for item in items if item.wave == wave]


def _ended_at(item: ItemReport) -> datetime:
    last = item.timeline[-1]
    return aware(item.ended_at or last.ended_at or last.started_at)
