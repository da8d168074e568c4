"""Several pieces of an orchestration that go on at the same time."""

from collections.abc import Sequence

from homeward.durable import Durable, Task, any_of


def at_once[T](works: Sequence[Durable[T]]) -> Durable[list[T]]:
    """Run several at the same time, each step by step, until all have ended; what they came to, in their order.

    The first that raises, raises here.
    """
    ended: dict[int, T] = {}
    waits: dict[int, Task | None] = dict.fromkeys(range(len(works)))
    while waits:
        for at, wait in list(waits.items()):
            if wait is None or wait.is_complete:
                try:
                    waits[at] = _resume(works[at], wait)
                except StopIteration as end:
                    ended[at] = end.value
                    del waits[at]
        if waits:
            yield any_of([wait for wait in waits.values() if wait is not None])
    return [ended[at] for at in range(len(works))]


def _resume[T](work: Durable[T], wait: Task | None) -> Task:
    """The next task that it waits for. Raises StopIteration with its result."""
    if wait is None:
        return next(work)
    return work.throw(wait.get_exception()) if wait.is_failed else work.send(wait.get_result())
