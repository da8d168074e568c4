"""Looking at the recovered VM, and at the application in it, before its failover is committed."""

from dataclasses import replace

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding, blocks
from homeward.domain.policies import Probe
from homeward.domain.probes import aimed
from homeward.domain.runs import Commit, Stage
from homeward.durable import Durable, call, now, pause, sub_orchestrate
from homeward.errors import StageFailedError
from homeward.steps.change import Intent
from homeward.steps.probe import PROBING, ProbingInput, Trial
from homeward.steps.verify import VERIFY, VerifyInput, VerifyResult
from orchestrators.case import Case
from orchestrators.quiet import speak, speak_all_the_same
from orchestrators.stages import stage

# A VM that was just created may still be starting: look this often before its state counts (seconds between looks).
_LOOKS = (15.0, 30.0, 60.0)

# What `failure` says of probes that did not pass.
PROBE_FAILED = "NotVerifiedProbeFailed"

_NOT_COMMITTED = "It is not committed; the run's item names the requests of a rollback."

# How a VM that is not as it should be is told where its commit does not depend on it.
_UNVERIFIED = {Commit.AUTO: "CommittedUnverified", Commit.MANUAL: "NotVerified"}


@stage(Stage.VERIFYING)
def verify(case: Case) -> Durable[None]:
    """Raise StageFailedError where the recovered VM is not as it should be and its commit depends on that."""
    conclude(case, (yield from failure(case)))


def failure(case: Case) -> Durable[StageFailedError | None]:
    """Why the recovered VM is not as it should be, if so. Its voice is given back to it in any case."""
    try:
        seen = yield from look_at(case, _recovered(case), _NOT_COMMITTED)
        yield from speak(case)
        yield from try_probes(case, seen, case.policy.probes, case.intent, _NOT_COMMITTED)
    except StageFailedError as error:
        yield from speak_all_the_same(case)
        return error
    return None


def conclude(case: Case, error: StageFailedError | None) -> None:
    """Raises it where commit is AfterVerify; else it is told."""
    if error is None:
        return
    if case.policy.commit is Commit.AFTER_VERIFY:
        raise error
    case.warn(_UNVERIFIED[case.policy.commit], error.fault.message)


def _recovered(case: Case) -> VerifyInput:
    baseline = case.baseline
    return VerifyInput(
        case.report.friendly_name,
        baseline.recovery_vm_id,
        baseline.target_region,
        baseline.network_id,
        case.since,
        baseline.nics,
        baseline.extensions,
    )


def look_at(case: Case, question: VerifyInput, so: str) -> Durable[VerifyResult]:
    """Look until the VM is as it should be. Raises StageFailedError where it is not; `so` says what follows."""
    seen = yield from call(case.ctx, VERIFY, question, told=case.tries_again)
    for delay in _LOOKS:
        if not blocks(seen.findings):
            break
        yield pause(case.ctx, delay)
        question = replace(question, after=seen.seen_at)
        seen = yield from call(case.ctx, VERIFY, question, told=case.tries_again)
    _judge(case, seen.findings, seen.evidence, so)
    return seen


def try_probes(
    case: Case, seen: VerifyResult, probes: tuple[Probe, ...], intent: Intent, so: str
) -> Durable[None]:
    """Try what the policy asks for against the VM that was seen: the recovery VM of `intent`. Raises as above."""
    if not probes:
        return
    trials = tuple(Trial(aimed(probe, seen.address)) for probe in probes)
    task = ProbingInput(intent, seen.os_type, now(case.ctx), trials)
    tried = yield from sub_orchestrate(case.ctx, PROBING, task, case.child("probing"))
    _judge(case, tried.findings, tried.evidence, so)


def _judge(case: Case, findings: tuple[Finding, ...], evidence: tuple[Evidence, ...], so: str) -> None:
    """Keep what was seen. Raises StageFailedError for the first of what is not as it should be."""
    case.find(*findings)
    case.note(*evidence)
    if blocks(findings):
        first = findings[0]
        remedy = f"{first.remedy} {so}"
        raise StageFailedError(Fault(f"NotVerified{first.code}", first.message, recommended_action=remedy))
