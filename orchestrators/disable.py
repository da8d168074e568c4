"""Ending a VM's replication: the runbook of Disable."""

from homeward.domain import jobs
from homeward.domain.expectations import Expectation
from homeward.domain.runs import Stage
from homeward.durable import Durable
from homeward.steps.change import Intent
from homeward.steps.crew import Milestone
from homeward.steps.disable import DISABLE, DisableInput
from orchestrators.case import Case
from orchestrators.cleanup import check_side
from orchestrators.ensure import ensure, until_done
from orchestrators.muster import tell
from orchestrators.stages import stage
from orchestrators.steering import clear


def disable(case: Case) -> Durable[None]:
    yield from remove(case)
    tell(case, Milestone.RECOVERED)
    yield from check_replicas(case)


@stage(Stage.DISABLING)
def remove(case: Case) -> Durable[None]:
    """The item is gone once a read of it answers 404; the VM itself is not touched."""
    yield from clear(case)
    asked, baseline = case.task.request, case.baseline
    scenario = jobs.PURGE if asked.purge else jobs.DISABLE

    def step(intent: Intent) -> DisableInput:
        return DisableInput(
            intent, asked.removal_reason, asked.purge, baseline.protection_state, baseline.new_item_id
        )

    change = yield from ensure(case, DISABLE, scenario, step)
    look = yield from until_done(case, change, scenario, case.intent.item_id, Expectation.REMOVED)
    case.unprotected_since(look.seen_at)
    if look.reservation is not None:
        case.warn("PartialSuccess", f"The {scenario} job ended Succeeded but {look.reservation}.")


@stage(Stage.CHECKING_CLEANUP)
def check_replicas(case: Case) -> Durable[None]:
    """Look at the side where the VM does not run: what Site Recovery made there should be gone."""
    baseline = case.baseline
    away = baseline.active_location == "Recovery"
    vm_id = baseline.source_vm_id if away else baseline.recovery_vm_id
    ids = baseline.former_ids if away else baseline.replica_ids
    yield from check_side(case, case.intent.item_id, vm_id, ids, ended=True)
    if not any("/disks/" in one.lower() for one in baseline.replica_ids):
        said = (
            "It had no managed replica disk, and blobs are not looked at: see its storage accounts by hand."
        )
        case.warn("BlobsNotSeen", said)
