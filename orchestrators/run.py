"""A run: find the items, check them all, take each one home side by side, give their leases back."""

from dataclasses import replace
from typing import Any

import azure.durable_functions as df

from homeward.domain.leases import lease_key
from homeward.domain.naming import Named
from homeward.domain.runs import ItemOutcome, ItemReport, RunStatus, Stage, conclude
from homeward.durable import Context, Durable, call, entity_id, now, settle, start
from homeward.errors import StageFailedError
from homeward.steps.item import ITEM, ItemInput
from homeward.steps.preflight import PREFLIGHT, PreflightInput, PreflightResult
from homeward.steps.resolve_items import RESOLVE_ITEMS, ResolveItemsInput
from homeward.steps.run import Counts, RunInput, RunProgress
from homeward.steps.watch import MAIL, WATCH, WatchInput
from orchestrators.rejection import Ready, RejectedError, all_ready

bp = df.Blueprint()


@bp.orchestration_trigger(context_name="context")
def run(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    order = RunInput.from_json(input)
    board = Board(ctx)
    record = entity_id("record", ctx.instance_id)
    yield ctx.call_entity(record, "open", input)
    items: tuple[Named, ...] = ()
    try:
        items = yield from _resolve(ctx, order)
        yield from _carry_out(ctx, order, items, board)
    except RejectedError as error:
        board.end(RunStatus.REJECTED, "Rejected", counts=Counts(items=len(items)), errors=error.faults)
    if not order.request.dry_run:
        yield from _release(ctx, order, items)
    yield ctx.call_entity(record, "close", board.progress.to_json())
    return board.progress.to_json()


def _carry_out(ctx: Context, order: RunInput, items: tuple[Named, ...], board: "Board") -> Durable[None]:
    """Nothing is changed before every item passed its preflight."""
    board.show("Preflight", Counts(items=len(items), running=len(items)))
    ready = all_ready((yield from _check_all(ctx, order, items)))
    if order.request.dry_run:
        board.end(RunStatus.SUCCEEDED, "DryRunDone", counts=Counts(items=len(items)))
        return
    board.show("BringingHome")
    reports = yield from _bring_home(ctx, order, ready)
    board.end(conclude(reports), "Done", counts=_count(reports))


def _resolve(ctx: Context, order: RunInput) -> Durable[tuple[Named, ...]]:
    question = ResolveItemsInput(order.request.vault_id, order.request.items)
    try:
        found = yield from call(ctx, RESOLVE_ITEMS, question)
    except StageFailedError as error:
        raise RejectedError((error.fault,)) from error
    if found.faults:
        raise RejectedError(found.faults)
    return found.items


def _check_all(ctx: Context, order: RunInput, items: tuple[Named, ...]) -> Durable[list[PreflightResult]]:
    checks = [
        start(
            ctx,
            PREFLIGHT,
            PreflightInput(ctx.instance_id, replace(order.request, items=()), named),
            f"{ctx.instance_id}:{named.name}:preflight",
        )
        for named in items
    ]
    results, faults = yield from settle(PREFLIGHT, checks)
    if faults:
        raise RejectedError(tuple(faults.values()))
    return results


def _bring_home(ctx: Context, order: RunInput, ready: list[Ready]) -> Durable[tuple[ItemReport, ...]]:
    watcher, request = f"watch:{ctx.instance_id}", replace(order.request, items=())
    start(ctx, WATCH, WatchInput(request.vault_id), watcher)
    tasks = [
        start(
            ctx,
            ITEM,
            ItemInput(ctx.instance_id, watcher, request, one.named, one.baseline, one.health, one.checked),
            f"{ctx.instance_id}:{one.named.name}:1",
        )
        for one in ready
    ]
    results, faults = yield from settle(ITEM, tasks)
    ctx.send_event(watcher, MAIL, data={"stop": True})
    broken = [
        ItemReport(ready[number].named.name, ready[number].named.friendly_name, Stage.PREFLIGHT,
                   outcome=ItemOutcome.FAILED, errors=(fault,))
        for number, fault in faults.items()
    ]  # fmt: skip
    return (*results, *broken)


def _release(ctx: Context, order: RunInput, items: tuple[Named, ...]) -> Durable[None]:
    """Give every lease back; one that another run holds is left alone by the lease itself."""
    for named in items:
        lease = entity_id("lease", lease_key(order.request.vault_id, named.name))
        yield ctx.call_entity(lease, "release", {"runId": ctx.instance_id})


def _count(reports: tuple[ItemReport, ...]) -> Counts:
    ended = [report.outcome for report in reports]
    return Counts(
        items=len(reports),
        succeeded=ended.count(ItemOutcome.SUCCEEDED),
        unprotected=ended.count(ItemOutcome.UNPROTECTED),
        failed=ended.count(ItemOutcome.FAILED),
    )


class Board:
    """What a run shows of itself: its phase and counts, never all items."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.progress = RunProgress(RunStatus.RUNNING, "Resolving", Counts(), now(ctx))
        self._post()

    def show(self, phase: str, counts: Counts | None = None) -> None:
        self.progress = replace(self.progress, phase=phase, counts=counts or self.progress.counts)
        self._post()

    def end(self, status: RunStatus, phase: str, **changes: Any) -> None:  # fields of RunProgress
        self.progress = replace(self.progress, status=status, phase=phase, ended_at=now(self._ctx), **changes)
        self._post()

    def _post(self) -> None:
        self._ctx.set_custom_status(self.progress.to_json())
