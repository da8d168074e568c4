"""Adds up the ARM calls of an orchestration, of its activities and of its children, from what its history says.

Each activity tells its calls in its answer, each child in its result: a replay comes to the same sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from homeward.domain.calls import Calls
from homeward.domain.payload import Payload

CALLS = "calls"


@dataclass(slots=True)
class _Page:
    own: Calls = field(default_factory=Calls)
    children: list[Any] = field(default_factory=list[Any])  # tasks of the SDK


_pages: WeakKeyDictionary[Any, _Page] = WeakKeyDictionary()


def note(ctx: Any, answer: Mapping[str, Any]) -> None:
    """What an activity answered, or what an orchestration was continued with."""
    if CALLS in answer:
        page = _of(ctx)
        page.own += Calls.from_json(answer[CALLS])


def expect[T](ctx: Any, child: T) -> T:
    """A child that was started; what it tells counts once it has ended."""
    _of(ctx).children.append(child)
    return child


def told(ctx: Any, result: dict[str, Any]) -> dict[str, Any]:
    """A result, or an input to go on with, and beside it the calls so far."""
    page = _of(ctx)
    over = (one.get_result() for one in page.children if one.is_complete and not one.is_failed)
    made = sum((Calls.from_json(one[CALLS]) for one in over if one and CALLS in one), page.own)
    return {**result, CALLS: made.to_json()} if made != Calls() else result


def again(ctx: Any, payload: Payload, *, save_events: bool = False) -> None:
    """Continue an orchestration as new: its history begins anew, and its sum goes on."""
    ctx.continue_as_new(told(ctx, payload.to_json()), save_events=save_events)


def _of(ctx: Any) -> _Page:
    return _pages.setdefault(ctx, _Page())
