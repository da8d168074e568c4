"""Some items of a wave: check them all, wait for the word, bring over so many at a time, wait for their ends."""

from collections import deque
from dataclasses import replace
from typing import Any

from homeward.domain.evidence import Fault
from homeward.domain.leases import lease_key
from homeward.domain.rollback import UNCOMMITTED
from homeward.domain.runs import Approval, Counts, ItemOutcome, ItemReport
from homeward.domain.scope import Scope
from homeward.durable import Context, Durable, all_of, any_of, entity_id, pause, start
from homeward.errors import BrokenError
from homeward.steps.batch import BatchInput, Seat, Seats
from homeward.steps.crew import Check, Milestone, Order, Orders
from homeward.steps.item import ITEM, ItemInput
from homeward.steps.watch import MAIL, WATCH, WatchInput
from orchestrators.crew import Crew
from orchestrators.groups import Groups
from orchestrators.parent import Parent
from orchestrators.retries import Retries

# The roster is written by an activity: its entity may show it a little later (seconds between looks).
_ROSTER_LOOKS = (0.0, 5.0, 15.0, 60.0)
# The watcher is told to stop, and tells how many calls it made; nobody waits longer for that (seconds).
_LAST_WORD = 60.0


def batch(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task = BatchInput.from_json(input)
    seats = yield from _seats(ctx, task)
    watcher = f"watch:{ctx.instance_id}"
    watching = start(ctx, WATCH, WatchInput(task.request.vault_id, ctx.instance_id), watcher)
    bench = Bench(ctx, task, seats, watcher)
    yield from bench.check()
    yield from bench.work()
    ctx.send_event(watcher, MAIL, data={"stop": True})
    yield from _release(ctx, task, seats)
    yield any_of([watching, pause(ctx, _LAST_WORD)])
    return bench.crew.counts.to_json()


def _seats(ctx: Context, task: BatchInput) -> Durable[Seats]:
    for delay in _ROSTER_LOOKS:
        if delay:
            yield pause(ctx, delay)
        found = yield ctx.call_entity(entity_id("roster", task.ref.roster), "read")
        if found and found["digest"] == task.ref.digest:
            return Seats.from_json(found)
    raise BrokenError(
        Fault("RosterMissing", f"The seats of {task.ref.roster} are not as they were resolved.")
    )


def _release(ctx: Context, task: BatchInput, seats: Seats) -> Durable[None]:
    """Give every lease back; one that another run holds is left alone by the lease itself."""
    keys = [lease_key(task.request.vault_id, seat.named.name) for seat in seats.seats]
    leases = [ctx.call_entity(entity_id("lease", key), "release", {"runId": task.run_id}) for key in keys]
    yield all_of([*leases, ctx.call_entity(entity_id("roster", task.ref.roster), "clear")])


def count(result: dict[str, Any]) -> Counts:
    """One item's end, counted."""
    report = ItemReport.from_json(result)
    ended = report.outcome
    uncommitted = ended is ItemOutcome.UNPROTECTED and report.stage in UNCOMMITTED
    return Counts(
        items=1,
        recovered=int(report.recovered),
        succeeded=int(ended is ItemOutcome.SUCCEEDED),
        unprotected=int(ended is ItemOutcome.UNPROTECTED),
        failed=int(ended is ItemOutcome.FAILED),
        skipped=int(ended is ItemOutcome.SKIPPED),
        cancelled=int(ended is ItemOutcome.CANCELLED),
        not_started=int(ended is ItemOutcome.NOT_STARTED),
        critical_failed=int(report.critical and (uncommitted or ended is ItemOutcome.FAILED)),
        uncommitted=int(uncommitted),
    )


class Bench:
    """The items of the batch: those that wait for a slot, and those on their way."""

    def __init__(self, ctx: Context, task: BatchInput, seats: Seats, watcher: str) -> None:
        self._ctx, self._task, self._seats, self._watcher = ctx, task, seats, watcher
        self.crew = Crew(ctx, count)
        self._wave = Parent(ctx, task.parent)
        self._groups = Groups(ctx, task, self.crew, watcher)
        self._attempts = {seat.named.name: 1 for seat in seats.seats}
        self._approved: dict[str, Scope | None] = {}
        self._waiting = deque(self._start(seat) for seat in seats.seats)
        self._on_the_way: set[str] = set()
        self._told_failed = 0
        self._retries = Retries(ctx, task.run_id)

    def check(self) -> Durable[None]:
        yield from self.crew.until(Milestone.CHECKED)
        if self._task.request.approval is Approval.REQUIRED:
            checks = ((seat, self.crew.checks.get(self._child(seat))) for seat in self._seats.seats)
            self._approved = {seat.named.name: check.scope for seat, check in checks if check is not None}
        self._report(Milestone.CHECKED)

    def work(self) -> Durable[None]:
        """Bring items over, as many at a time as there are slots, until the last has ended.

        The wave is told once all have recovered; those that failed can be tried again until then and after. Whoever
        is tried again after it waits until the wave has a place for the batch once more.
        """
        orders = yield from self.crew.until_orders(self._wave)
        while (going := self._go_on(orders)) or self.crew.busy or not self._wave.told(Milestone.RECOVERED):
            if not going and not self._wave.told(Milestone.RECOVERED):
                self._report(Milestone.RECOVERED)
                continue
            yield from self.crew.listen(self._retries.word, *self._groups.moving)
            yield from self._try_again()
            self._groups.settle()
            self._tell_failures()
            orders = self.crew.orders.pop(0) if self.crew.orders else orders
            if self._waiting and self._wave.told(Milestone.RECOVERED):
                self._wave.ask_again(self.crew.counts)
                orders = yield from self.crew.until_orders(self._wave)
        yield from self._groups.until_over()

    def _go_on(self, orders: Orders) -> bool:
        """Let items go while there are slots, or none any more; whether one is under way or still waits.

        A group goes at once: one that is larger than the slots goes when nothing else is under way.
        """
        if orders.order is Order.STOP:
            self._stop(orders)
        while self._waiting and self._fits(party := self._groups.party(self._waiting[0])):
            for child in party:
                self._waiting.remove(child)
                self._on_the_way.add(child)
            self._groups.let_go(party)
        return bool(self._waiting or self._under_way())

    def _fits(self, party: list[str]) -> bool:
        busy = len(self._under_way())
        checked = all(self.crew.reached(child, Milestone.CHECKED) for child in party)
        return checked and (not busy or busy + len(party) <= self._task.slots)

    def _start(self, seat: Seat) -> str:
        child = self._child(seat)
        order = ItemInput(
            self._task.run_id,
            self._ctx.instance_id,
            self._watcher,
            replace(self._task.request, items=()),
            seat.named,
            self._seats.policies[seat.policy],
            self._attempts[seat.named.name],
            seat.group,
            tuple(one.named.item_id for one in self._together(seat) if one != seat),
            self._approved.get(seat.named.name),
            self._task.wave,
        )
        self._groups.seat(seat, child)
        self.crew.start(ITEM, order, child, items=1)
        return child

    def _child(self, seat: Seat) -> str:
        """The item's orchestration of its attempt of now."""
        return f"{self._task.run_id}:{seat.named.name}:{self._attempts[seat.named.name]}"

    def _under_way(self) -> set[str]:
        return {one for one in self._on_the_way if not self.crew.reached(one, Milestone.RECOVERED)}

    def _stop(self, orders: Orders) -> None:
        while self._waiting:
            self.crew.tell(self._waiting.popleft(), orders)

    def _try_again(self) -> Durable[None]:
        """An operator asked for a new attempt of an item whose last one is over."""
        for name in (yield from self._retries.asked()):
            seat = next((one for one in self._seats.seats if one.named.name == name), None)
            if seat is not None:
                self._again(self._together(seat))

    def _again(self, seats: list[Seat]) -> None:
        """A new attempt of a VM, or of all members of its group, if the last of each has failed."""
        last = [self._child(one) for one in seats]
        if not all(self.crew.failed(child) for child in last):
            return
        for seat, child in zip(seats, last, strict=True):
            self.crew.forget(child)
            self._attempts[seat.named.name] += 1
            self._waiting.append(self._start(seat))

    def _together(self, seat: Seat) -> list[Seat]:
        return [one for one in self._seats.seats if one == seat or (seat.group and one.group == seat.group)]

    def _tell_failures(self) -> None:
        """The wave decides what a failure means for the others."""
        failed = self.crew.counts.missed
        if failed > self._told_failed:
            self._told_failed = failed
            self._report(None)

    def _check(self) -> Check:
        check = self.crew.check()
        return check.telling((*check.faults, *self._groups.disagreements()))

    def _report(self, reached: Milestone | None) -> None:
        check = self._check() if reached is Milestone.CHECKED else None
        self._wave.tell(self.crew.counts, reached, check, broken=self.crew.broken)
