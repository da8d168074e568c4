"""Making a recovered VM again from another recovery point, before its failover is committed."""

from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.domain.expectations import Expectation
from homeward.domain.findings import blocks
from homeward.domain.runs import PointUsed
from homeward.durable import Durable, call
from homeward.errors import StageFailedError, UncertainError
from homeward.steps.change import Intent, Outcome
from homeward.steps.change_point import CHANGE_POINT, ChangePointInput
from homeward.steps.choose_point import CHOOSE_POINT, ChoosePointInput
from homeward.steps.control import PointWish
from orchestrators.case import Case
from orchestrators.ensure import ensure, until_done
from orchestrators.steering import clear


def change_point(case: Case, wish: PointWish) -> Durable[None]:
    """Try the point that an operator wishes. What keeps it from that is told."""
    yield from clear(case)
    question = ChoosePointInput(case.task.request.vault_id, case.intent.item_id, wish.choice)
    try:
        point = yield from choose(case, question)
    except StageFailedError as error:
        case.warn(error.fault.code, error.fault.message)  # nothing was sent
        return
    yield from apply(case, point)


def choose(case: Case, question: ChoosePointInput) -> Durable[PointUsed]:
    """Raises StageFailedError where there is none that can be changed to."""
    chosen = yield from call(case.ctx, CHOOSE_POINT, question)
    if blocks(chosen.findings):
        raise StageFailedError(Fault("PointNotChanged", chosen.findings[0].message))
    if chosen.point.id is None:
        said = "Latest is no point that can be changed to; choose one by its kind or id."
        raise StageFailedError(Fault("PointNotChanged", said))
    case.since = chosen.read_at
    return chosen.point


def apply(case: Case, point: PointUsed) -> Durable[None]:
    """Make the VM again from another point. Where that may have begun and was not seen done, its point is unknown."""
    change, item_id = None, case.intent.item_id

    def step(intent: Intent) -> ChangePointInput:
        return ChangePointInput(intent, point.id or "")

    try:
        change = yield from ensure(case, CHANGE_POINT, jobs.CHANGE_POINT, step)
        look = yield from until_done(case, change, jobs.CHANGE_POINT, item_id, Expectation.POINT_CHANGED)
    except StageFailedError as error:
        case.warn(error.fault.code, error.fault.message)
        if change is not None or isinstance(error, UncertainError):
            case.point_unknown(point, error.fault.code)
        return
    if look.reservation is not None:
        case.warn("PartialSuccess", f"The {jobs.CHANGE_POINT} job ended Succeeded but {look.reservation}.")
    if case.doubt and change.outcome is Outcome.ADOPTED:  # it may be the job of an earlier wish
        case.point_unknown(point, "PointUnknown")
    else:
        case.point_changed(point)
