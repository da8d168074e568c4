"""Why a run takes as long as it does: the one chain of stages and waits that reaches from its start to its end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from homeward.domain.runs import Stage

# An item that waits for the word is in it only because others are not through.
_IDLE = Stage.AWAITING_APPROVAL
# What nobody else waits for: the next wave starts before these.
_LATER = (
    Stage.REPROTECTING,
    Stage.SYNCHRONIZING,
    Stage.CLEANING_UP,
    Stage.CHECKING_CLEANUP,
    Stage.DONE,
)
_ORDER = {stage: number for number, stage in enumerate(Stage)}
WAIT, GATE = "Wait", "Gate"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `end`, in seconds since the run began: an item in a stage, an open gate, or a wait.

    `end` is None for what goes on. `item` is empty for a gate, and for a wait of the run itself.
    """

    item: str
    what: str
    start: float
    end: float | None
    gate: str = ""


def critical_path(items: Iterable[Stretch], gates: Iterable[Stretch], ended: float | None) -> list[Stretch]:
    """Oldest first and without a hole, from 0 to `ended`; None for a run that goes on: then the last has no end.

    It is followed from the end backwards: each stage of an item to the one before it, and where the item waited, to
    what was over last before it went on, a gate or a stage of another item.
    """
    known = [one for one in (*items, *gates) if one.what != _IDLE]
    latest = max((one.end or one.start for one in known), default=0.0)
    until = ended if ended is not None else latest + 1
    spans = [replace(one, end=until if one.end is None else min(one.end, until)) for one in known]
    path = list(_backwards([one for one in spans if one.start < _end(one)], until))
    if ended is None and path:
        path[0] = replace(path[0], end=None)
    return path[::-1]


def _backwards(spans: list[Stretch], until: float) -> Iterator[Stretch]:
    at, item = until, _last(spans, until)
    while at > 0:
        own = next((one for one in spans if one.item == item and item and one.start < at <= _end(one)), None)
        cause = own or _cause(spans, item, at, until)
        if cause is None:
            yield Stretch(item, WAIT, 0, at)
            return
        if _end(cause) < at:
            yield Stretch(item, WAIT, _end(cause), at)
            at = _end(cause)
        yield replace(cause, end=at)
        at, item = cause.start, cause.item or item


def _last(spans: list[Stretch], until: float) -> str:
    """The item that keeps the run: of those under way the one that is least far, else the one that ended last."""
    some = [one for one in spans if one.item]
    going = [one for one in some if _end(one) == until]
    if going:
        return min(going, key=lambda one: (_ORDER.get(Stage(one.what), 0), one.start, one.item)).item
    return max(some, key=lambda one: (_end(one), one.item)).item if some else ""


def _cause(spans: list[Stretch], item: str, at: float, until: float) -> Stretch | None:
    """What was over last before the item went on; at the end, also what still goes on."""
    over = [
        one
        for one in spans
        if (_end(one) <= at or at == until)
        and one.start < at
        and (one.item == item or one.what not in _LATER)
    ]
    return max(over, key=lambda one: (_end(one), one.what == GATE, -one.start, one.item), default=None)


def _end(one: Stretch) -> float:
    return one.end if one.end is not None else one.start
