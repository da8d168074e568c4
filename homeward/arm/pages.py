"""What this worker process last read of the lists that many items share, each with Azure's time of reading.

A lost worker loses its pages, which costs reads and nothing else: whoever needs a newer page, or one that shows
more, reads for itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeward.arm.budget import shared

# Keys of ended runs are dropped, oldest first.
_KEPT = 200

type Load[R] = Callable[[], Awaitable[R]]


@dataclass(frozen=True, slots=True)
class Read[T]:
    """A value, Azure's time of the answer (of a list: of its first page), and how many calls it took.

    `until`: of a list, the time of its last page; what an entry shows may have come about since the first.
    """

    value: T
    at: datetime
    calls: int = 1
    until: datetime | None = field(default=None, kw_only=True)


@dataclass(slots=True)
class Pages:
    _newest: dict[str, Any] = field(default_factory=dict[str, Any])
    _next: dict[str, asyncio.Task[Any]] = field(default_factory=dict[str, "asyncio.Task[Any]"])
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict[str, asyncio.Lock])

    def newest(self, key: str) -> Any:
        """What was last read for this key, however old; None where this process has read nothing."""
        return self._newest.get(key)

    async def read[R](self, key: str, load: Load[R]) -> R:
        """A read that begins after this call. All who ask before it begins share it."""
        if key not in self._next:
            self._next[key] = asyncio.ensure_future(self._turn(key, load))
        return await asyncio.shield(self._next[key])

    async def since[T](self, key: str, moment: datetime, load: Load[Read[T]]) -> Read[T]:
        """The newest page if Azure gave it after `moment`, else a new one."""
        found = self._newest.get(key)
        return found if found is not None and found.at > moment else await self.read(key, load)

    async def once[R](self, key: str, load: Load[R]) -> R:
        """What the first call for this key read; the key says for what it counts."""
        async with self._turns.setdefault(key, asyncio.Lock()):
            if key not in self._newest:
                self._keep(key, await load())
            return self._newest[key]

    async def _turn[R](self, key: str, load: Load[R]) -> R:
        async with self._turns.setdefault(key, asyncio.Lock()):
            del self._next[key]  # it begins now: whoever asks from here on gets the one after it
            with shared():
                page = await load()
            self._keep(key, page)
            return page

    def _keep(self, key: str, page: Any) -> None:
        self._newest.pop(key, None)
        self._newest[key] = page
        while len(self._newest) > _KEPT:
            oldest = next(iter(self._newest))
            del self._newest[oldest]
            self._turns.pop(oldest, None)
