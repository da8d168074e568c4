"""Look what is left of a test failover: gone is what a GET answers 404 to. Nothing is deleted."""

from datetime import datetime

from activities.isolating import warned
from activities.registration import activity
from homeward.arm import compute, network
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import group_id, same
from homeward.domain.arm_json import ArmJson, child, text
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Finding, Severity, blocking
from homeward.domain.health import judge_health
from homeward.domain.replicated_item import ReplicatedItem
from homeward.errors import StageFailedError
from homeward.steps.drill import TEST_REMAINS, TestRemainsInput, TestRemainsResult


@activity(TEST_REMAINS, lambda step: Need(Use.LATER, step.vault_id, reads=3 + len(step.parts)))
async def test_remains(step: TestRemainsInput) -> TestRemainsResult:
    look = await SiteRecovery(connected(), step.vault_id).item(step.item_id)
    item = look.value
    if item is None:
        raise StageFailedError(Fault("ItemGone", f"Azure has no item {step.item_id} any more."))
    wanted = {one.lower(): one for one in (step.test_vm_id, *item.test_bed.disk_ids, *step.parts)}
    attached = {one.lower(): one for one in await _interfaces(step.test_vm_id)}
    present = [one for one in (wanted | attached).values() if await _exists(one)]
    gone = [one for one in wanted.values() if one not in present]
    return TestRemainsResult(
        present=tuple(sorted(present)),
        gone=tuple(sorted(gone)),
        pending=item.test_failover_pending,
        warned=warned(item),
        seen_at=look.at,
        findings=_changed(item),
        evidence=(_seen(item, present, gone, look.at),),
    )


async def _exists(resource_id: str) -> bool:
    return await connected().find(resource_id, compute.api_version_of(resource_id)) is not None


async def _interfaces(vm_id: str) -> list[str]:
    """The interfaces that still name the test VM."""
    listed = await network.interfaces(connected(), group_id(vm_id))
    nics = listed.value if listed else []
    return [text(one, "id") for one in nics if same(_machine(one), vm_id)]


def _machine(nic: ArmJson) -> str:
    return text(child(child(nic, "properties"), "virtualMachine"), "id")


def _changed(item: ReplicatedItem) -> tuple[Finding, ...]:
    """What a drill must not change: the item is Protected, and its replication goes on."""
    if item.protection_state != "Protected":
        said = f"{item.friendly_name} is {item.protection_state} after its drill, not Protected."
        return (blocking("NotProtectedAfterDrill", said, "Look at its page in the vault."),)
    return tuple(one for one in judge_health(item, source_running=True) if one.severity is Severity.BLOCKING)


def _seen(item: ReplicatedItem, present: list[str], gone: list[str], at: datetime) -> Evidence:
    claim = (
        f"{item.friendly_name} is {item.protection_state}, its replication {item.replication_health}; of its test "
        f"failover {len(gone)} resources are gone and {len(present)} are left."
    )
    return Evidence(claim, item.id, at)
