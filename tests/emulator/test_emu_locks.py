"""Locks, roles and Resource Health."""

import pytest

from tests.emulator.support import SUB, Emulator, Json

GROUP = f"{SUB}/resourceGroups/rg-app-westus"
LOCKS = "providers/Microsoft.Authorization/locks"


def _lock(emulator: Emulator, scope: str, level: str) -> int:
    return emulator.call("PUT", f"{scope}/{LOCKS}/keep", {"properties": {"level": level}}).status


def _codes(emulator: Emulator) -> list[int]:
    """Try a power-off, a change of tags and a deletion."""
    vm = emulator.vm_path("westus")
    tries = [("PATCH", vm), ("POST", f"{vm}/powerOff"), ("DELETE", f"{vm}?forceDeletion=true")]
    return [
        emulator.call(method, path, {"tags": {}} if method == "PATCH" else None).status
        for method, path in tries
    ]


@pytest.mark.parametrize("scope", [SUB, GROUP, f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm-01"])
@pytest.mark.parametrize(
    ("level", "codes"), [("CanNotDelete", [200, 202, 409]), ("ReadOnly", [409, 409, 409])]
)
def test_lock_forbids(emulator: Emulator, scope: str, level: str, codes: list[int]) -> None:
    """At any scope above it a lock keeps a resource from deletion, or from any change."""
    assert (_lock(emulator, scope, level), _codes(emulator)) == (201, codes)


def test_lock_is_named_in_the_refusal(emulator: Emulator) -> None:
    """ARM's own error names the locked scope; without the lock the change works."""
    _lock(emulator, GROUP, "ReadOnly")
    error = emulator.call("DELETE", emulator.vm_path("westus")).body["error"]
    emulator.call("DELETE", f"{GROUP}/{LOCKS}/keep")

    assert (error["code"], f"'{GROUP}'" in error["message"]) == ("ScopeLocked", True)
    assert emulator.call("DELETE", emulator.vm_path("westus")).status == 202


def test_lock_of_another_group(emulator: Emulator) -> None:
    """A lock holds for what is under its scope, not for what merely starts like it."""
    _lock(emulator, f"{SUB}/resourceGroups/rg-app-west", "ReadOnly")

    assert _codes(emulator) == [200, 202, 202]


def test_locks_are_listed_from_above_and_below(emulator: Emulator) -> None:
    """A scope lists the locks that hold for it and those under it."""
    _lock(emulator, GROUP, "CanNotDelete")
    lists = [
        emulator.get(f"{scope}/{LOCKS}")["value"]
        for scope in (SUB, GROUP, emulator.vm_path("westus"), f"{SUB}/resourceGroups/rg-app-eastus")
    ]
    one = emulator.get(f"{GROUP}/{LOCKS}/keep")

    assert lists == [[one], [one], [one], []]
    assert one["properties"] == {"level": "CanNotDelete"}


def test_lock_by_override(emulator: Emulator) -> None:
    """A test can lock the groups of both sides."""
    emulator.reset(overrides={"vm-01": {"locks": {"home": "CanNotDelete", "away": "ReadOnly"}}})
    found = emulator.get(f"{SUB}/{LOCKS}")["value"]

    assert {one["id"].split("/")[4]: one["properties"]["level"] for one in found} == {
        "rg-app-eastus": "CanNotDelete",
        "rg-app-westus": "ReadOnly",
    }


@pytest.mark.parametrize(
    ("method", "body", "code"),
    [("GET", None, 404), ("DELETE", None, 204), ("PUT", {"properties": {"level": "Some"}}, 400)],
)
def test_lock_that_is_not_there_or_not_right(
    emulator: Emulator, method: str, body: Json | None, code: int
) -> None:
    """A missing lock is 404 to read and 204 to delete; its level is one of two."""
    assert emulator.call(method, f"{GROUP}/{LOCKS}/none", body).status == code


def test_caller_is_a_contributor(emulator: Emulator) -> None:
    """The assignment of the token's principal leads to a role that may do everything."""
    authorization = f"{GROUP}/providers/Microsoft.Authorization"
    assignment = emulator.get(f"{authorization}/roleAssignments")["value"][0]["properties"]
    role = emulator.get(f"{authorization}/roleDefinitions")["value"][0]

    assert assignment["roleDefinitionId"] == role["id"]
    assert role["properties"]["permissions"] == emulator.get(f"{authorization}/permissions")["value"]


def _health(emulator: Emulator) -> Json:
    path = f"{emulator.vm_path('westus')}/providers/Microsoft.ResourceHealth/availabilityStatuses/current"
    return emulator.get(path)["properties"]


def test_health_follows_power(emulator: Emulator) -> None:
    """A machine that its owner switched off is unavailable for that reason."""
    first = _health(emulator)["availabilityState"]
    emulator.call("POST", f"{emulator.vm_path('westus')}/deallocate")
    emulator.advance(60)
    after = _health(emulator)

    assert (first, after["availabilityState"], after["reasonType"]) == (
        "Available",
        "Unavailable",
        "Customer Initiated",
    )


def test_health_by_override(emulator: Emulator) -> None:
    """A test can say that the platform lost the source; the graph says the same."""
    emulator.reset(overrides={"vm-01": {"resourceHealth": "Unavailable"}})
    query = "HealthResources | project state = properties.availabilityState"
    rows = emulator.call("POST", "/providers/Microsoft.ResourceGraph/resources", {"query": query}).body[
        "data"
    ]

    assert (_health(emulator)["reasonType"], rows) == ("Unplanned", [{"state": "Unavailable"}])


@pytest.mark.parametrize("scope", [SUB, GROUP])
def test_health_of_many(emulator: Emulator, scope: str) -> None:
    """A group and the subscription list the health of their machines; there are no events."""
    provider = f"{scope}/providers/Microsoft.ResourceHealth"

    assert [one["properties"] for one in emulator.get(f"{provider}/availabilityStatuses")["value"]] == [
        _health(emulator)
    ]
    assert emulator.get(f"{SUB}/providers/Microsoft.ResourceHealth/events") == {"value": []}


def test_storage_names(emulator: Emulator) -> None:
    """A name is free, taken, or none."""
    path = f"{SUB}/providers/Microsoft.Storage/checkNameAvailability"
    answers = [
        emulator.call("POST", path, {"name": name}).body
        for name in ("freename", "westusvaultrecoasrcache", "No-Name")
    ]

    assert [answer.get("reason") for answer in answers] == [None, "AlreadyExists", "AccountNameInvalid"]
    assert [answer["nameAvailable"] for answer in answers] == [True, False, False]


def _reprotected(emulator: Emulator, variant: str, level: str) -> Json:
    """Fail over from home under a lock there, and reprotect."""
    emulator.reset(
        state="protected-home",
        variants={"cleanUpUnderLock": variant},
        overrides={"vm-01": {"locks": {"home": level}}},
    )
    emulator.failed_back()
    reply = emulator.switch()
    emulator.advance(600)
    return emulator.job(reply)


@pytest.mark.parametrize(("level", "left"), [("CanNotDelete", "deallocated"), ("ReadOnly", "running")])
def test_reprotect_leaves_what_a_lock_holds(emulator: Emulator, level: str, left: str) -> None:
    """The original machine stays; it is stopped only where the lock allows that."""
    job = _reprotected(emulator, "left", level)

    assert (job["state"], emulator.truth()["vms"]["eastus"]) == ("Succeeded", left)


def test_reprotect_fails_under_a_lock(emulator: Emulator) -> None:
    """By the other variant the job fails, and the item stays where it was."""
    job = _reprotected(emulator, "jobFails", "CanNotDelete")

    assert (job["state"], job["errors"][0]["serviceErrorDetails"]["code"]) == ("Failed", "150226")
    assert emulator.item()["protectionState"] == "UnplannedFailoverCommitted"


def test_failover_into_a_locked_group(emulator: Emulator) -> None:
    """Nothing can be made in a group that is read-only."""
    emulator.reset(overrides={"vm-01": {"locks": {"home": "ReadOnly"}}})
    reply = emulator.failover()
    emulator.advance(600)
    job = emulator.job(reply)

    assert (job["state"], job["errors"][0]["serviceErrorDetails"]["code"]) == ("Failed", "28031")
