"""Turning the replication of a VM around once its failover is committed: the runbook of Reprotect, and its stages."""

from datetime import timedelta

from homeward.domain import jobs
from homeward.domain.cadence import PROTECTED
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.replicated_item import SYNCHRONISING
from homeward.domain.runs import Mode, Reprotect, Stage
from homeward.durable import Durable, call, now
from homeward.errors import StageFailedError
from homeward.steps.change import Change, Intent, Outcome
from homeward.steps.crew import Milestone
from homeward.steps.reprotect import REPROTECT, ReprotectInput
from homeward.steps.wait import WAIT, WaitInput
from orchestrators.case import Case
from orchestrators.cleanup import check_cleanup
from orchestrators.ensure import ensure, until_done
from orchestrators.fencing import see_source_off
from orchestrators.making import make_way_back
from orchestrators.muster import tell
from orchestrators.stages import stage
from orchestrators.steering import clear

# A source that was seen off so short a time ago counts as off.
_JUST_NOW = timedelta(minutes=5)


def reprotect_alone(case: Case) -> Durable[None]:
    """What replicates from where it runs already is done, or synchronizes: nothing is sent for it."""
    if case.baseline.active_location == "Recovery":
        yield from _turn(case)
        tell(case, Milestone.RECOVERED)
        yield from synchronize(case)
        yield from check_cleanup(case)
    else:
        yield from go_on_turned(case)


def go_on_turned(case: Case) -> Durable[None]:
    """It replicates from where it runs: at most it is not Protected yet. What preflight saw may be long ago."""
    question = WaitInput(case.task.request.vault_id, case.intent.item_id, Expectation.PROTECTED)
    look = yield from call(case.ctx, WAIT, question)
    if not look.over and look.state not in SYNCHRONISING:
        raise StageFailedError(_turned_away(case, look.state))
    tell(case, Milestone.RECOVERED)
    case.reprotected(case.intent.item_id)
    case.note(*look.evidence)
    case.protected = look.over
    if not look.over:
        yield from synchronize(case)


def _turn(case: Case) -> Durable[None]:
    case.unprotected_since(case.baseline.last_failover_at)
    if case.reprotect is Reprotect.WHEN_HOME_IS_BACK:
        yield from see_source_off(case)
    yield from reprotect(case)


@stage(Stage.REPROTECTING)
def reprotect(case: Case) -> Durable[None]:
    """Turn the replication around. The item's id moves with it; its name stays."""
    yield from clear(case)
    way_back = case.health.way_back
    if case.reprotect is Reprotect.MANUAL or way_back is None:
        raise StageFailedError(_left_to_you())
    yield from make_way_back(case)

    moved_to = case.baseline.new_item_id

    def step(intent: Intent) -> ReprotectInput:
        return ReprotectInput(intent, way_back, moved_to, off=_must_be_off(case))

    change = yield from ensure(case, REPROTECT, jobs.REPROTECT, step)
    look = yield from until_done(case, change, jobs.REPROTECT, moved_to, Expectation.REPROTECTED)
    case.reprotected(look.new_item_id or moved_to)
    if look.reservation is not None:
        case.warn("PartialSuccess", f"The reprotect job ended Succeeded but {look.reservation}.")


def _must_be_off(case: Case) -> bool:
    """Whether the former source, which is replaced, has to be seen off once more.

    Not in an unplanned run that asked for its reprotect at once, nor where it was seen off just now.
    """
    if case.mode is Mode.UNPLANNED:
        return case.reprotect is Reprotect.WHEN_HOME_IS_BACK
    return case.off_seen_at is None or now(case.ctx) - case.off_seen_at > _JUST_NOW


@stage(Stage.SYNCHRONIZING)
def synchronize(case: Case) -> Durable[None]:
    """Wait until the item is Protected at its new id. Never a percentage: it does not reach 100 (recorded)."""
    at = case.report.new_item_id or case.baseline.new_item_id
    nothing_to_send = Change(Outcome.ADOPTED, now(case.ctx))
    yield from until_done(case, nothing_to_send, PROTECTED, at, Expectation.PROTECTED)
    case.protected = True
    case.unprotected_since(None)


def _turned_away(case: Case, state: str) -> Fault:
    return Fault(
        "ChangedSincePreflight",
        f"{case.report.friendly_name} is {state} now; preflight saw it {case.baseline.protection_state}.",
        recommended_action="Somebody changed it since. Look at its page in the vault before a new run.",
    )


def _left_to_you() -> Fault:
    return Fault(
        "ReprotectLeftToYou",
        "The VM runs at its target and replicates nowhere, as the request asked (reprotect: Manual).",
        recommended_action="Reprotect it in the vault when you are ready.",
    )
