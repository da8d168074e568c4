"""What is refused, and how."""

from typing import Any

import pytest

from tests.emulator.support import HOME, VAULT, Emulator, failover_body


@pytest.mark.parametrize(("variant", "status"), [("conflict409", 409), ("badRequest400", 400)])
def test_second_failover_is_refused(emulator: Emulator, variant: str, status: int) -> None:
    """While a job runs on an item, another operation is refused in the shape the variant names."""
    emulator.reset(variants={"refusal": variant})
    emulator.failover()
    reply = emulator.failover()

    assert (reply.status, "details" in reply.body["error"]) == (status, True)


def test_refused_failover_is_not_counted(emulator: Emulator) -> None:
    """Only accepted operations count."""
    emulator.failover()
    emulator.failover()

    assert emulator.truth()["accepted"]["unplannedFailover"] == 1


def test_commit_needs_a_failover(emulator: Emulator) -> None:
    """A Protected item takes no commit."""
    assert emulator.commit().status == 409


def test_second_commit_is_refused(emulator: Emulator) -> None:
    """A committed item takes no other commit."""
    emulator.failed_back()

    assert emulator.commit().status == 409


def test_failover_of_a_committed_item_is_refused(emulator: Emulator) -> None:
    """A committed item takes no failover until it is reprotected."""
    emulator.failed_back()

    assert emulator.failover().status == 409


def test_switch_before_commit_follows_the_variant(emulator: Emulator) -> None:
    """Where SwitchProtection is not allowed before commit, it is refused."""
    emulator.reset(variants={"allowedOperationsBeforeCommit": "withoutSwitchProtection"})
    emulator.failover()
    emulator.advance(600)

    assert emulator.switch().status == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"failoverDirection": "RecoveryToPrimary"},
        {"failoverDirection": None},
        {"sourceSiteOperations": "Maybe"},
        {"point": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_bad_failover_body(emulator: Emulator, changes: dict[str, Any]) -> None:
    """A wrong direction, a wrong word or a point that does not exist is a bad request."""
    assert emulator.failover(**changes).status == 400


def test_point_of_another_item(emulator: Emulator) -> None:
    """A point that belongs to another item does not exist for this one."""
    emulator.reset(vms=2)
    point = emulator.get(f"{emulator.item_id('vm-02')}/recoveryPoints")["value"][0]["id"]

    assert emulator.failover(point=point).status == 400


CACHE = "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/rg-recovery/providers/Microsoft.Storage"


@pytest.mark.parametrize(
    "changes",
    [
        {"vmManagedDisks": []},
        {"instanceType": "InMageRcm"},
        {"recoveryContainerId": HOME},
        {"policyId": "/nowhere"},
        {"recoveryResourceGroupId": "/subscriptions/x/resourceGroups/rg-none"},
    ],
)
def test_bad_switch_body(emulator: Emulator, changes: dict[str, Any]) -> None:
    """Provider, container, policy and group of a switchprotection must fit what is there."""
    emulator.failed_back()
    body = emulator.switch_body()
    body["properties"]["providerSpecificDetails"] |= changes

    assert _switch(emulator, body) == (400, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"diskId": "/subscriptions/x/disks/other"},
        {"primaryStagingAzureStorageAccountId": "/subscriptions/x"},
        {"primaryStagingAzureStorageAccountId": f"{CACHE}/storageAccounts/westusvaultrecoasrcache"},
        {"recoveryResourceGroupId": "/subscriptions/x/resourceGroups/rg-none"},
    ],
)
def test_bad_disk_in_switch_body(emulator: Emulator, changes: dict[str, Any]) -> None:
    """Disks must be those of the running VM, their cache account in its region, their group there."""
    emulator.failed_back()
    body = emulator.switch_body()
    body["properties"]["providerSpecificDetails"]["vmManagedDisks"][0] |= changes

    assert _switch(emulator, body) == (400, 0)


def _switch(emulator: Emulator, body: dict[str, Any]) -> tuple[int, int]:
    container = emulator.item_id().split("/replicationProtectedItems/")[0]
    reply = emulator.call("POST", f"{container}/switchprotection", body)
    return reply.status, emulator.truth()["accepted"]["switchprotection"]


def test_the_untouched_switch_body_is_accepted(emulator: Emulator) -> None:
    """The body that the cases above spoil is a good one."""
    emulator.failed_back()

    assert emulator.switch().status == 202


def test_item_reprotect_is_the_trap_it_is(emulator: Emulator) -> None:
    """ReProtect on an A2A item misses the managed disks."""
    reply = emulator.call("POST", f"{emulator.item_id()}/reProtect", {"properties": {}})

    assert (reply.status, reply.body["error"]["details"][0]["code"]) == (400, "VMDisksMissing")


def test_item_reprotect_may_fail_by_its_job(emulator: Emulator) -> None:
    """The other guess: a committed item takes it, and the job fails; the item is as it was."""
    emulator.reset(variants={"itemReprotect": "jobFails"})
    emulator.failed_back()
    reply = emulator.call("POST", f"{emulator.item_id()}/reProtect", {"properties": {}})
    emulator.advance(60)

    assert emulator.job(reply)["state"] == "Failed"
    assert emulator.truth()["protectionState"] == "UnplannedFailoverCommitted"


def test_missing_item_is_a_recorded_404(emulator: Emulator) -> None:
    """An unknown item answers Site Recovery's own not-found."""
    reply = emulator.call("GET", f"{HOME}/replicationProtectedItems/nothing")

    assert (reply.status, reply.body["error"]["code"]) == (404, "NotFound")


def test_missing_vault_is_a_recorded_404(emulator: Emulator) -> None:
    """An unknown vault answers ARM's generic not-found."""
    reply = emulator.call("GET", VAULT.replace("vault-recovery", "other") + "/replicationJobs")

    assert (reply.status, reply.body["error"]["code"]) == (404, "ResourceNotFound")


def test_no_token_is_401(emulator: Emulator) -> None:
    """ARM requests without a bearer token are refused in ARM's shape."""
    reply = emulator.call("GET", f"{VAULT}/replicationJobs", headers={})

    assert (reply.status, reply.body["error"]["code"]) == (401, "AuthenticationFailed")


def test_what_is_not_emulated_says_so(emulator: Emulator) -> None:
    """A path under the vault that comes later is named in its 404."""
    reply = emulator.call("GET", f"{VAULT}/replicationMigrationItems")

    assert reply.status == 404
    assert "replicationMigrationItems" in reply.body["error"]["message"]


def test_wrong_method_is_405(emulator: Emulator) -> None:
    """A known path under an unknown method is 405."""
    assert emulator.call("DELETE", f"{emulator.item_id()}/recoveryPoints").status == 405


def test_broken_json_is_400(emulator: Emulator) -> None:
    """A body that is no object is a bad request, and nothing happens."""
    reply = emulator.call("POST", f"{emulator.item_id()}/unplannedFailover", [failover_body()])

    assert (reply.status, emulator.truth()["accepted"]["unplannedFailover"]) == (400, 0)
