"""What a drill needs of an item: it is Protected and healthy, and can be tested by itself. Its source stays on."""

from collections.abc import Iterator
from dataclasses import replace

from homeward.domain.arm_ids import name_of
from homeward.domain.findings import Finding, blocking
from homeward.domain.health import judge_health
from homeward.domain.preflight import disks, kind, state
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.survey import Survey

OPERATION = "TestFailover"


def judge_drill(survey: Survey) -> tuple[Finding, ...]:
    """Every finding about this item; the test network is judged beside it (`homeward.domain.isolation`)."""
    item, vm = survey.item, survey.source_vm
    if item.active_location == "Recovery":
        return (*_kind(item), *state(item, OPERATION))
    return (
        *_kind(item),
        *state(item, OPERATION),
        *judge_health(item, source_running=vm is None or vm.running),
        *disks(item),
        *_target_group(survey),
    )


def _kind(item: ReplicatedItem) -> Iterator[Finding]:
    yield from kind(replace(item, multi_vm_group=""))
    if item.multi_vm_group:
        yield blocking(
            "GroupNotDrilled",
            f"{item.friendly_name} is in the multi-VM group {item.multi_vm_group!r}: Azure tests its members only "
            "together, by a recovery plan, and Homeward does not do that yet.",
            "Leave it out, and test its group by a recovery plan in the vault.",
        )


def _target_group(survey: Survey) -> Iterator[Finding]:
    if not survey.target_group_exists:
        yield blocking(
            "TargetGroupMissing",
            f"The target resource group {name_of(survey.item.recovery_group_id)} does not exist.",
            "Create it in the recovery region, or change the item's target settings.",
        )
