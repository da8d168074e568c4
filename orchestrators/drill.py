"""One item is drilled: failed over into a test network, looked at, held for a while, and cleaned up again.

Once its test failover was called for, it is cleaned up whatever happens: no failure, no operator and no hook keeps it
from that; and where this orchestration itself is ended, `sweep` does it.
"""

from dataclasses import replace
from datetime import timedelta

from homeward.domain import jobs
from homeward.domain.drills import DrillOrder
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.findings import blocks
from homeward.domain.policies import Probe
from homeward.domain.runs import Stage
from homeward.durable import Durable, any_of, call, entity_id, event, now, pause_until
from homeward.errors import BrokenError, StageFailedError, UncertainError
from homeward.steps.change import Intent
from homeward.steps.crew import Milestone
from homeward.steps.drill import (
    ISOLATION,
    RELEASED,
    TEST_FAILOVER,
    BegunDrill,
    IsolationInput,
    TestFailoverInput,
)
from homeward.steps.verify import VerifyInput
from orchestrators.case import Case
from orchestrators.drill_end import clean_up
from orchestrators.ensure import ensure, qualify, until_done
from orchestrators.muster import tell
from orchestrators.stages import stage
from orchestrators.steering import clear, control_of, refuse_stopped
from orchestrators.verification import look_at, try_probes


def drill(case: Case) -> Durable[None]:
    try:
        yield from test_fail_over(case)
        yield from verify_test(case)
        yield from hold(case)
    except StageFailedError as error:
        broke_in = case.report.stage
        yield from clean_up(case, error)
        case.broke_in(broke_in)
        raise
    yield from clean_up(case)


@stage(Stage.TEST_FAILING_OVER)
def test_fail_over(case: Case) -> Durable[None]:
    yield from clear(case)
    begun = yield from _write_down(case)

    def step(intent: Intent) -> TestFailoverInput:
        return TestFailoverInput(intent, case.health.point, begun.order.network)

    try:
        change = yield from ensure(case, TEST_FAILOVER, jobs.TEST_FAILOVER, step)
    except UncertainError:
        raise
    except StageFailedError:
        case.drill = None
        yield case.ctx.call_entity(
            entity_id("drill", begun.intent.lease_key), "end", {"runId": case.task.run_id}
        )
        raise
    case.deadline, case.accepted_at = now(case.ctx) + timedelta(seconds=begun.order.deadline), change.at
    yield from _note(case, replace(begun, job=change.job))
    look = yield from until_done(case, change, jobs.TEST_FAILOVER, begun.intent.item_id, Expectation.TESTED)
    yield from _note(case, replace(begun, job=change.job, test_vm_id=look.test_vm_id or begun.test_vm_id))
    qualify(case, look, jobs.TEST_FAILOVER)


def _write_down(case: Case) -> Durable[BegunDrill]:
    """Look once more whether the test network is one; then say that a drill begins. Azure's time counts from here."""
    order = order_of(case)
    question = IsolationInput(case.task.request.vault_id, case.intent.item_id, order.network)
    seen = yield from call(case.ctx, ISOLATION, question)
    if blocks(seen.findings):
        first = seen.findings[0]
        raise StageFailedError(Fault(first.code, first.message, recommended_action=first.remedy))
    case.since = seen.read_at
    case.note(*seen.evidence)
    begun = BegunDrill(case.intent, case.task.watcher, order, seen.test_vm_id, seen.warned)
    case.drill = begun
    yield case.ctx.call_entity(entity_id("drill", begun.intent.lease_key), "begin", begun.to_json())
    return begun


def _note(case: Case, begun: BegunDrill) -> Durable[None]:
    """Keep what is known of the drill by now, here and where `sweep` finds it."""
    case.drill = begun
    known = {"runId": case.task.run_id, **begun.to_json()}
    yield case.ctx.call_entity(entity_id("drill", begun.intent.lease_key), "note", known)


@stage(Stage.VERIFYING)
def verify_test(case: Case) -> Durable[None]:
    """The test VM runs where it should, in the test network and in no other, and answers what the policy asks."""
    begun, so = _begun(case), "It is cleaned up."
    name, region = case.report.friendly_name, case.baseline.target_region
    question = VerifyInput(name, begun.test_vm_id, region, begun.order.network, case.since)
    seen = yield from look_at(case, question, so)
    yield from _note(case, replace(begun, parts=seen.parts))
    left = (case.deadline - now(case.ctx)).total_seconds()
    intent = replace(case.intent, recovery_vm_id=begun.test_vm_id)
    yield from try_probes(case, seen, _within(case.policy.probes, left), intent, so)


def _within(probes: tuple[Probe, ...], seconds: float) -> tuple[Probe, ...]:
    """No probe is tried beyond the deadline."""
    return tuple(replace(one, within=max(min(one.within, seconds), 0)) for one in probes)


@stage(Stage.HOLDING)
def hold(case: Case) -> Durable[None]:
    """Leave the test VM as it is until the run lets all of them go, at the latest until the deadline."""
    released = event(case.ctx, RELEASED)
    tell(case, Milestone.RECOVERED)
    control = yield from control_of(case.ctx, case.task.run_id)
    if not control.released:
        yield any_of([released, pause_until(case.ctx, case.deadline)])
        if not released.is_complete:
            case.warn(
                "DrillDeadline", f"The deadline of the drill of {case.report.friendly_name} was reached."
            )
        control = yield from control_of(case.ctx, case.task.run_id)
    refuse_stopped(control, case.task.named.name)


def order_of(case: Case) -> DrillOrder:
    if case.task.request.drill is None:
        raise BrokenError(Fault("NoDrill", "A drill began without a test network."))
    return case.task.request.drill


def _begun(case: Case) -> BegunDrill:
    if case.drill is None:
        raise BrokenError(Fault("NoDrill", "A test VM is looked at, and no drill began."))
    return case.drill
