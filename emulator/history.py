"""Every change that was asked of a world, so that it can be seen as it was: built again, and the changes repeated.

A world is a function of its settings, its start and what was asked of it since. Nothing is kept but that; a look
at the past costs a second world, made when first needed and moved on by the clock from there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from emulator.clock import Clock
from emulator.world import World

type Change = Callable[[World], object]


@dataclass
class Entry:
    time: datetime
    issued: int  # how many names the world had given out by then
    change: Change
    hidden_until: datetime


class Replica:
    """A second world that lags behind, or does not know of some changes."""

    def __init__(self, build: Callable[[Clock], World], start: datetime, without: frozenset[int]) -> None:
        self.clock = Clock(0, start)
        self.world = build(self.clock)
        self.without = without
        self.position = 0

    def at(self, moment: datetime, entries: list[Entry]) -> World:
        """Move on to a moment, repeating what was asked until then."""
        while self.position < len(entries) and entries[self.position].time <= moment:
            if self.position not in self.without:
                self._repeat(entries[self.position])
            self.position += 1
        self._move(moment)
        return self.world

    def leaves_out(self, changes: frozenset[int]) -> bool:
        """Tell whether it is without just these, or can be from here on: what it has repeated it cannot take back."""
        fits = self.without <= changes and all(one >= self.position for one in changes - self.without)
        self.without = changes if fits else self.without
        return fits

    def _repeat(self, entry: Entry) -> None:
        self._move(entry.time)
        self.world.issued = entry.issued
        entry.change(self.world)

    def _move(self, moment: datetime) -> None:
        self.clock.restart(max(moment, self.world.now))
        self.world.settle()


class History:
    def __init__(self, build: Callable[[Clock], World], start: datetime) -> None:
        self._build = build
        self._start = start
        self._entries: list[Entry] = []
        self._hidden: list[int] = []
        self._past: dict[float, Replica] = {}
        self._unaware: Replica | None = None

    def record(self, world: World, change: Change, hide_seconds: float = 0) -> None:
        """Note a change just before it is made; hidden, others see it only so many seconds later."""
        if hide_seconds:
            self._hidden.append(len(self._entries))
        self._entries.append(Entry(world.now, world.issued, change, world.after(hide_seconds)))

    def withdraw(self) -> None:
        """Take back the last change: it was refused, and a world that knows less must not accept it."""
        self._entries.pop()
        self._hidden = [number for number in self._hidden if number < len(self._entries)]

    def visible(self, world: World) -> World:
        """Show a world without the changes that are hidden still: itself, most of the time."""
        hidden = self._hidden_at(world.now)
        if not hidden:
            self._unaware = None
            return world
        if self._unaware is None or not self._unaware.leaves_out(hidden):
            self._unaware = Replica(self._build, self._start, hidden)
        return self._unaware.at(world.now, self._entries)

    def before(self, world: World, seconds: float) -> World:
        """Show a world as it was so many seconds ago, at the earliest as it was at its start.

        What is hidden still is hidden from this look, too.
        """
        moment, hidden = max(world.now - timedelta(seconds=seconds), self._start), self._hidden_at(world.now)
        if seconds not in self._past or not self._past[seconds].leaves_out(hidden):
            self._past[seconds] = Replica(self._build, self._start, hidden)
        return self._past[seconds].at(moment, self._entries)

    def _hidden_at(self, moment: datetime) -> frozenset[int]:
        self._hidden = [number for number in self._hidden if self._entries[number].hidden_until > moment]
        return frozenset(self._hidden)
