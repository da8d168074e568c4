"""What does not go together in the choice of a recovery point, for requests and plans alike."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from homeward.domain.runs import PointChoice, PointKind

MOST_CHOICES = 5
_ALWAYS_THERE = (PointKind.LATEST, PointKind.LATEST_PROCESSED)


class Mistake(NamedTuple):
    """`path` is a JSON pointer from the choice on."""

    path: str
    detail: str
    remedy: str


def chain(choice: PointChoice) -> Iterator[PointChoice]:
    """The choice, its fallback, and so on."""
    following: PointChoice | None = choice
    while following is not None:
        yield following
        following = following.fallback


def named(choice: PointChoice) -> PointChoice:
    """The same, of points that can be named: Latest is the newest that is listed."""
    kind = PointKind.LATEST_PROCESSED if choice.kind is PointKind.LATEST else choice.kind
    return replace(choice, kind=kind, fallback=named(choice.fallback) if choice.fallback else None)


def mistakes(choice: PointChoice) -> Iterator[Mistake]:
    for depth, one in enumerate(chain(choice)):
        path = "/fallback" * depth
        if depth == MOST_CHOICES:
            yield Mistake(path, f"More than {MOST_CHOICES} choices in a row.", "Leave some fallbacks out.")
        yield from (Mistake(path + at, detail, remedy) for at, detail, remedy in _alone(one))


def _alone(choice: PointChoice) -> Iterator[Mistake]:
    kind = choice.kind
    custom, dated = kind is PointKind.CUSTOM, kind is PointKind.LATEST_BEFORE
    if custom and not choice.id:
        yield Mistake("/id", "Custom needs the point's id.", "Add the id of a recovery point.")
    if choice.id and not custom:
        yield Mistake("/id", f"{kind} takes no id.", 'Set kind to "Custom" or drop id.')
    if dated and choice.before is None:
        yield Mistake("/before", "LatestBefore needs a time.", "Add before, like 2026-11-22T03:00:00Z.")
    if choice.before is not None and not dated:
        yield Mistake("/before", f"{kind} takes no time.", 'Set kind to "LatestBefore" or drop before.')
    if choice.fallback is not None and kind in _ALWAYS_THERE and choice.younger_than is None:
        remedy = "Add youngerThan, or drop fallback."
        yield Mistake("/fallback", f"{kind} finds a point wherever there is one; nothing falls back.", remedy)
