"""The one clock of the emulator: real time at a scale, standing still at scale 0, moved by the control plane."""

import time
from datetime import UTC, datetime, timedelta

from emulator.errors import ControlError

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
FASTEST = 1_000_000
LONGEST = 315_360_000  # seconds: ten years, so that what is to happen stays within what dates can say


class Clock:
    def __init__(self, scale: float = 1.0, now: datetime | None = None) -> None:
        if not 0 <= scale <= FASTEST:
            raise ControlError(400, f"The time scale is from 0 to {FASTEST}, not {scale}.")
        self.scale = scale
        self._anchor = time.monotonic()
        self._base = now or datetime.now(UTC)

    def now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._anchor) * self.scale)

    def restart(self, moment: datetime) -> None:
        """Start over at any moment, also an earlier one: only for a fresh world."""
        if not FIRST <= moment <= LAST:
            text = (
                f"The clock goes from {FIRST.isoformat()} to {LAST.isoformat()}, not to {moment.isoformat()}."
            )
            raise ControlError(400, text)
        self._base, self._anchor = moment, time.monotonic()

    def move_to(self, moment: datetime) -> None:
        now = self.now()
        if moment < now:
            message = f"The clock is at {now.isoformat()} and never goes back to {moment.isoformat()}."
            raise ControlError(409, message)
        self.restart(moment)

    def advance(self, seconds: float) -> None:
        if seconds > LONGEST:
            raise ControlError(400, f"'advanceSeconds' is at most {LONGEST} (ten years), not {seconds!r}.")
        self.move_to(self.now() + timedelta(seconds=seconds))

    def real_seconds(self, seconds: float) -> float:
        """Tell how long to wait for real until this much emulator time has passed."""
        return seconds / self.scale if self.scale > 0 else seconds
