"""What follows from an assessment: a run, prepared or started, and a word to people in any case."""

from typing import Any

from homeward.domain.assessment import STARTING
from homeward.domain.policies import default_reprotect
from homeward.domain.run_ids import run_id
from homeward.domain.runs import Approval, Mode, RunRequest, Shutdown
from homeward.domain.signal_policy import Then
from homeward.durable import Context, Durable, call, now
from homeward.errors import BrokenError, StageFailedError
from homeward.steps.assessment import AssessmentInput, AssessmentProgress
from homeward.steps.begin_run import BEGIN_RUN, BeginRunInput
from homeward.steps.notify import NOTIFY, NotifyInput


def follow(
    ctx: Context, order: AssessmentInput, progress: AssessmentProgress, then: Then
) -> Durable[dict[str, Any]]:
    """What of the progress has changed. A run that cannot be started is told, and that is all."""
    changed: dict[str, Any] = {"then": then}
    why = progress.opinion.why if progress.opinion else ""
    if then in STARTING:
        request = _request(ctx, order, then)
        asked = BeginRunInput(request, order.plan_hash, f"signals of {order.plan}", now(ctx))
        try:
            changed["run_id"] = (yield from call(ctx, BEGIN_RUN, asked)).run_id
        except BrokenError as error:  # it may have started before it broke
            changed |= {
                "run_id": run_id(request.vault_id, request.request_id),
                "faults": (error.fault.cut(),),
            }
            why = f"{why} Whether its run was started is not known: {error.fault.message}"
        except StageFailedError as error:
            changed |= {"then": Then.NOTIFY, "faults": (error.fault.cut(),)}
            why = f"{why} No run could be started: {error.fault.message}"
    told = NotifyInput(ctx.instance_id, order.plan, changed["then"], why, changed.get("run_id", ""))
    try:
        yield from call(ctx, NOTIFY, told)
    except StageFailedError as error:  # what was started stays started
        changed["faults"] = (*changed.get("faults", ()), error.fault.cut())
    return changed


def _request(ctx: Context, order: AssessmentInput, then: Then) -> RunRequest:
    """Nobody else can ask for this run: a caller's request id has no slash."""
    policy = order.policy
    return RunRequest(
        policy.operation,
        order.vault_id,
        (),
        mode=policy.mode,
        shutdown=Shutdown.POWER_OFF if policy.mode is Mode.PLANNED else Shutdown.SITE_RECOVERY,
        reprotect=default_reprotect(policy.operation, policy.mode),
        request_id=f"signal/{ctx.instance_id}",
        plan=order.plan,
        approval=Approval.REQUIRED if then is Then.PREPARE else Approval.NONE,
    )
