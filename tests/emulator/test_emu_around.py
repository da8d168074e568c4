"""Compute, network, Resource Graph and tokens: what a failover needs around Site Recovery."""

import base64
import json
import time

import pytest
from azure.identity import ManagedIdentityCredential

from tests.emulator.support import SUB, VAULT, Emulator


def _power(emulator: Emulator, action: str) -> str:
    reply = emulator.call("POST", f"{emulator.vm_path('westus')}/{action}?api-version=2024-07-01")
    assert (reply.status, reply.body) == (202, None)
    return (reply.header("Azure-AsyncOperation") or "").removeprefix(emulator.base)


@pytest.mark.parametrize(
    ("action", "during", "after"),
    [("powerOff", "stopping", "stopped"), ("deallocate", "deallocating", "deallocated")],
)
def test_going_off_takes_time(emulator: Emulator, action: str, during: str, after: str) -> None:
    """A VM passes through its state of change to its end state by the clock."""
    _power(emulator, action)
    first = emulator.power("westus")
    emulator.advance(60)

    assert (first, emulator.power("westus")) == (f"PowerState/{during}", f"PowerState/{after}")


def test_power_operation_status(emulator: Emulator) -> None:
    """The operation is InProgress, then Succeeded."""
    link = _power(emulator, "powerOff")
    first = emulator.get(link)["status"]
    emulator.advance(60)

    assert (first, emulator.get(link)["status"]) == ("InProgress", "Succeeded")


def test_power_result_link(emulator: Emulator) -> None:
    """Location is 202 until the end, then 200 without a body."""
    reply = emulator.call("POST", f"{emulator.vm_path('westus')}/powerOff")
    link = (reply.header("Location") or "").removeprefix(emulator.base)
    first = emulator.call("GET", link).status
    emulator.advance(60)
    last = emulator.call("GET", link)

    assert (first, last.status, last.body) == (202, 200, None)


def test_second_change_while_one_runs(emulator: Emulator) -> None:
    """A VM takes one change of power at a time."""
    _power(emulator, "powerOff")

    assert emulator.call("POST", f"{emulator.vm_path('westus')}/start").status == 409


def test_power_off_of_a_stopped_vm_is_done_at_once(emulator: Emulator) -> None:
    """Off stays off, and the operation succeeds."""
    _power(emulator, "powerOff")
    emulator.advance(60)

    assert emulator.get(_power(emulator, "powerOff"))["status"] == "Succeeded"


def test_instance_view_can_be_expanded(emulator: Emulator) -> None:
    """$expand=instanceView puts the view into the VM."""
    vm = emulator.get(f"{emulator.vm_path('westus')}?$expand=instanceView")["properties"]

    assert vm["instanceView"] == emulator.get(f"{emulator.vm_path('westus')}/instanceView")


def test_recovered_disks_have_the_names_of_the_source(emulator: Emulator) -> None:
    """A recovered VM's disk is called as the source's, in the target group, attached."""
    before = emulator.get(emulator.vm_path("westus"))["properties"]["storageProfile"]["osDisk"]
    emulator.failed_back()
    after = emulator.get(emulator.vm_path("eastus"))["properties"]["storageProfile"]["osDisk"]

    assert (after["name"], after["createOption"]) == (before["name"], "Attach")
    assert emulator.get(after["managedDisk"]["id"])["managedBy"].lower() == emulator.vm_path("eastus").lower()


def test_nic_is_in_the_target_network(emulator: Emulator) -> None:
    """A recovered VM's card has an address of the home network."""
    emulator.failed_back()
    nic = emulator.get(emulator.vm_path("eastus"))["properties"]["networkProfile"]["networkInterfaces"][0][
        "id"
    ]

    assert (
        emulator.get(nic)["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"]
        == "10.10.0.4"
    )


@pytest.mark.parametrize(
    "path",
    [
        "Microsoft.Compute/virtualMachines",
        "Microsoft.Compute/disks",
        "Microsoft.Network/virtualNetworks",
        "Microsoft.Network/networkInterfaces",
    ],
)
def test_lists_by_group_and_subscription(emulator: Emulator, path: str) -> None:
    """A list of the subscription holds what the lists of its groups hold."""
    everything = emulator.get(f"{SUB}/providers/{path}")["value"]
    groups = [
        emulator.get(f"{SUB}/resourceGroups/rg-app-{where}/providers/{path}")["value"]
        for where in ("eastus", "westus")
    ]

    assert sorted(one["id"] for one in everything) == sorted(one["id"] for group in groups for one in group)
    assert everything


