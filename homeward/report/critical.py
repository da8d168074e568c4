"""What a run's length came from: the VMs on its critical path, and which of their stages were on it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from homeward.domain.critical_path import Stretch, critical_path
from homeward.domain.runs import ItemReport, Stage, StageSpan
from homeward.report.view import Document, aware

# Nobody's length comes from looking alone: another VM takes as long.
_LOOKING = (Stage.PREFLIGHT, Stage.AWAITING_APPROVAL)
_ZERO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Link:
    """The stages of a VM that the run waited for, by their begin."""

    name: str
    begins: frozenset[datetime]

    def covers(self, span: StageSpan) -> bool:
        return aware(span.started_at) in self.begins


def chain(document: Document) -> dict[str, Link]:
    """By the name of the item, in the order in which the run waited for them."""
    items = {item.name: item for item in document.items if item.timeline}
    spans = [_stretch(item, span) for item in items.values() for span in item.timeline]
    ended = max((one.end for one in spans if one.end is not None), default=None)
    path = [one for one in critical_path(spans, (), ended) if one.what in Stage and one.what not in _LOOKING]
    begins: dict[str, set[datetime]] = {}
    for one in path:
        begins.setdefault(one.item, set()).add(_ZERO + timedelta(microseconds=one.start))
    return {name: Link(items[name].friendly_name, frozenset(found)) for name, found in begins.items()}


def _stretch(item: ItemReport, span: StageSpan) -> Stretch:
    """In microseconds, so that what is read back is what was there."""
    return Stretch(item.name, span.stage, _since(span.started_at), _since(span.ended_at or span.started_at))


def _since(at: datetime) -> int:
    return (aware(at) - _ZERO) // timedelta(microseconds=1)
