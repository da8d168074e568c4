"""Write a recovery plan of Site Recovery as a plan of Homeward. GETs only; nothing is changed in Azure.

The plan goes to standard output, what it cannot say as findings to standard error; with `--json` before the id both
are one document on standard output. Exit code 0, 1 where nothing can be imported, 2 misused. Uses the `az login` of
whoever runs it (or the managed identity, where there is one).
"""

import asyncio
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from homeward.arm.azure import connect
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.arm_ids import VAULT
from homeward.domain.plans.importing import Imported, import_plan
from homeward.domain.plans.reading import read_plan
from homeward.errors import ArmError, HomewardError, RetryLaterError
from homeward.settings import from_environment

USAGE = """usage: make plan-import PLAN=<recovery plan id> > plans/<name>.yaml, or homeward plans import <id>
  PLAN is the recovery plan's ARM id:
  /subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{name}/replicationRecoveryPlans/{plan}
  `az site-recovery recovery-plan list --resource-group {group} --vault-name {name} --query "[].id"` lists yours."""
DONE, NOTHING, MISUSED = 0, 1, 2
_PLAN = re.compile(r"(?P<vault>.+)/replicationRecoveryPlans/(?P<name>[^/\s?#]+)", re.IGNORECASE)


def main(arguments: list[str]) -> int:
    as_json = arguments[:1] == ["--json"]
    named = _PLAN.fullmatch(arguments[-1]) if len(arguments) == 1 + as_json else None
    if named is None or not VAULT.fullmatch(named["vault"]):
        print(USAGE, file=sys.stderr)
        return MISUSED
    try:
        found = asyncio.run(_read(named["vault"], named["name"]))
    except (ArmError, RetryLaterError) as error:
        print(f"{error.fault.code}: {error.fault.message}", file=sys.stderr)
        return MISUSED
    except HomewardError as error:
        print(error, file=sys.stderr)
        return MISUSED
    if found is None:
        print(f"The vault has no recovery plan {named['name']!r}.", file=sys.stderr)
        return NOTHING
    return _write_json(found) if as_json else _write(found)


async def _read(vault_id: str, name: str) -> Imported | None:
    async with connect(from_environment()) as azure:
        vault = SiteRecovery(azure, vault_id)
        plan = (await vault.plan(name)).value
        items = (await vault.items()).value
    return import_plan(plan, items, vault_id) if plan else None


def _write(found: Imported) -> int:
    for one in found.findings:
        print(f"{one.severity:<12} {one.code}: {one.message}\n{'':<12} -> {one.remedy}", file=sys.stderr)
    if not found.text:
        return NOTHING
    read_plan(found.text)  # what is written here is a plan, or a defect of ours
    print(found.text, end="")
    print(f"\nSave it as plans/{found.name}.yaml and look at each finding above.", file=sys.stderr)
    return DONE


def _write_json(found: Imported) -> int:
    told = {"name": found.name, "text": found.text, "findings": [one.to_json() for one in found.findings]}
    print(json.dumps(told, indent=2, ensure_ascii=False))
    return DONE if found.text else NOTHING


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
