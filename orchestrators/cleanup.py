"""Looking at what is left behind, until two looks agree."""

from dataclasses import replace

from homeward.domain.runs import Stage, Verdict
from homeward.durable import Durable, call, pause
from homeward.errors import StageFailedError
from homeward.steps.cleanup_check import CLEANUP_CHECK, CleanupCheckInput, CleanupCheckResult
from orchestrators.case import Case
from orchestrators.stages import stage

# Azure clean-up goes on after an item is Protected: two looks five minutes apart must agree, within 30 minutes.
_BETWEEN, _LOOKS = 300.0, 6


@stage(Stage.CHECKING_CLEANUP)
def check_cleanup(case: Case) -> Durable[None]:
    """List every left-over. Nothing is deleted: a later reprotect may need it.

    The VM is protected by now; a check that cannot be made is told, and takes nothing back.
    """
    try:
        yield from _look_until_two_agree(case)
    except StageFailedError as error:
        case.warn("CleanupNotChecked", f"What was left behind could not be read: {error.fault.message}")


def _look_until_two_agree(case: Case) -> Durable[None]:
    baseline = case.baseline
    question = CleanupCheckInput(
        vault_id=case.task.request.vault_id,
        new_item_id=case.report.new_item_id or baseline.new_item_id,
        source_vm_id=baseline.source_vm_id,
        former_ids=baseline.former_ids,
    )
    seen = yield from call(case.ctx, CLEANUP_CHECK, question)
    for _ in range(_LOOKS):
        before = seen
        yield pause(case.ctx, _BETWEEN)
        seen = yield from call(case.ctx, CLEANUP_CHECK, replace(question, confirm=True))
        if seen.present == before.present:
            break
    else:
        case.warn(
            "CleanupNotSettled", "What is left still changed after half an hour; this is the last look."
        )
    _report(case, seen)


def _report(case: Case, seen: CleanupCheckResult) -> None:
    case.left_behind(seen.remainders)
    if not any("/networkinterfaces/" in one.lower() for one in case.baseline.former_ids):
        case.warn(
            "InventoryIncomplete",
            "The source could not be read at preflight, so its NICs are not in this list.",
        )
    case.note(*seen.evidence)
    left = [one for one in seen.remainders if one.verdict is Verdict.LEFT_OVER]
    if left:
        case.warn("LeftBehind", f"{len(left)} resources are left in the former region; nothing was deleted.")
