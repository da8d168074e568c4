"""A wave: its batches go at the same time, and stop together where too many items failed."""

from collections import deque
from typing import Any

from homeward.domain.evidence import Fault
from homeward.domain.policies import OnFailure
from homeward.domain.runs import Counts
from homeward.durable import Context, Durable
from homeward.steps.batch import BATCH, BatchInput, WaveInput
from homeward.steps.crew import NEWS, Milestone, News, Order, Orders
from orchestrators.crew import Crew

_GO = Orders(Order.GO)
_UNLIMITED = 1_000_000


def wave(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = WaveInput.from_json(input)
    crew = Crew(ctx, Counts.from_json)
    waiting = deque(_start(ctx, crew, task))
    yield from crew.until(Milestone.CHECKED)
    _report(ctx, task, crew, Milestone.CHECKED)
    orders = yield from crew.until_orders()
    going = set[str]()
    while not crew.all_reached(Milestone.RECOVERED):
        orders = crew.orders.pop(0) if crew.orders else orders
        orders = _too_many(task, crew.counts) or orders
        if orders.order is Order.STOP:
            crew.tell_all(orders)
            break
        _let_go(crew, task, waiting, going)
        yield from crew.listen()
    yield from crew.until(Milestone.RECOVERED)
    _report(ctx, task, crew, Milestone.RECOVERED)
    yield from crew.until_ended()
    return crew.counts.to_json()


def _start(ctx: Context, crew: Crew, task: WaveInput) -> list[str]:
    """Start every batch, with its share of the wave's parallelism."""
    limit, batches = task.ref.policy.parallelism, task.ref.batches
    lanes = min(limit, len(batches)) or len(batches)
    children: list[str] = []
    for number, ref in enumerate(batches):
        slots = limit // lanes + (number % lanes < limit % lanes) if limit else _UNLIMITED
        child = f"batch:{ref.roster}"
        crew.start(
            BATCH, BatchInput(task.run_id, ctx.instance_id, task.request, ref, slots), child, ref.items
        )
        children.append(child)
    return children


def _let_go(crew: Crew, task: WaveInput, waiting: deque[str], going: set[str]) -> None:
    """Let batches go, no more at a time than the wave's parallelism has slots for."""
    limit = task.ref.policy.parallelism or _UNLIMITED
    under_way = {child for child in going if not crew.reached(child, Milestone.RECOVERED)}
    while waiting and len(under_way) < limit:
        child = waiting.popleft()
        crew.tell(child, _GO)
        going.add(child)
        under_way.add(child)


def _too_many(task: WaveInput, counts: Counts) -> Orders | None:
    policy = task.ref.policy
    if policy.on_failure is OnFailure.CONTINUE or counts.missed <= policy.tolerated:
        return None
    said = (
        f"{counts.missed} VMs of the wave {task.ref.name!r} failed; its policy tolerates {policy.tolerated}."
    )
    return Orders(Order.STOP, Fault("WaveStopped", said, recommended_action="Look at those that failed."))


def _report(ctx: Context, task: WaveInput, crew: Crew, reached: Milestone) -> None:
    check = crew.check() if reached is Milestone.CHECKED else None
    news = News(ctx.instance_id, crew.counts, reached, check)
    ctx.send_event(task.run_id, NEWS, data=news.to_json())
