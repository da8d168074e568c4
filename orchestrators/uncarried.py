"""Telling what a failover did not take along, once the VM is recovered and before its former self is replaced."""

from homeward.domain.findings import information
from homeward.durable import Durable, Patience, call
from homeward.errors import StageFailedError
from homeward.steps.uncarried import UNCARRIED, UncarriedInput
from orchestrators.case import Case

# It is told beside the way, and holds nothing up for long.
_PATIENCE = Patience(tries=2, longest=15)


def list_uncarried(case: Case) -> Durable[None]:
    baseline = case.baseline
    question = UncarriedInput(
        case.report.friendly_name,
        baseline.source_vm_id,
        baseline.recovery_vm_id,
        baseline.target_region,
        case.task.run_id,
    )
    try:
        seen = yield from call(case.ctx, UNCARRIED, question, _PATIENCE)
    except StageFailedError as error:
        said = f"Whether diagnostic settings or a backup are missing was not read: {error.fault.message}"
        case.find(information("UncarriedNotRead", said))
        return
    case.find(*seen.findings)
    case.note(*seen.evidence)
