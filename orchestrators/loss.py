"""The limit on data loss: held before the source is shut down, and again before the failover is committed."""

from homeward.domain.data_loss import judge_loss
from homeward.domain.evidence import Fault
from homeward.domain.runs import PointKind
from homeward.durable import now
from homeward.errors import StageFailedError
from orchestrators.case import Case


def hold_before_shutdown(case: Case) -> None:
    """Raise StageFailedError where the chosen point has become too old since preflight.

    Latest moves along with time; what it lost is held against the limit before the commit.
    """
    forecast, point = case.health.data_loss_seconds, case.health.point
    if forecast is None or point.kind is PointKind.LATEST or case.lossless:
        return
    age = (now(case.ctx) - case.baseline.read_at).total_seconds()
    _hold(case, forecast + age, case.policy.max_data_loss, "Nothing was changed.")


def hold_before_commit(case: Case) -> None:
    """Raise StageFailedError where the finished job used a point that lost more than the limit allows."""
    limit = 0.0 if case.lossless else case.policy.max_data_loss
    _hold(case, case.report.data_loss_seconds, limit, "The failover is not committed.")


def _hold(case: Case, seconds: float | None, limit: float | None, so_far: str) -> None:
    for one in judge_loss(case.report.friendly_name, seconds, limit):
        raise StageFailedError(Fault(one.code, f"{one.message} {so_far}", recommended_action=one.remedy))
