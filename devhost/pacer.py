"""Delivers timers when their moment comes, and with auto-advance brings that moment about.

The clock jumps only while nothing is queued and nothing is being worked on, and only for the engine: a
schedule is fired on the way to a durable timer, but alone it would keep the clock going for ever.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Generator, Sequence
from datetime import datetime

from devhost.clock import Clock
from devhost.engine.engine import Engine
from devhost.listeners.listener import Listener

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
        listeners: Sequence[Listener] = (),
    ) -> None:
        self._engine, self._clock, self._listeners = engine, clock, listeners
        self._auto, self._busy, self._announce = auto_advance, busy, announce
        self._wake = asyncio.Event()
        self._held = 0

    @contextlib.contextmanager
    def stand(self) -> Generator[None]:
        """Never jump meanwhile: somebody outside is about to do something at this moment."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self.wake()

    def wake(self) -> None:
        self._wake.set()

    async def run(self) -> None:
        while True:
            self._wake.clear()
            if self._engine.broken is not None:
                raise self._engine.broken
            durable = self._engine.next_due()
            moments = [durable, *(each.next_due() for each in self._listeners)]
            due = min((moment for moment in moments if moment is not None), default=None)
            if due is not None and due <= self._clock.now():
                await self._deliver()
            elif due is not None and durable is not None and self._may_jump():
                await self._jump(due)
            else:
                await self._pause(None if due is None else self._clock.real_seconds_until(due))

    def _may_jump(self) -> bool:
        return self._auto and not self._held and self._engine.idle and not self._busy()

    async def _jump(self, due: datetime) -> None:
        with self._engine.halted():  # what comes in until the other clock has answered begins after the jump
            if self._announce is not None:
                await self._announce(due)
            self._clock.jump_to(due)
        await self._deliver()

    async def _deliver(self) -> None:
        self._engine.deliver_due()
        for listener in self._listeners:
            listener.fire_due()
        await asyncio.sleep(0)

    async def _pause(self, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
