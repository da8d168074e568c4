"""What a child has of the orchestration that started it: it tells it news, and looks whether it still goes on."""

from homeward.domain.evidence import Fault
from homeward.domain.runs import Counts
from homeward.durable import Context, Durable, Task, any_of, call, pause
from homeward.errors import StageFailedError
from homeward.steps.crew import NEWS, Check, Milestone, News
from homeward.steps.failover import FailoverInput
from homeward.steps.lease_holder import LEASE_HOLDER, LeaseHolderInput

# A child that waits for a word looks after so long whether its parent still goes on, and then each time after eight
# times as long: a wait of months keeps its history small (seconds).
FIRST_LOOK, RARER = 24 * 3600.0, 8


class Parent:
    """Each letter says all that has been reached and has a number: what is delivered late takes nothing back."""

    def __init__(self, ctx: Context, instance_id: str) -> None:
        self._ctx = ctx
        self._id = instance_id
        self._letters = 0
        self._reached: tuple[Milestone, ...] = ()
        self._turn = 1

    def tell(
        self,
        counts: Counts,
        reached: Milestone | None = None,
        check: Check | None = None,
        order: FailoverInput | None = None,
        broken: tuple[Fault, ...] = (),
    ) -> None:
        if reached is not None:
            self._reached = (*self._reached, reached)
        self._letters += 1
        news = News(
            self._ctx.instance_id,
            self._letters,
            counts,
            self._reached,
            self._turn,
            check,
            order,
            broken,
        )
        self._ctx.send_event(self._id, NEWS, data=news.to_json())

    def ask_again(self, counts: Counts) -> None:
        """Something that had recovered wants to move once more, and waits for its turn."""
        self._turn += 1
        self._reached = tuple(one for one in self._reached if one is not Milestone.RECOVERED)
        self.tell(counts)

    def told(self, milestone: Milestone) -> bool:
        return milestone in self._reached

    def gives(self, word: Task) -> Durable[bool]:
        """Wait for a word of it; False where it was ended by force before."""
        wait = FIRST_LOOK
        while not word.is_complete:
            yield any_of([word, pause(self._ctx, wait)])
            wait *= RARER
            if not word.is_complete and (yield from self.gone()):
                return False
        return True

    def gone(self) -> Durable[bool]:
        """Whether it was ended by force: then it sends no word any more. What cannot be read goes on."""
        try:
            seen = yield from call(self._ctx, LEASE_HOLDER, LeaseHolderInput(self._id, run_only=True))
        except StageFailedError:
            return False
        return seen.ended
