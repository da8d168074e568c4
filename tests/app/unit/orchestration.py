"""An orchestration without a host: its events are delivered when, and in the order in which, a test says."""

from collections import defaultdict
from collections.abc import Generator
from typing import Any, cast

from durabletask import task

from homeward.durable import Context


class Script:
    """Stands where the Durable context does. `sent`: (to whom, event, data) of what the orchestration sent."""

    def __init__(self, instance_id: str = "parent") -> None:
        self.instance_id = instance_id
        self.sent: list[tuple[str, str, Any]] = []
        self._waits: defaultdict[str, list[task.CompletableTask[Any]]] = defaultdict(list)

    @property
    def context(self) -> Context:
        return cast("Context", self)

    def wait_for_external_event(self, name: str) -> task.CompletableTask[Any]:
        self._waits[name].append(task.CompletableTask[Any]())
        return self._waits[name][-1]

    def call_sub_orchestrator(self, *_: Any, **__: Any) -> task.CompletableTask[Any]:
        return task.CompletableTask[Any]()

    def send_event(self, instance_id: str, event_name: str, *, data: Any = None) -> None:
        self.sent.append((instance_id, event_name, data))

    def deliver(self, name: str, data: Any) -> None:
        """To the wait that is the oldest, as the platform does."""
        next(one for one in self._waits[name] if not one.is_complete).complete(data)


def step_through[T](work: Generator[Any, Any, T]) -> T:
    """Let a generator go on to its end; it waits for nothing that is not complete."""
    try:
        waits = next(work)
        while True:
            assert waits.is_complete, "It waits for something that does not come."
            waits = work.send(waits.get_result())
    except StopIteration as end:
        return end.value
