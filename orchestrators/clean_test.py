"""Clean up a test failover that was begun, and look whether it is gone: for its item, or after its run's end."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from homeward.domain import jobs
from homeward.domain.expectations import Expectation
from homeward.domain.runs import JobSeen
from homeward.durable import Context, Durable, call, now, pause, sub_orchestrate
from homeward.errors import HeldBackError, StageFailedError
from homeward.steps.change import Change, Intent
from homeward.steps.drill import (
    TEST_CLEANUP,
    TEST_REMAINS,
    BegunDrill,
    CleanedTest,
    TestCleanupInput,
    TestRemainsInput,
    TestRemainsResult,
)
from homeward.steps.wait import WaitInput, WaitResult
from homeward.steps.waiting import WAITING, WaitingInput
from orchestrators.ensure import accept

# A clean-up that failed, or that Azure still waits for, is asked for again after these pauses (seconds).
_PAUSES = (0.0, 60.0, 300.0)
# What its job took away may still be on its way out: look so often until nothing is left (seconds between looks).
_LOOKS = (0.0, 15.0, 60.0, 120.0, 300.0)


def clean_test(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    begun = BegunDrill.from_json(input)
    done = CleanedTest()
    for number, delay in enumerate(_PAUSES):
        if delay:
            yield pause(ctx, delay)
        done = yield from _try(ctx, begun, done, number)
        if done.fault is None and done.left is not None and not done.left.pending:
            break
    return done.to_json()


def _try(ctx: Context, begun: BegunDrill, before: CleanedTest, number: int) -> Durable[CleanedTest]:
    """Have it cleaned up, and look. An earlier try of ours is over, so that its job is not adopted again."""
    intent = replace(begun.intent, since=before.left.seen_at) if before.left else begun.intent
    tries, fault, evidence = before.tries, None, before.evidence
    try:
        change = yield from accept(ctx, intent, TEST_CLEANUP, jobs.TEST_CLEANUP, _step(begun), _never)
        look = yield from _until_done(ctx, begun, change, number)
        tries, fault = (*tries, *_job(change, look)), look.fault
        evidence = (*evidence, *change.evidence, *look.evidence)
    except StageFailedError as error:
        fault = error.fault
    try:
        left = yield from _look(ctx, begun)
    except StageFailedError as error:
        return CleanedTest(tries, fault or error.fault, before.left, evidence)
    return CleanedTest(tries, fault, left, (*evidence, *left.evidence))


def _step(begun: BegunDrill) -> Any:
    comments = f"Homeward {begun.intent.run_id}: the drill is over."

    def step(intent: Intent) -> TestCleanupInput:
        return TestCleanupInput(intent, begun.intent.since, begun.order.network, comments, begun.job)

    return step


def _never(held: HeldBackError) -> Durable[Intent]:
    """No operator holds a clean-up back."""
    raise held


def _until_done(ctx: Context, begun: BegunDrill, change: Change, number: int) -> Durable[WaitResult]:
    intent = begun.intent
    wait = WaitInput(
        intent.vault_id, intent.item_id, Expectation.CLEANED_UP, change.job, change.at, intent.friendly_name
    )
    task = WaitingInput(begun.watcher, jobs.TEST_CLEANUP, now(ctx), wait)
    return (yield from sub_orchestrate(ctx, WAITING, task, f"wait:{ctx.instance_id}:{number}"))


def _job(change: Change, look: WaitResult) -> Iterable[JobSeen]:
    return [JobSeen(jobs.TEST_CLEANUP, change.job, look.job_state or look.state)] if change.job else []


def _look(ctx: Context, begun: BegunDrill) -> Durable[TestRemainsResult]:
    """Look until nothing is left, or for as long as that is worth it."""
    intent = begun.intent
    question = TestRemainsInput(intent.vault_id, intent.item_id, begun.test_vm_id, begun.parts)
    left = yield from call(ctx, TEST_REMAINS, question)
    for delay in _LOOKS:
        if not left.present and not left.pending:
            break
        yield pause(ctx, delay)
        left = yield from call(ctx, TEST_REMAINS, question)
    return left
