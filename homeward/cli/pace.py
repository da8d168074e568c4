"""How often to look, how long to put up with silence, and the clocks: injected, so that tests never wait."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from homeward.cli.errors import UnreachableError


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """`patience` covers a host that restarts (its cold start is about 3 s), not one that stays away."""

    interval: float = 1.0
    patience: float = 20.0
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now


def patiently[T](pace: Pace, call: Callable[[], T], say: Callable[[str], None]) -> T:
    """The answer of `call`, tried again while the server is silent, until patience ends."""
    silent_since: float | None = None
    while True:
        try:
            return call()
        except UnreachableError as error:
            if silent_since is None:
                silent_since = pace.monotonic()
                say(f"{error}\nTrying again for up to {pace.patience:g} s ...")
            if pace.monotonic() - silent_since >= pace.patience:
                raise
        pace.sleep(pace.interval)
