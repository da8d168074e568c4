"""Trying older recovery points, as a plan allows, until the probes of the recovered VM pass."""

from dataclasses import replace

from homeward.domain.data_loss import judge_loss, minutes
from homeward.domain.evidence import Fault
from homeward.domain.runs import Commit, PointUsed, Stage
from homeward.durable import Durable
from homeward.errors import StageFailedError
from homeward.steps.choose_point import ChoosePointInput
from orchestrators.case import Case
from orchestrators.points import apply, choose
from orchestrators.stages import stage
from orchestrators.steering import StoppedError
from orchestrators.verification import PROBE_FAILED, conclude, failure


@stage(Stage.VERIFYING)
def verify_points(case: Case) -> Durable[None]:
    """As `verify`, with every point that the policy allows. After the last of them a person decides."""
    why, tried = (yield from failure(case)), 0
    while why is not None and _may_be_tried(case, why):
        try:
            yield from _try_older(case, tried)
        except StoppedError:
            raise
        except StageFailedError as none:
            _leave_to_a_person(case, none.fault)
            break
        tried += 1
        why = yield from failure(case)
    conclude(case, why)


def _may_be_tried(case: Case, why: StageFailedError) -> bool:
    """Another point helps an application, not a VM in the wrong place; the point of others is theirs."""
    wanted = case.policy.other_points is not None and why.fault.code == PROBE_FAILED
    return wanted and case.health.standing is None and not case.lossless and not case.task.group


def _try_older(case: Case, tried: int) -> Durable[None]:
    """Make the VM again from the next older point. Raises StageFailedError where there is none to be tried.

    What operators ask is seen by the activity that makes the call.
    """
    limit = case.policy.other_points.at_most if case.policy.other_points else 0
    now_at = case.report.recovery_point.time if case.report.recovery_point else None
    if tried >= limit or now_at is None:
        raise StageFailedError(Fault("OtherPointsTried", f"{tried} other recovery points were tried."))
    choice = case.policy.recovery_point
    point = yield from choose(
        case, ChoosePointInput(case.task.request.vault_id, case.intent.item_id, choice, older_than=now_at)
    )
    _refuse_beyond_limit(case, point)
    _tell(case, point)
    yield from apply(case, point)
    if case.doubt or case.report.recovery_point != point:
        raise StageFailedError(Fault("OtherPointNotSeen", "The other recovery point was not seen applied."))


def _refuse_beyond_limit(case: Case, point: PointUsed) -> None:
    loss, name = case.loss_to(point.time), case.report.friendly_name
    for one in judge_loss(name, loss, case.policy.max_data_loss):
        raise StageFailedError(Fault(one.code, f"The next older point is none: {one.message}"))


def _tell(case: Case, point: PointUsed) -> None:
    loss = case.loss_to(point.time)
    lost = f"; {minutes(loss)} are lost with it" if loss is not None else ""
    at = f"{point.time:%Y-%m-%d %H:%M:%S} UTC" if point.time else "?"
    said = f"The probes did not pass: {case.report.friendly_name} is made again from its point of {at}{lost}."
    case.warn("OtherPoint", said)


def _leave_to_a_person(case: Case, why: Fault) -> None:
    case.policy = replace(case.policy, commit=Commit.MANUAL)
    case.warn("OtherPointsEnded", f"{why.message} A person decides at the gate before the commit.")
