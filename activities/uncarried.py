"""Look which diagnostic settings, and whether a backup, a VM had where it came from and has not where it runs now.

Read once the VM is recovered: its former self is off then, and still there. What cannot be read is told.
"""

from collections.abc import Mapping

from activities.registration import activity
from homeward.arm import monitoring, resource_graph
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.domain.arm_ids import part
from homeward.domain.arm_json import text
from homeward.domain.as_it_was import without_backup, without_diagnostics
from homeward.domain.evidence import Evidence
from homeward.domain.findings import Finding, information
from homeward.errors import ArmError
from homeward.steps.uncarried import UNCARRIED, UncarriedInput, UncarriedResult

_FORBIDDEN = (401, 403)


@activity(UNCARRIED, lambda step: Need(Use.REPROTECT, step.recovered_vm_id, reads=2))
async def uncarried(step: UncarriedInput) -> UncarriedResult:
    findings: list[Finding] = []
    evidence: list[Evidence] = []
    for what, look in (("diagnostic settings", _diagnostics), ("backups", _backup)):
        try:
            found, seen = await look(step)
        except ArmError as error:
            if error.status not in _FORBIDDEN:
                raise
            said = f"The app may not read {what}, so whether {step.friendly_name} has its own is not known."
            findings.append(
                information("UncarriedNotRead", said, "Grant its identity the role Reader there.")
            )
            continue
        findings += found
        evidence += seen
    return UncarriedResult(tuple(findings), evidence=tuple(evidence))


type _Seen = tuple[tuple[Finding, ...], tuple[Evidence, ...]]


async def _diagnostics(step: UncarriedInput) -> _Seen:
    former = await monitoring.diagnostic_settings(connected(), step.former_vm_id)
    wanted = [text(one, "name") for one in (former.value if former else [])]
    now = await monitoring.diagnostic_settings(connected(), step.recovered_vm_id) if wanted else None
    if now is None:
        return (), ()
    there = [text(one, "name") for one in now.value]
    claim = f"It had the diagnostic settings {', '.join(wanted)} and has {', '.join(there) or 'none'}."
    evidence = Evidence(claim, step.recovered_vm_id, now.at)
    return without_diagnostics(step.friendly_name, wanted, there), (evidence,)


async def _backup(step: UncarriedInput) -> _Seen:
    """Resource Graph names the backups that there are; Azure Backup says whether the recovered VM has one."""
    vault = (await _backups(step)).get(step.former_vm_id.lower())
    if vault is None or await monitoring.is_backed_up(connected(), step.recovered_vm_id, step.region):
        return (), ()
    return without_backup(step.friendly_name, vault), ()


async def _backups(step: UncarriedInput) -> Mapping[str, str]:
    azure, subscription = connected(), part(step.former_vm_id, "subscriptions")
    return await azure.pages.once(
        f"{step.page} backups {subscription}".lower(), lambda: resource_graph.backups(azure, [subscription])
    )
