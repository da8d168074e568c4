"""The engine's clock: real, scaled, or moved forward by jumps; it never goes backwards."""

import math
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall-clock time, run `scale` times as fast and moved on by every jump; at scale 0 it moves by jumps alone."""

    def __init__(self, *, scale: float = 1.0, virtual: bool = False) -> None:
        self.virtual = virtual or scale != 1.0
        self._scale = scale
        self._origin = datetime.now(UTC)
        self._started = time.monotonic()
        self._offset = timedelta()

    def now(self) -> datetime:
        flowed = timedelta(seconds=(time.monotonic() - self._started) * self._scale)
        return self._origin + flowed + self._offset

    def jump_to(self, moment: datetime) -> None:
        """Move on to `moment`; a moment in the past changes nothing."""
        self._offset += max(timedelta(), moment - self.now())

    def real_seconds_until(self, moment: datetime) -> float:
        left = max(0.0, (moment - self.now()).total_seconds())
        if not self._scale:
            return math.inf if left else 0.0
        return left / self._scale