def test_cache_account_of_an_item_exists(emulator: Emulator) -> None:
    """The item's staging account is there, in the region the VM runs in."""
    disk = emulator.item()["providerSpecificDetails"]["protectedManagedDisks"][0]
    account = emulator.get(disk["primaryStagingAzureStorageAccountId"])

    assert (account["location"], account["name"].endswith("asrcache")) == ("westus", True)


def test_public_addresses_are_none(emulator: Emulator) -> None:
    """No public addresses are emulated; the list is empty."""
    assert emulator.get(f"{SUB}/providers/Microsoft.Network/publicIPAddresses") == {"value": []}


@pytest.mark.parametrize("path", ["", "/providers/Microsoft.RecoveryServices/vaults/vault-recovery"])
def test_group_and_vault_can_be_read(emulator: Emulator, path: str) -> None:
    """The vault's group and the vault itself answer."""
    assert emulator.call("GET", f"{SUB}/resourceGroups/rg-recovery{path}").status == 200


def test_vault_is_created_by_the_clock(emulator: Emulator) -> None:
    """A new vault is Provisioning, then there; it is listed, and found by Site Recovery."""
    path = VAULT.replace("vault-recovery", "vault-new")
    reply = emulator.call("PUT", path, {"location": "westus", "sku": {"name": "Standard"}, "properties": {}})
    link = (reply.header("Azure-AsyncOperation") or "").removeprefix(emulator.base)
    states = [reply.body["properties"]["provisioningState"], emulator.get(link)["status"]]
    emulator.advance(60)
    states += [emulator.get(path)["properties"]["provisioningState"], emulator.get(link)["status"]]
    listed = emulator.get(f"{SUB}/providers/Microsoft.RecoveryServices/vaults")["value"]

    assert (reply.status, states) == (201, ["Provisioning", "InProgress", "Succeeded", "Succeeded"])
    assert [one["name"] for one in listed] == ["vault-recovery", "vault-new"]
    assert emulator.get(f"{path}/replicationProtectedItems")["value"] == []
    assert emulator.call("PUT", path, {"location": "westus"}).status == 200


def test_vault_needs_a_location(emulator: Emulator) -> None:
    """Where a new vault is, must be said."""
    reply = emulator.call("PUT", VAULT.replace("vault-recovery", "vault-new"), {"properties": {}})

    assert (reply.status, "location" in reply.body["error"]["message"]) == (400, True)


def test_missing_group_is_named(emulator: Emulator) -> None:
    """ARM's own error for a group that is not there."""
    reply = emulator.call("GET", f"{SUB}/resourceGroups/rg-none/providers/Microsoft.Compute/disks")

    assert (reply.status, reply.body["error"]["code"]) == (404, "ResourceGroupNotFound")


def test_other_subscription_is_unknown(emulator: Emulator) -> None:
    """There is one subscription."""
    reply = emulator.call("GET", VAULT.replace("5eed0000", "00000000") + "/replicationJobs")

    assert (reply.status, reply.body["error"]["code"]) == (404, "SubscriptionNotFound")


def test_token_is_a_readable_jwt_on_real_time(emulator: Emulator) -> None:
    """App Service's form: a JWT with a tenant, and an expiry after the real now."""
    path = "/msi/token?api-version=2019-08-01&resource=https://management.azure.com"
    token = emulator.call("GET", path, headers={"X-IDENTITY-HEADER": "any"}).body
    claims = json.loads(base64.urlsafe_b64decode(token["access_token"].split(".")[1] + "=="))

    assert int(token["expires_on"]) > time.time()
    assert {"tid", "oid", "xms_mirid"} <= set(claims)


@pytest.mark.parametrize("path", ["/msi/token?resource=x", "/metadata/identity/oauth2/token?resource=x"])
def test_token_needs_its_header(emulator: Emulator, path: str) -> None:
    """Without the header that proves where the caller runs, no token."""
    assert emulator.call("GET", path, headers={}).status in (400, 401)


@pytest.mark.parametrize("slash", ["", "/"])
def test_metadata_token(emulator: Emulator, slash: str) -> None:
    """The metadata form, with and without a trailing slash."""
    reply = emulator.call(
        "GET", f"/metadata/identity/oauth2/token{slash}?resource=x", headers={"Metadata": "true"}
    )

    assert (reply.status, reply.body["resource"]) == (200, "x")


def test_azure_identity_gets_a_token(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Microsoft's managed-identity credential, unchanged, is served."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{emulator.base}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", "secret")
    with ManagedIdentityCredential() as credential:
        token = credential.get_token("https://management.azure.com/.default")

    assert token.expires_on > time.time()
    assert [entry["status"] for entry in emulator.requests("GET", "/msi/token")] == [200]
