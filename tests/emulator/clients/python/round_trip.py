"""A round trip by whichever of Microsoft's clients this interpreter has: home by the sync, out by the async ones.

It runs in an environment of its own, with nothing of ours, and prints where the item ended. `EMULATOR` is an https
address, `CA_FILE` its authority.
"""

import asyncio
import json
import os
import time
from importlib import import_module, metadata
from typing import Any

NAME = "azure.mgmt.recoveryservicessiterecovery"
BASE, CA_FILE = os.environ["EMULATOR"], os.environ["CA_FILE"]
SUBSCRIPTION = "5eed0000-0000-4000-8000-000000000001"
TENANT = "5eed0000-0000-4000-8000-0000000000aa"
GROUPS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
VAULT = ("rg-recovery", "vault-recovery")
# Up to 1.3.0 the vault is named once, to the client; since then to every call.
OLD = metadata.version(NAME.replace(".", "-")).startswith("1.")
ONCE, EACH = (VAULT, ()) if OLD else ((), VAULT)
TRUST = {"connection_verify": CA_FILE}
OPTIONS: dict[str, Any] = {"base_url": BASE, "polling_interval": 0.05, **TRUST}
DEADLINE = 60.0
models: Any = import_module(f"{NAME}.models")


def credential(aio: str) -> Any:
    made = import_module(f"azure.identity{aio}").ClientSecretCredential
    who = (TENANT, "00000000-0000-4000-8000-00000000c11e", "any")
    return made(*who, authority=BASE, disable_instance_discovery=True, **TRUST)


def site_recovery(proof: Any, aio: str) -> Any:
    return import_module(f"{NAME}{aio}").SiteRecoveryManagementClient(proof, SUBSCRIPTION, *ONCE, **OPTIONS)


def compute(proof: Any, aio: str) -> Any:
    return import_module(f"azure.mgmt.compute{aio}").ComputeManagementClient(proof, SUBSCRIPTION, **OPTIONS)


def place(item: Any) -> tuple[str, str, str]:
    parts = item.id.split("/")
    return parts[10], parts[12], parts[14]


def machine(item: Any, side: str) -> tuple[str, str]:
    location = getattr(item.properties.provider_specific_details, f"{side}_fabric_location")
    return f"rg-app-{location}", item.properties.friendly_name


def failover_input() -> Any:
    details = models.A2AUnplannedFailoverInput()
    return models.UnplannedFailoverInput(
        properties=models.UnplannedFailoverInputProperties(
            failover_direction="PrimaryToRecovery",
            source_site_operations="NotRequired",
            provider_specific_details=details,
        )
    )


def switch_input(item: Any, running: Any) -> Any:
    """Name what a client names to go back: the container, the group, and for each disk its cache account."""
    details = item.properties.provider_specific_details
    group = f"{GROUPS}/rg-app-{details.primary_fabric_location}"
    cache = f"{details.recovery_fabric_location}vaultrecoasrcache"
    disk = models.A2AVmManagedDiskInputDetails(
        disk_id=running.storage_profile.os_disk.managed_disk.id,
        primary_staging_azure_storage_account_id=(
            f"{GROUPS}/rg-recovery/providers/Microsoft.Storage/storageAccounts/{cache}"
        ),
        recovery_resource_group_id=group,
    )
    return models.SwitchProtectionInput(
        properties=models.SwitchProtectionInputProperties(
            replication_protected_item_name=item.name,
            provider_specific_details=models.A2ASwitchProtectionInput(
                recovery_container_id=item.id.split("/replicationProtectedItems/")[0],
                recovery_resource_group_id=group,
                policy_id=item.properties.policy_id,
                vm_managed_disks=[disk],
            ),
        )
    )


def home() -> None:
    with credential("") as proof, site_recovery(proof, "") as asr, compute(proof, "") as vms:
        items, containers = asr.replication_protected_items, asr.replication_protection_containers
        item = next(iter(items.list(*EACH)))
        at = place(item)
        vms.virtual_machines.begin_power_off(*machine(item, "primary")).result()
        items.begin_unplanned_failover(*EACH, *at, failover_input()).result()
        items.begin_failover_commit(*EACH, *at).result()
        running = vms.virtual_machines.get(*machine(item, "recovery"))
        containers.begin_switch_protection(*EACH, *at[:2], switch_input(item, running)).result()
        until = time.monotonic() + DEADLINE
        while next(iter(items.list(*EACH))).properties.protection_state != "Protected":
            if time.monotonic() > until:
                raise TimeoutError("never Protected at home")


async def out() -> Any:
    async with (
        credential(".aio") as proof,
        site_recovery(proof, ".aio") as asr,
        compute(proof, ".aio") as vms,
    ):
        items, containers = asr.replication_protected_items, asr.replication_protection_containers
        item = await anext(items.list(*EACH))
        at = place(item)
        await (await vms.virtual_machines.begin_power_off(*machine(item, "primary"))).result()
        await (await items.begin_unplanned_failover(*EACH, *at, failover_input())).result()
        await (await items.begin_failover_commit(*EACH, *at)).result()
        running = await vms.virtual_machines.get(*machine(item, "recovery"))
        back = switch_input(item, running)
        await (await containers.begin_switch_protection(*EACH, *at[:2], back)).result()
        async with asyncio.timeout(DEADLINE):
            while (last := await anext(items.list(*EACH))).properties.protection_state != "Protected":
                pass
    return last


if __name__ == "__main__":
    home()
    ended = asyncio.run(out())
    print(json.dumps({"id": ended.id, "protectionState": ended.properties.protection_state}))  # noqa: T201
