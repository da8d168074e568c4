"""Looking at the recovered VM before its failover is committed."""

from homeward.domain.evidence import Fault
from homeward.domain.findings import blocks
from homeward.domain.runs import Commit, Stage
from homeward.durable import Durable, call, pause
from homeward.errors import StageFailedError
from homeward.steps.verify import VERIFY, VerifyInput
from orchestrators.case import Case

# A VM that was just created may still be starting: look this often before its state counts (seconds between looks).
_LOOKS = (15.0, 30.0, 60.0)


def verify(case: Case) -> Durable[None]:
    """Raise StageFailedError where the recovered VM is not as it should be, unless commit is Auto."""
    case.enter(Stage.VERIFYING)
    try:
        yield from _look(case)
    except StageFailedError as error:
        if case.policy.commit is Commit.AFTER_VERIFY:
            raise
        case.warn("CommittedUnverified", error.fault.message)


def _look(case: Case) -> Durable[None]:
    baseline = case.baseline
    question = VerifyInput(
        case.report.friendly_name, baseline.recovery_vm_id, baseline.target_region, baseline.network_id
    )
    seen = yield from call(case.ctx, VERIFY, question)
    for delay in _LOOKS:
        if not blocks(seen.findings):
            break
        yield pause(case.ctx, delay)
        seen = yield from call(case.ctx, VERIFY, question)
    case.find(*seen.findings)
    case.note(*seen.evidence)
    if blocks(seen.findings):
        first = seen.findings[0]
        remedy = f"{first.remedy} It is not committed."
        raise StageFailedError(Fault(f"NotVerified{first.code}", first.message, recommended_action=remedy))
