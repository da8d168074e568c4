"""Triggers that are neither HTTP nor Durable: each kind has one listener that fires its functions."""

from collections.abc import Callable, Iterable, Mapping

from devhost.functions import Function
from devhost.listeners.listener import Listener, Surroundings
from devhost.listeners.queues import Queues
from devhost.listeners.timers import Timers

LISTENERS: Mapping[str, Callable[[Iterable[Function], Surroundings], Listener]] = {
    "timerTrigger": Timers,
    "queueTrigger": Queues,
}
