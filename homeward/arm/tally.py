"""Counts the calls that one activity makes, beside the budget that all of them share."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_counted: ContextVar[Counter[str] | None] = ContextVar("counted", default=None)


@contextmanager
def tally() -> Generator[Counter[str]]:
    """The calls that go out meanwhile, by kind."""
    made = Counter[str]()
    token = _counted.set(made)
    try:
        yield made
    finally:
        _counted.reset(token)


def count(kind: str) -> None:
    made = _counted.get()
    if made is not None:
        made[kind] += 1
