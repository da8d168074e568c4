"""Delivers timers when their moment comes, and with auto-advance brings that moment about.

The clock jumps only while nothing is queued, nothing is being worked on and no HTTP function runs.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from devhost.clock import Clock
from devhost.engine.engine import Engine

log = logging.getLogger(__name__)

Announce = Callable[[datetime], Awaitable[None]]


class Pacer:
    """The only one that moves the clock."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        *,
        auto_advance: bool = False,
        busy: Callable[[], bool] = lambda: False,
        announce: Announce | None = None,
    ) -> None:
        self._engine, self._clock = engine, clock
        self._auto, self._busy, self._announce = auto_advance, busy, announce
        self._wake = asyncio.Event()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        while True:
            self._wake.clear()
            if self._engine.broken is not None:
                raise self._engine.broken
            due = self._engine.next_due()
            if due is not None and due <= self._clock.now():
                self._engine.deliver_due()
            elif due is not None and self._auto and self._engine.idle and not self._busy():
                await self._jump(due)
            else:
                await self._pause(None if due is None else self._clock.real_seconds_until(due))

    async def _jump(self, due: datetime) -> None:
        if self._announce is not None:
            await self._announce(due)
        self._clock.jump_to(due)
        self._engine.deliver_due()
        await asyncio.sleep(0)

    async def _pause(self, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
