"""What has the right shape and hardly ever changes: alert and vault settings, sizes, eligibility, systems."""

from emulator import lookup
from emulator.calls import Answer, Call
from emulator.ids import guid
from emulator.inventory import Vm
from emulator.site_recovery import finding
from emulator.site_recovery.vault import Vault
from emulator.topology import page
from emulator.wire import Json, as_list, as_object, as_text
from emulator.world import World

TYPE = "Microsoft.RecoveryServices/vaults"
ALERT = "defaultAlertSetting"
NOBODY: Json = {"sendToOwners": "DoNotSend", "customEmailAddresses": [], "locale": ""}
SIZES = (
    ("Standard_DS1_v2", 1, 3.5, 4, 2),
    ("Standard_DS2_v2", 2, 7.0, 8, 2),
    ("Standard_D2s_v3", 2, 8.0, 4, 2),
    ("Standard_D4s_v5", 4, 16.0, 8, 2),
)
SYSTEMS = (("Windows Server 2019 Datacenter", "windows", "10.0"), ("ubuntu", "linux", "22.04"))


def _named(where: Vault, kind: str, name: str, properties: Json) -> Json:
    return {"name": name, "type": f"{TYPE}/{kind}", "id": where.asr_id(kind, name), "properties": properties}


def _alert(where: Vault) -> Json:
    return _named(where, "replicationAlertSettings", ALERT, where.alert_settings or NOBODY)


def alert_settings(world: World, call: Call) -> Answer:
    return Answer(200, page([_alert(finding.vault(world, call))]))


def alert_setting(world: World, call: Call) -> Answer:
    return Answer(200, _alert(finding.named(finding.vault(world, call), call, "setting", ALERT)))


def put_alert_setting(world: World, call: Call) -> Answer:
    """Keep who is told of alerts: the one PUT of the service that answers at once."""
    where = finding.named(finding.vault(world, call), call, "setting", ALERT)
    said = as_object(call.body.get("properties"))
    where.alert_settings = {
        "sendToOwners": as_text(said.get("sendToOwners")) or "DoNotSend",
        "customEmailAddresses": as_list(said.get("customEmailAddresses")),
        "locale": as_text(said.get("locale")),
    }
    return Answer(200, _alert(where))


def _vault_setting(where: Vault) -> Json:
    properties: Json = {"migrationSolutionId": None, "vmwareToAzureProviderType": "Vmware"}
    return _named(where, "replicationVaultSettings", "default", properties)


def vault_settings(world: World, call: Call) -> Answer:
    return Answer(200, page([_vault_setting(finding.vault(world, call))]))


def vault_setting(world: World, call: Call) -> Answer:
    return Answer(200, _vault_setting(finding.named(finding.vault(world, call), call, "setting", "default")))


def supported_systems(world: World, call: Call) -> Answer:
    where = finding.vault(world, call)
    systems = [
        {"osName": name, "osType": kind, "osVersions": [{"version": version}]}
        for name, kind, version in SYSTEMS
    ]
    properties: Json = {"supportedOsList": [{"instanceType": "A2A", "supportedOs": systems}]}
    return Answer(200, _named(where, "replicationSupportedOperatingSystems", "Default", properties))


def target_compute_sizes(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return Answer(200, page([_size(found.id, *size) for size in SIZES]))


def _size(item_id: str, name: str, cores: int, memory: float, disks: int, nics: int) -> Json:
    containers = f"{TYPE}/replicationFabrics/replicationProtectionContainers"
    properties: Json = {
        "name": name,
        "friendlyName": name,
        "cpuCoresCount": cores,
        "vCPUsAvailable": cores,
        "memoryInGB": memory,
        "maxDataDiskCount": disks,
        "maxNicsCount": nics,
        "errors": [],
        "highIopsSupported": None,
        "hyperVGenerations": ["V1", "V2"],
    }
    return {
        "id": f"{item_id}/targetComputeSizes/{name}",
        "name": name,
        "type": f"{containers}/replicationProtectedItems/targetComputeSizes",
        "properties": properties,
    }


def eligibility(world: World, call: Call) -> Answer:
    """Tell that a machine may be replicated: nothing here ever stands in the way."""
    return Answer(200, _eligible(lookup.resource(world, call, Vm)))


def eligibilities(world: World, call: Call) -> Answer:
    return Answer(200, {"value": [_eligible(lookup.resource(world, call, Vm))]})


def _eligible(vm: Vm) -> Json:
    return {
        "name": "default",
        "type": "Microsoft.RecoveryServices/replicationEligibilityResults",
        "id": f"{vm.id}/providers/Microsoft.RecoveryServices/replicationEligibilityResults/default",
        "properties": {"clientRequestId": guid("eligibility", vm.id), "errors": []},
    }
