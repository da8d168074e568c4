"""A wave: its batches go at the same time, and stop together where too many items failed."""

from typing import Any

from homeward.domain.evidence import Fault
from homeward.domain.policies import OnFailure
from homeward.domain.runs import Counts
from homeward.durable import Context, Durable
from homeward.steps.batch import BATCH, BatchInput, WaveInput
from homeward.steps.crew import Milestone, Order, Orders
from orchestrators.crew import Crew
from orchestrators.parent import Parent

_GO = Orders(Order.GO)
_UNLIMITED = 1_000_000


def wave(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = WaveInput.from_json(input)
    crew, run = Crew(ctx, Counts.from_json), Parent(ctx, task.run_id)
    _start(ctx, crew, task)
    yield from crew.until(Milestone.CHECKED)
    run.tell(crew.counts, Milestone.CHECKED, crew.check())
    lanes = Lanes(crew, task.ref.policy.parallelism or _UNLIMITED)
    orders = yield from crew.until_orders(run)
    while crew.busy or not run.told(Milestone.RECOVERED):
        orders = crew.orders.pop(0) if crew.orders else orders
        lanes.follow(_too_many(task, crew.counts) or orders)
        if crew.all_reached(Milestone.RECOVERED) and not run.told(Milestone.RECOVERED):
            run.tell(crew.counts, Milestone.RECOVERED, broken=crew.broken)
        else:
            yield from crew.listen()
    if crew.broken:
        run.tell(crew.counts, broken=crew.broken)
    return crew.counts.to_json()


class Lanes:
    """The places that the wave's parallelism has for batches: one keeps its place until all of it has recovered."""

    def __init__(self, crew: Crew, limit: int) -> None:
        self._crew = crew
        self._limit = limit
        self._answered: dict[str, int] = {}
        self._stopped: dict[str, int] = {}

    def follow(self, orders: Orders) -> None:
        if orders.order is Order.STOP:
            self._tell(orders, self._not_in(self._stopped), self._stopped)
        else:
            free = self._limit - len(self._moving())
            self._tell(_GO, self._not_in(self._answered)[: max(free, 0)], self._answered)

    def _tell(self, orders: Orders, children: list[str], book: dict[str, int]) -> None:
        for child in children:
            self._crew.tell(child, orders)
            book[child] = self._answered[child] = self._crew.turn(child)

    def _not_in(self, book: dict[str, int]) -> list[str]:
        """Those that were not told yet, or ask once more: for a late retry."""
        crew = self._crew
        return [one for one in crew.children if not crew.ended(one) and book.get(one) != crew.turn(one)]

    def _moving(self) -> list[str]:
        crew = self._crew
        told = [one for one in crew.children if self._answered.get(one) == crew.turn(one)]
        return [one for one in told if not crew.reached(one, Milestone.RECOVERED)]


def _start(ctx: Context, crew: Crew, task: WaveInput) -> None:
    """Start every batch, with its share of the wave's parallelism."""
    limit, batches = task.ref.policy.parallelism, task.ref.batches
    lanes = min(limit, len(batches)) or len(batches)
    for number, ref in enumerate(batches):
        slots = limit // lanes + (number % lanes < limit % lanes) if limit else _UNLIMITED
        order = BatchInput(task.run_id, ctx.instance_id, task.request, ref, slots, task.number)
        crew.start(BATCH, order, f"batch:{ref.roster}", ref.items)


def _too_many(task: WaveInput, counts: Counts) -> Orders | None:
    policy = task.ref.policy
    if policy.on_failure is OnFailure.CONTINUE or counts.missed <= policy.tolerated:
        return None
    said = (
        f"{counts.missed} VMs of the wave {task.ref.name!r} failed; its policy tolerates {policy.tolerated}."
    )
    return Orders(Order.STOP, Fault("WaveStopped", said, recommended_action="Look at those that failed."))
