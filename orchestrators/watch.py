"""One watcher a batch.

It looks through the job list for those jobs that are due (and through the item list while somebody waits for
Protected) and wakes only those for whom something changed.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from homeward.domain.cadence import next_look
from homeward.durable import Context, Durable, any_of, call, event, now, pause_until
from homeward.errors import StageFailedError
from homeward.ledger import again
from homeward.steps.look_around import LOOK_AROUND, LookAroundInput, LookAroundResult
from homeward.steps.watch import CHANGED, MAIL, REGISTERED, Registration, WatchInput
from orchestrators.parent import Parent

# A look is shared with the watchers of other batches that look at the same beat.
_SHARED = timedelta(seconds=2)
# One that nobody waits for looks this often whether its batch still goes on: somebody may wait for it later.
_LONELY = timedelta(hours=24)


def watch(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any] | None]:  # noqa: A002 - the native style
    desk = Desk(ctx, WatchInput.from_json(input))
    due = False
    while not due and not desk.stopped:
        timer = pause_until(ctx, desk.next_look())
        yield any_of([desk.mail, timer])
        desk.open_letters()
        due = timer.is_complete
    if not desk.stopped and desk.book.waiting:
        due = desk.due()
        desk.wake((yield from _look(ctx, desk.book, due)), due)
    elif desk.stopped or (yield from Parent(ctx, desk.book.batch).gone()):
        return {}
    desk.open_letters()
    if desk.stopped:
        return {}
    again(ctx, desk.book, save_events=True)
    return None


def _look(ctx: Context, book: WatchInput, due: tuple[Registration, ...]) -> Durable[LookAroundResult]:
    question = LookAroundInput(
        vault_id=book.vault_id,
        since=now(ctx) - _SHARED,
        jobs=tuple(one.job for one in due if one.job),
        item_ids=tuple(one.item_id for one in due if one.item_id),
        also=tuple(one.job for one in book.waiting if one.job and one not in due),
    )
    try:
        return (yield from call(ctx, LOOK_AROUND, question))
    except StageFailedError:
        return LookAroundResult()  # whoever waits looks for itself in the end


class Desk:
    """The watcher's book and its mail.

    A letter that was delivered is always opened before the watcher continues as new: it would be lost otherwise.
    """

    def __init__(self, ctx: Context, book: WatchInput) -> None:
        self._ctx = ctx
        self.book = book
        self.mail = event(ctx, MAIL)
        self.stopped = False

    def open_letters(self) -> None:
        while self.mail.is_complete:
            letter = self.mail.get_result()
            self.mail = event(self._ctx, MAIL)
            if letter.get("stop"):
                self.stopped = True
            else:
                self._register(Registration.from_json(letter))

    def _register(self, new: Registration) -> None:
        others = tuple(one for one in self.book.waiting if one.reply_to != new.reply_to)
        self.book = replace(self.book, waiting=(*others, new))
        self._ctx.send_event(new.reply_to, REGISTERED, data={})

    def next_look(self) -> datetime:
        return min(map(_next_look, self.book.waiting), default=now(self._ctx) + _LONELY)

    def due(self) -> tuple[Registration, ...]:
        at = now(self._ctx)
        return tuple(one for one in self.book.waiting if _next_look(one) <= at)

    def wake(self, seen: LookAroundResult, looked_for: tuple[Registration, ...]) -> None:
        woken = [one for one in self.book.waiting if _concerns(one, seen)]
        for one in woken:
            self._ctx.send_event(one.reply_to, CHANGED, data={})
        at = now(self._ctx)
        left = (one for one in self.book.waiting if one not in woken)
        waiting = tuple(replace(one, looked_at=at) if one in looked_for else one for one in left)
        self.book = replace(self.book, waiting=waiting)


def _concerns(one: Registration, seen: LookAroundResult) -> bool:
    return one.job in seen.ended_jobs or one.item_id in seen.protected_item_ids


def _next_look(one: Registration) -> datetime:
    return next_look(one.kind, one.since, one.looked_at)
