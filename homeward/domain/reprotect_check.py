"""What a reprotect asked for by itself needs: a committed failover, a VM that runs, a former source that is off."""

from collections.abc import Iterator

from homeward.domain.arm_ids import same
from homeward.domain.findings import Finding, blocking, information
from homeward.domain.preflight import busy, kind, unmanaged
from homeward.domain.replicated_item import COMMITTED, SYNCHRONISING, ReplicatedItem
from homeward.domain.runs import Mode, Reprotect
from homeward.domain.survey import Survey
from homeward.domain.way_back import Wayback
from homeward.domain.way_back_check import judge_way_back


def judge_reprotect(
    survey: Survey, reprotect: Reprotect, wayback: Wayback = Wayback.REFUSE
) -> tuple[Finding, ...]:
    """Every finding about this item; an empty Blocking set means it may be reprotected, or is already."""
    item = survey.item
    if item.active_location != "Recovery":
        return (*kind(item), *_turned(item))
    return (
        *kind(item),
        *unmanaged(item),
        *_state(item),
        *recovered_vm(survey),
        *former_source(survey, reprotect),
        *judge_way_back(survey, Mode.PLANNED, wayback),
    )


def _turned(item: ReplicatedItem) -> Iterator[Finding]:
    """It replicates from where it runs: that is what a reprotect would bring about."""
    if item.protection_state in ("Protected", *SYNCHRONISING):
        yield information(
            "AlreadyReprotected",
            f"{item.friendly_name} is {item.protection_state} from {item.source} to {item.target} already; "
            "nothing is sent.",
        )
    else:
        yield _not_committed(item)


def _state(item: ReplicatedItem) -> Iterator[Finding]:
    if item.protection_state != COMMITTED:
        yield _not_committed(item)
    elif "SwitchProtection" not in item.allowed_operations and item.idle:
        allowed = ", ".join(item.allowed_operations) or "nothing"
        yield blocking(
            "ReprotectNotAllowed",
            f"Azure allows {allowed} on {item.friendly_name} now, and not SwitchProtection.",
            "Finish what keeps it busy; its page in the vault names it.",
        )
    yield from busy(item)


def _not_committed(item: ReplicatedItem) -> Finding:
    return blocking(
        "NotReadyToReprotect",
        f"{item.friendly_name} is {item.protection_state} with its active location {item.active_location}: "
        "it is not failed over and committed.",
        "Commit its failover first, or leave it out of a Reprotect.",
    )


def recovered_vm(survey: Survey) -> Iterator[Finding]:
    """Replication starts within it."""
    item = survey.item
    vm = next((one for one in survey.target_vms if same(one.id, item.recovery_vm_id)), None)
    if vm is None or not vm.running:
        said = f"is {vm.power_word}" if vm else "does not exist"
        yield blocking(
            "RecoveredVmNotRunning",
            f"The recovered VM {item.recovery_vm_id} {said}; replication starts within it.",
            "Start it, or look at the activity log of its group.",
        )


def former_source(survey: Survey, reprotect: Reprotect) -> Iterator[Finding]:
    """A reprotect deletes it and its disks: the only copy of what was not replicated."""
    vm, name = survey.source_vm, survey.item.friendly_name
    if vm is None or vm.off:
        said = f"is {vm.power_word}" if vm else "does not answer, or is gone"
        yield information("FormerSourceOff", f"The former source of {name} {said}.")
    elif reprotect is Reprotect.WHEN_HOME_IS_BACK:
        yield information(
            "FormerSourceRunning",
            f"The former source {vm.id} is {vm.power_word}; it is powered off before the reprotect.",
        )
    else:
        yield blocking(
            "FormerSourceRunning",
            f"The former source {vm.id} is {vm.power_word}. A reprotect would replace it and its disks.",
            "Save what only it holds and shut it down, or ask for reprotect WhenHomeIsBack, which powers it off.",
        )
