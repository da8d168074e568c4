"""New attempts that operators asked for. The event only wakes: what counts is what the API noted of the run."""

from homeward.domain.steered import Steered
from homeward.durable import Context, Durable, Task, event, pause
from homeward.steps.control import RETRY
from orchestrators.inbox import ignore
from orchestrators.steering import control_of

# What the API noted may show a little later than its event arrives (seconds between looks).
_LOOKS = (0.0, 5.0, 15.0)


class Retries:
    def __init__(self, ctx: Context, run_id: str) -> None:
        self._ctx, self._run_id = ctx, run_id
        self._heard = set[Steered]()
        self.word: Task = event(ctx, RETRY)

    def asked(self) -> Durable[list[str]]:
        """The items for which a new attempt was asked since the last look, if there was word of any."""
        found: list[str] = []
        while self.word.is_complete:
            self.word = event(self._ctx, RETRY)
            found += yield from self._noted()
        return found

    def _noted(self) -> Durable[list[str]]:
        for delay in _LOOKS:
            if delay:
                yield pause(self._ctx, delay)
            control = yield from control_of(self._ctx, self._run_id)
            new = [one for one in control.log if one.action == RETRY and one not in self._heard]
            self._heard.update(new)
            if new:
                return [one.item for one in new if one.item is not None]
        ignore(self._ctx, self._run_id, "An event asked for a new attempt that nobody asked the API for.")
        return []
