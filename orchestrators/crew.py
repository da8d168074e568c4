"""The children of an orchestration: what they tell on their way, what they are told, and how they end."""

from collections.abc import Callable
from typing import Any

from homeward.domain.claims import merged
from homeward.domain.evidence import MOST_FAULTS, Fault
from homeward.domain.gates import scope_hash
from homeward.domain.payload import Payload
from homeward.domain.runs import Counts
from homeward.durable import Context, Durable, Task, any_of, event, outcome, pause, start
from homeward.steps.crew import NEWS, ORDERS, Check, Milestone, News, Order, Orders
from homeward.steps.failover import FailoverInput
from homeward.steps.step import Step
from orchestrators.parent import FIRST_LOOK, RARER, Parent


class Crew:
    """A child that has ended has reached every milestone. Its result, read by `count`, is its last word."""

    def __init__(self, ctx: Context, count: Callable[[Any], Counts]) -> None:
        self._ctx = ctx
        self._count = count
        self._news, self._orders = event(ctx, NEWS), event(ctx, ORDERS)
        self._running: dict[str, Task] = {}
        self._counts: dict[str, Counts] = {}
        self._reached: dict[str, tuple[Milestone, ...]] = {}
        self._turns: dict[str, int] = {}
        self._heard: dict[str, int] = {}
        self.checks: dict[str, Check] = {}
        self.ready: dict[str, FailoverInput] = {}
        self.orders: list[Orders] = []
        self.broken: tuple[Fault, ...] = ()

    def start[I: Payload, R: Payload](
        self, step: Step[I, R], payload: I, instance_id: str, items: int
    ) -> None:
        self._running[instance_id] = start(self._ctx, step, payload, instance_id)
        self._counts[instance_id] = Counts(items=items, running=items)
        self._reached[instance_id] = ()

    def tell(self, child: str, orders: Orders) -> None:
        if child in self._running:
            self._ctx.send_event(child, ORDERS, data=orders.to_json())

    def tell_all(self, orders: Orders) -> None:
        for child in list(self._running):
            self.tell(child, orders)

    def listen(self, *others: Task) -> Durable[None]:
        """Wait until a child tells something or ends, until orders come, or for one of the others."""
        yield any_of([self._news, self._orders, *self._running.values(), *others])
        self._open_letters()
        for child, task in list(self._running.items()):
            if task.is_complete:
                del self._running[child]
                self._counts[child] = self._last_word(child, task)

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def until(self, milestone: Milestone) -> Durable[None]:
        while not self.all_reached(milestone):
            yield from self.listen()

    def until_ended(self) -> Durable[None]:
        while self._running:
            yield from self.listen()

    def until_orders(self, parent: Parent) -> Durable[Orders]:
        """Wait for the parent's word. One that was ended by force gives none any more: that is an order to stop."""
        wait = FIRST_LOOK
        look = pause(self._ctx, wait)
        while not self.orders:
            yield from self.listen(look)
            if look.is_complete and not self.orders:
                if (yield from parent.gone()):
                    return Orders(Order.STOP, _parent_gone())
                wait *= RARER
                look = pause(self._ctx, wait)
        return self.orders.pop(0)

    def reached(self, child: str, milestone: Milestone) -> bool:
        return child not in self._running or milestone in self._reached[child]

    def turn(self, child: str) -> int:
        """How many times a child needs to be told to go."""
        return self._turns.get(child, 1)

    def all_reached(self, milestone: Milestone) -> bool:
        return all(self.reached(child, milestone) for child in self._reached)

    def ended(self, child: str) -> bool:
        return child in self._counts and child not in self._running

    def failed(self, child: str) -> bool:
        return self.ended(child) and self._counts[child].failed > 0

    def forget(self, child: str) -> None:
        """Another takes the place of a child that has ended."""
        del self._counts[child], self._reached[child]
        self.checks.pop(child, None)
        self.ready.pop(child, None)

    @property
    def children(self) -> list[str]:
        return list(self._reached)

    @property
    def counts(self) -> Counts:
        return sum(self._counts.values(), Counts())

    def check(self) -> Check:
        """All checks as one: the digest covers every child in its order."""
        checks = [self.checks[child] for child in self._reached if child in self.checks]
        limits = [one.not_before for one in checks if one.not_before is not None]
        losses = [one.data_loss_seconds for one in checks if one.data_loss_seconds is not None]
        return Check(
            digest=scope_hash([one.digest for one in checks]),
            claims=merged(claim for one in checks for claim in one.claims),
            data_loss_seconds=max(losses, default=None),
            not_before=min(limits, default=None),
            more=sum(one.more for one in checks),
        ).telling(tuple(fault for one in checks for fault in one.faults))

    def _open_letters(self) -> None:
        while self._news.is_complete:
            self._read(News.from_json(self._news.get_result()))
            self._news = event(self._ctx, NEWS)
        while self._orders.is_complete:
            self.orders.append(Orders.from_json(self._orders.get_result()))
            self._orders = event(self._ctx, ORDERS)

    def _read(self, news: News) -> None:
        if news.sender not in self._reached:
            return
        if news.check is not None:
            self.checks[news.sender] = news.check
        if news.order is not None:
            self.ready[news.sender] = news.order
        self._note_broken(*news.broken)
        if news.number > self._heard.get(news.sender, 0):
            self._heard[news.sender] = news.number
            self._believe(news)

    def _believe(self, news: News) -> None:
        """How a child stands, by its newest letter."""
        self._reached[news.sender], self._turns[news.sender] = news.reached, news.turn
        if news.sender in self._running:
            self._counts[news.sender] = news.counts

    def _note_broken(self, *faults: Fault) -> None:
        new = (fault for fault in faults if fault not in self.broken)
        self.broken = (*self.broken, *new)[:MOST_FAULTS]

    def _last_word(self, child: str, task: Task) -> Counts:
        result, fault = outcome(child, task)
        items = self._counts[child].items
        if fault is not None:
            self.checks.setdefault(child, Check(faults=(fault,)))
            self._note_broken(fault)
            return Counts(items=items, failed=items)
        return self._count(result)


def _parent_gone() -> Fault:
    return Fault("RunCutOff", "The run, or a part of it, was ended by force before the word to go came.")
