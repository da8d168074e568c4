"""Look at a vault and say what would stop a failback. GETs only: nothing is changed, no run is started.

Uses the `az login` of whoever runs it (or the managed identity, where there is one).
"""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from activities.judging import check
from homeward.arm.azure import Azure, connect
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import VAULT
from homeward.domain.evidence import Fault
from homeward.domain.findings import Finding, Severity
from homeward.domain.naming import Named, resolve
from homeward.domain.runs import Mode, PointChoice
from homeward.errors import ArmError, HomewardError, RetryLaterError
from homeward.settings import from_environment
from homeward.steps.health_check import HealthCheckInput

USAGE = """usage: make preflight VAULT=<vault id> [ITEMS="vm-01 vm-02"]
  VAULT is the vault's ARM id:
  /subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{name}
  `az backup vault list --query "[].id"` lists yours."""
READY, BLOCKED, MISUSED = 0, 1, 2
# An item that runs at home and replicates away is as it should be; only a failback would have nothing to do.
AT_HOME = "AlreadyHome"


def main(arguments: list[str]) -> int:
    if not arguments or not VAULT.fullmatch(arguments[0]):
        print(USAGE, file=sys.stderr)
        return MISUSED
    try:
        return asyncio.run(_look(arguments[0], tuple(arguments[1:])))
    except (ArmError, RetryLaterError) as error:
        _say_fault(error.fault)
    except HomewardError as error:
        print(error, file=sys.stderr)
    return MISUSED


async def _look(vault_id: str, names: tuple[str, ...]) -> int:
    async with connect(from_environment()) as azure:
        listed = await SiteRecovery(azure, vault_id).items()
        ours = [item for item in listed.value if item.provider == "A2A"]
        wanted = names or tuple(item.id for item in ours)
        found = resolve(wanted, listed.value)
        for fault in found.faults:
            _say_fault(fault)
        print(
            f"{len(listed.value)} replicated items, {len(ours)} of them Azure VMs; looking at {len(found.items)}."
        )
        verdicts = [await _look_at(azure, vault_id, named) for named in found.items]
    print(
        f"\n{verdicts.count(True)} ready, {verdicts.count(False)} with something in the way. Nothing was changed."
    )
    return READY if all(verdicts) and not found.faults else BLOCKED


async def _look_at(azure: Azure, vault_id: str, named: Named) -> bool:
    question = HealthCheckInput(vault_id, named.item_id, Mode.PLANNED, PointChoice())
    result = await check(azure, question)
    print(f"\n{named.friendly_name}: {result.evidence[0].claim if result.evidence else 'not found'}")
    said = [_say(finding) for finding in _sorted(result.findings)]
    return all(said)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    order = list(reversed(Severity))
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def _say(finding: Finding) -> bool:
    """Print one finding; False where it would stop a run for another reason than that nothing is to be done."""
    at_home = finding.code == AT_HOME
    severity = Severity.INFORMATION if at_home else finding.severity
    print(f"  {severity:<12} {finding.code}: {finding.message}")
    if finding.remedy:
        print(f"  {'':<12} -> {finding.remedy}")
    return severity is not Severity.BLOCKING


def _say_fault(fault: Fault) -> None:
    print(f"{fault.code}: {fault.message}", file=sys.stderr)
    if fault.recommended_action:
        print(f"  -> {fault.recommended_action}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
