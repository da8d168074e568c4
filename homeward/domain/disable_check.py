"""What disabling an item's replication needs, and what it ends."""

from collections.abc import Iterator

from homeward.domain.arm_ids import same
from homeward.domain.findings import Finding, blocking, warning
from homeward.domain.preflight import busy, drilled, kind
from homeward.domain.replicated_item import COMMITTED, ReplicatedItem
from homeward.domain.survey import Survey


def judge_disable(survey: Survey, *, purge: bool) -> tuple[Finding, ...]:
    """Every finding about this item; an empty Blocking set means its replication may be disabled."""
    item = survey.item
    return (
        *kind(item),
        *busy(item),
        *drilled(item),
        *_uncommitted(item),
        *(() if purge else (*_allowed(item), *_active_vm(survey))),
        *_ends(survey),
    )


def _uncommitted(item: ReplicatedItem) -> Iterator[Finding]:
    if item.active_location == "Recovery" and item.protection_state != COMMITTED:
        yield blocking(
            "NotCommitted",
            f"{item.friendly_name} was failed over and is {item.protection_state}: nobody decided yet.",
            "Commit its failover, or choose another recovery point, before its points are deleted.",
        )


def _allowed(item: ReplicatedItem) -> Iterator[Finding]:
    if item.idle and "DisableProtection" not in item.allowed_operations:
        allowed = ", ".join(item.allowed_operations) or "nothing"
        yield blocking(
            "DisableNotAllowed",
            f"Azure allows {allowed} on {item.friendly_name} now, and not DisableProtection.",
            "Finish what keeps it busy, or ask with purge, which removes the item in any state.",
        )


def _active_vm(survey: Survey) -> Iterator[Finding]:
    """Disabling acts within the VM (a public report of the field); a purge does not."""
    item, vm = survey.item, survey.source_vm
    if item.active_location == "Recovery":
        vm = next((one for one in survey.target_vms if same(one.id, item.recovery_vm_id)), None)
    if vm is None or not vm.running:
        said = f"is {vm.power_word}" if vm else "does not exist"
        yield blocking(
            "ActiveVmNotRunning",
            f"The active VM of {item.friendly_name} {said}; disabling replication acts within it.",
            "Start it, or ask with purge, which leaves the VM's own agent as it is.",
        )


def _ends(survey: Survey) -> Iterator[Finding]:
    item = survey.item
    yield warning(
        "ProtectionEnds",
        f"{item.friendly_name} will replicate nowhere; its {len(survey.points)} recovery points are deleted.",
        "Enable replication again in the vault if it shall be protected later.",
    )
    away = item.target if item.active_location == "Recovery" else item.source
    if away != item.home:
        yield warning(
            "StaysAway",
            f"{item.friendly_name} runs in {away}; without replication it cannot be failed back to {item.home}.",
            "Fail it back first if it shall come home.",
        )
