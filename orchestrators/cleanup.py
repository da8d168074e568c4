"""Looking at what is left behind, until two looks agree."""

from collections import Counter
from dataclasses import replace

from homeward.domain.runs import Fate, Stage
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
    baseline = case.baseline
    item_id = case.report.new_item_id or baseline.new_item_id
    yield from check_side(case, item_id, baseline.source_vm_id, baseline.former_ids)
    if not any("/networkinterfaces/" in one.lower() for one in baseline.former_ids):
        case.warn(
            "InventoryIncomplete",
            "The source could not be read at preflight, so its NICs are not in this list.",
        )


def check_side(
    case: Case, item_id: str, vm_id: str, ids: tuple[str, ...], *, ended: bool = False
) -> Durable[None]:
    """Look at what is there of these, and of disks made from them, in the resource group of the VM."""
    question = CleanupCheckInput(case.task.request.vault_id, item_id, vm_id, ids, ended=ended)
    try:
        yield from _look_until_two_agree(case, question)
    except StageFailedError as error:
        case.warn("CleanupNotChecked", f"What was left behind could not be read: {error.fault.message}")


def _look_until_two_agree(case: Case, question: CleanupCheckInput) -> Durable[None]:
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
    case.note(*seen.evidence)
    if seen.unread:
        kinds = ", ".join(seen.unread)
        case.warn("CleanupPartlyRead", f"The app may not list these on the other side: {kinds}.")
    counts = Counter(one.verdict for one in seen.remainders)
    removable, unknown = counts[Fate.REMOVABLE], counts[Fate.UNKNOWN]
    if removable or unknown:
        said = f"{removable} resources on the other side can be removed, {unknown} are for you to judge"
        case.warn("LeftBehind", f"{said}; nothing was deleted.")
