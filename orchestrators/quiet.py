"""Zero loss: the source is made quiet before it is shut down, and given its voice back in one place only."""

from dataclasses import replace

from homeward.domain.evidence import Fault
from homeward.domain.policies import WithoutPoint, ZeroLoss
from homeward.domain.runs import Mode, Stage
from homeward.durable import Durable, sub_orchestrate
from homeward.errors import HeldBackError, StageFailedError, UncertainError
from homeward.steps.quiesce import QUIESCING, RESUMING, QuiescingInput, QuiescingResult, ScriptInput
from orchestrators.case import Case
from orchestrators.steering import clear, clear_again


def quiesce(case: Case) -> Durable[None]:
    """Raises StageFailedError where no point comes and the policy says Stop; nothing is shut down then."""
    policy = case.policy.zero_loss
    if policy is None:
        return
    if case.mode is Mode.UNPLANNED:
        case.warn(
            "ZeroLossNotTried", "An unplanned run does not count on its source, and makes nothing quiet."
        )
        return
    yield from clear(case)
    case.made_quiet = True
    seen = yield from _quiesced(case, policy)
    while seen.fault is not None and seen.held_back:
        yield from clear_again(case, HeldBackError(seen.fault))
        seen = yield from _quiesced(case, policy)
    case.quiet(seen.quiesced_at, seen.point)
    case.note(*seen.evidence)
    yield from clear(case)
    if seen.fault is not None and policy.otherwise is WithoutPoint.STOP:
        raise StageFailedError(seen.fault)
    if seen.fault is not None:
        case.warn(seen.fault.code, f"{seen.fault.message} The run goes on, as its policy says.")


def _quiesced(case: Case, policy: ZeroLoss) -> Durable[QuiescingResult]:
    order = QuiescingInput(case.intent, policy)
    return (yield from sub_orchestrate(case.ctx, QUIESCING, order, case.child("quiescing")))


def give_voice_back(case: Case, error: StageFailedError) -> Durable[None]:
    """Undo it in the source, of a run that did not fail over: only while a fresh read shows no failover accepted."""
    if not case.made_quiet:
        return
    if isinstance(error, UncertainError) and case.report.stage is Stage.FAILING_OVER:
        why = "How the failover stands is not certain."
    else:
        why = yield from _resume(case, case.intent.source_vm_id)
    if why:
        case.warn("SourceLeftQuiet", f"The resume script was not run to its end in the source VM: {why}")


def speak(case: Case) -> Durable[None]:
    """Undo it in the recovered VM, which was made from a disk of the quiet one. Raises StageFailedError."""
    if case.made_quiet and not case.spoken:
        case.spoken = True
        why = yield from _resume(case, case.intent.recovery_vm_id)
        if why:
            remedy = "Run the resume script in the recovered VM by hand."
            raise StageFailedError(
                Fault("RecoveredVmQuiet", f"The recovered VM stays quiet: {why}", "", remedy)
            )


def speak_all_the_same(case: Case) -> Durable[None]:
    """As `speak`, though the recovered VM is not as it should be: no other has its voice."""
    try:
        yield from speak(case)
    except StageFailedError as error:
        case.warn(error.fault.code, f"{error.fault.message} {error.fault.recommended_action}")


def _resume(case: Case, vm_id: str) -> Durable[str]:
    """Empty where the script ended with 0; else what kept it from that."""
    policy = case.policy.zero_loss
    if policy is None:
        return ""
    order = ScriptInput(replace(case.intent, since=case.baseline.read_at), vm_id, policy.resume, undo=True)
    return (yield from sub_orchestrate(case.ctx, RESUMING, order, case.child("resuming"))).why_not
