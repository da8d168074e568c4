"""What a failover leaves behind: cards without what hung on them, extensions, diagnostics, backup; cache accounts."""

import pytest

from tests.emulator.support import SUB, Emulator, Json

STATUS = f"{SUB}/providers/Microsoft.RecoveryServices/locations"


def card(emulator: Emulator, region: str) -> Json:
    path = f"{SUB}/resourceGroups/rg-app-{region}/providers/Microsoft.Network/networkInterfaces/vm-01-nic"
    return emulator.get(path)["properties"]


def backup(emulator: Emulator, region: str) -> Json:
    body = {"resourceType": "VM", "resourceId": emulator.vm_path(region)}
    return emulator.call("POST", f"{STATUS}/{region}/backupStatus", body).body


@pytest.mark.parametrize("bare", [False, True])
def test_a_bare_card_has_nothing_that_its_former_self_had(emulator: Emulator, *, bare: bool) -> None:
    """Without the override it has all of it again."""
    said = {
        "acceleratedNetworking": True,
        "securityGroup": "nsg",
        "loadBalancer": "lb",
        "publicAddress": "both",
    }
    emulator.reset(overrides={"vm-01": said | ({"bareCard": True} if bare else {})})
    emulator.failed_back()
    before, after = card(emulator, "westus"), card(emulator, "eastus")
    config = after["ipConfigurations"][0]["properties"]

    assert before["enableAcceleratedNetworking"] is True
    assert after["enableAcceleratedNetworking"] is not bare
    assert bare is not ("networkSecurityGroup" in after)
    assert bare is not ("publicIPAddress" in config)
    assert bare is not ("loadBalancerBackendAddressPools" in config)


def test_extensions_diagnostics_and_backup_stay_with_the_source(emulator: Emulator) -> None:
    """The recovered machine has none of them."""
    said = {"extensions": ["Monitor"], "diagnosticSettings": ["to-logs"], "backup": "vault-backup"}
    emulator.reset(overrides={"vm-01": said})
    emulator.failed_back()
    source, recovered = emulator.vm_path("westus"), emulator.vm_path("eastus")
    settings = "providers/Microsoft.Insights/diagnosticSettings"

    assert ["Monitor"] == [one["name"] for one in emulator.get(source)["resources"]]
    assert "resources" not in emulator.get(recovered)
    assert ["to-logs"] == [one["name"] for one in emulator.get(f"{source}/{settings}")["value"]]
    assert [] == emulator.get(f"{recovered}/{settings}")["value"]
    assert "Protected" == backup(emulator, "westus")["protectionStatus"]
    assert "NotProtected" == backup(emulator, "eastus")["protectionStatus"]


def test_the_graph_names_backups_by_their_machines(emulator: Emulator) -> None:
    emulator.reset(vms=2, overrides={"vm-01": {"backup": "vault-backup"}})
    query = (
        "recoveryservicesresources | where type =~ "
        "'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems'"
        " | project id, vm = tostring(properties.sourceResourceId)"
    )
    body = {"query": query, "options": {"resultFormat": "objectArray"}}
    (found,) = emulator.call("POST", "/providers/Microsoft.ResourceGraph/resources", body).body["data"]

    assert emulator.vm_path("westus").lower() == found["vm"].lower()
    assert "/vaults/vault-backup/backupFabrics/Azure/" in found["id"]


def test_a_backup_status_names_its_machine(emulator: Emulator) -> None:
    """Anything else is refused."""
    emulator.reset()
    reply = emulator.call("POST", f"{STATUS}/eastus/backupStatus", {"resourceType": "SQLDatabase"})

    assert (400, "BMSUserErrorInvalidInput") == (reply.status, reply.body["error"]["details"][0]["code"])


def test_a_cache_account_may_be_of_the_wrong_kind(emulator: Emulator) -> None:
    """Premium, or behind a firewall; the one of the region that the item goes to."""
    path = f"{SUB}/resourceGroups/rg-recovery/providers/Microsoft.Storage/storageAccounts/eastusvaultrecoasrcache"
    emulator.reset(overrides={"vm-01": {"cacheAccount": "premium"}})
    premium = emulator.get(path)
    emulator.reset(overrides={"vm-01": {"cacheAccount": "firewalled"}})
    firewalled = emulator.get(path)

    assert ("Premium", "BlockBlobStorage") == (premium["sku"]["tier"], premium["kind"])
    assert "Deny" == firewalled["properties"]["networkAcls"]["defaultAction"]


def test_an_account_can_be_made_and_its_name_is_everybodys(emulator: Emulator) -> None:
    """A second one of the name in another group is refused."""
    emulator.reset(overrides={"vm-01": {"missing": ["cacheAccount"]}})
    path = "providers/Microsoft.Storage/storageAccounts/homecache"
    body = {"location": "eastus", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}
    here = f"{SUB}/resourceGroups/rg-app-eastus/{path}"
    there = f"{SUB}/resourceGroups/rg-app-westus/{path}"

    assert 404 == emulator.call("GET", here).status
    assert 200 == emulator.call("PUT", here, body).status
    assert "eastus" == emulator.get(here)["location"]
    assert "StorageAccountAlreadyTaken" == emulator.call("PUT", there, body).body["error"]["code"]


def test_an_availability_set_can_be_made(emulator: Emulator) -> None:
    """With the fault domains it was given; a second time it is there already."""
    emulator.reset()
    path = f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Compute/availabilitySets/as-erp-asr"
    body = {"location": "eastus", "sku": {"name": "Aligned"}, "properties": {"platformFaultDomainCount": 2}}

    assert [201, 200] == [emulator.call("PUT", path, body).status for _ in range(2)]
    assert 2 == emulator.get(path)["properties"]["platformFaultDomainCount"]
    assert "Aligned" == emulator.get(path)["sku"]["name"]


@pytest.mark.parametrize("key", ["agentExpiryDate", "agentCertificateExpiryDate"])
def test_an_agent_expires_when_a_test_says_so(emulator: Emulator, key: str) -> None:
    """Both dates are the item's own."""
    emulator.reset(overrides={"vm-01": {key: "2026-03-05T00:00:00Z"}})

    assert "2026-03-05T00:00:00Z" == emulator.item()["providerSpecificDetails"][key]
