"""What clients read to find their way, and api-versions that no provider has."""

import pytest

from tests.emulator.support import SUB, VAULT, Emulator

VERSION = "api-version=2025-08-01"


def test_the_subscription_is_found(emulator: Emulator) -> None:
    """Tenants and subscriptions name each other, as a client that signs in reads them."""
    tenant = emulator.get("/tenants?api-version=2022-12-01")["value"][0]["tenantId"]
    subscription = emulator.get("/subscriptions?api-version=2022-12-01")["value"][0]

    assert (tenant, SUB) == (subscription["tenantId"], subscription["id"])


@pytest.mark.parametrize("scope", ["", SUB])
def test_providers_name_their_versions(emulator: Emulator, scope: str) -> None:
    """A provider tells which api-versions its types have; an unknown one is refused."""
    provider = emulator.get(f"{scope}/providers/microsoft.recoveryservices")
    vaults = next(one for one in provider["resourceTypes"] if one["resourceType"] == "vaults")

    assert "2025-08-01" in vaults["apiVersions"]
    assert "Microsoft.Compute" in {one["namespace"] for one in emulator.get(f"{scope}/providers")["value"]}
    assert 404 == emulator.call("GET", f"{scope}/providers/Microsoft.Nothing").status


def test_locations(emulator: Emulator) -> None:
    """The regions have the names that resources carry and those that people read."""
    names = {one["name"]: one["displayName"] for one in emulator.get(f"{SUB}/locations")["value"]}

    assert ("East US", "West US") == (names["eastus"], names["westus"])


@pytest.mark.parametrize("version", ["", "?api-version=1066-10-14", "?api-version=2031-01-01"])
def test_any_version_will_do(emulator: Emulator, version: str) -> None:
    """By default no api-version is wrong."""
    assert 200 == emulator.call("GET", f"{VAULT}/replicationJobs{version}").status


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{VAULT}/replicationJobs?{VERSION}", None),
        (f"{VAULT}/replicationJobs?API-Version=2025-08-01", None),
        (f"{VAULT}/replicationJobs", "MissingApiVersionParameter"),
        (f"{VAULT}/replicationJobs?api-version=soon", "InvalidApiVersionParameter"),
        (f"{VAULT}/replicationJobs?api-version=2025-08-02", "NoRegisteredProviderFound"),
        (f"{SUB}/providers/Microsoft.Compute/virtualMachines?api-version=2024-11-01", None),
        (
            f"{SUB}/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-02",
            "NoRegisteredProviderFound",
        ),
        (f"{SUB}/providers/Microsoft.Compute/disks?api-version=2024-03-02", None),
        (f"{SUB}/providers/Microsoft.Storage/storageAccounts?api-version=2024-01-01", None),
    ],
)
def test_strictly_a_wrong_version_is_refused(emulator: Emulator, path: str, code: str | None) -> None:
    """Asked to be strict, the emulator tells a version that the type never had."""
    emulator.reset(strictApiVersions=True)
    reply = emulator.call("GET", path)

    assert code == (reply.body["error"]["code"] if reply.status == 400 else None)


def test_strictness_is_a_boolean(emulator: Emulator) -> None:
    """Anything else is refused by name."""
    reply = emulator.call("POST", "/_emulator/reset", {"strictApiVersions": "yes"})

    assert (400, True) == (reply.status, "strictApiVersions" in reply.body["error"]["message"])
