"""The one clock of the emulator: real time at a scale, standing still at scale 0, moved by the control plane."""

import time
from datetime import UTC, datetime, timedelta

from emulator.errors import ControlError


class Clock:
    def __init__(self, scale: float = 1.0, now: datetime | None = None) -> None:
        if scale < 0:
            raise ControlError(400, f"The time scale is 0 or more, not {scale}.")
        self.scale = scale
        self._anchor = time.monotonic()
        self._base = now or datetime.now(UTC)

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._anchor) * self.scale)

    def restart(self, moment: datetime) -> None:
        """Start over at any moment, also an earlier one: only for a fresh world."""
        self._base, self._anchor = moment, time.monotonic()

    def move_to(self, moment: datetime) -> None:
        now = self.now()
        if moment < now:
            message = f"The clock is at {now.isoformat()} and never goes back to {moment.isoformat()}."
            raise ControlError(409, message)
        self.restart(moment)

    def advance(self, seconds: float) -> None:
        self.move_to(self.now() + timedelta(seconds=seconds))

    def real_seconds(self, seconds: float) -> float:
        """Tell how long to wait for real until this much emulator time has passed."""
        return seconds / self.scale if self.scale > 0 else seconds
