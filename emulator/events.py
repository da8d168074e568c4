"""What will happen, by time: effects come due when the clock has passed them, in order, watched or not."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime


class Events:
    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._count = 0

    def at(self, moment: datetime, effect: Callable[[datetime], None]) -> None:
        self._count += 1
        heapq.heappush(self._heap, (moment, self._count, effect))

    def due(self, now: datetime) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        """Hand out what is due, also what comes due by an effect just carried out."""
        while self._heap and self._heap[0][0] <= now:
            moment, _, effect = heapq.heappop(self._heap)
            yield moment, effect
