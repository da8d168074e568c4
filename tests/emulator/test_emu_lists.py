"""Lists: pages, filters, what they leave out, and paths in any case."""

from typing import Any

import pytest

from tests.emulator.sdk import WHERE, client
from tests.emulator.support import AWAY, HOME, SUB, VAULT, Emulator


def _noisy(emulator: Emulator) -> None:
    emulator.reset(noise=120)


def _pages(emulator: Emulator, path: str) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = []
    link: str | None = path
    while link:
        body = emulator.get(link.removeprefix(emulator.base))
        pages.append(body["value"])
        link = body["nextLink"]
    return pages


def test_items_come_in_pages(emulator: Emulator) -> None:
    """A vault of 121 items takes two pages, each item once."""
    _noisy(emulator)
    pages = _pages(emulator, f"{VAULT}/replicationProtectedItems?api-version=2025-08-01")

    assert [len(page) for page in pages] == [100, 21]
    assert len({item["id"] for page in pages for item in page}) == 121


@pytest.mark.parametrize("order", ["newestFirst", "oldestFirst", "byName"])
def test_the_order_of_jobs_is_a_guess(emulator: Emulator, order: str) -> None:
    """No record shows it. All of them come in each."""
    emulator.reset(noise=120, variants={"jobListOrder": order})
    jobs = [
        one for page in _pages(emulator, f"{VAULT}/replicationJobs?api-version=2025-08-01") for one in page
    ]
    starts = [one["properties"]["startTime"] for one in jobs]

    assert len({one["name"] for one in jobs}) == 1200
    assert (starts == sorted(starts, reverse=True)) == (order == "newestFirst")
    assert (starts == sorted(starts)) == (order == "oldestFirst")


def test_the_sdk_follows_pages_of_jobs(emulator: Emulator) -> None:
    """Microsoft's client reads all of 1,200 old jobs."""
    _noisy(emulator)
    with client(emulator) as sdk:
        jobs = list(sdk.replication_jobs.list(*WHERE))

    assert len(jobs) == 1200


def test_next_links_are_absolute_and_keep_the_query(emulator: Emulator) -> None:
    """A next link can be followed as it is, filter included."""
    _noisy(emulator)
    body = emulator.get(f"{VAULT}/replicationJobs?api-version=1&$filter=State%20eq%20'Succeeded'")

    assert body["nextLink"].startswith(
        f"{emulator.base}{VAULT}/replicationJobs?api-version=1&$filter=State%20eq"
    )


def test_noise_holds_items_of_other_providers(emulator: Emulator) -> None:
    """A vault-wide reader meets Hyper-V and VMware items too."""
    _noisy(emulator)
    items = [item for page in _pages(emulator, f"{VAULT}/replicationProtectedItems") for item in page]
    kinds = {item["properties"]["providerSpecificDetails"]["instanceType"] for item in items}

    assert kinds == {"A2A", "HyperVReplicaAzure", "InMageRcm"}


def test_noise_leaves_ours_as_they_are(emulator: Emulator) -> None:
    """The VMs asked for are the same with noise around."""
    quiet = emulator.truth()
    _noisy(emulator)

    assert emulator.truth() == quiet


def test_jobs_are_listed_bare(emulator: Emulator) -> None:
    """A job list has no tasks, no activity and no details; get has them."""
    reply = emulator.failover()
    entry = emulator.get(f"{VAULT}/replicationJobs")["value"][0]["properties"]

    assert (entry["tasks"], entry["activityId"], entry["customDetails"]) == ([], None, None)
    assert emulator.job(reply)["tasks"] != []


def test_items_are_listed_poorer(emulator: Emulator) -> None:
    """Disk state and tags are filled in by the single get only."""
    listed = emulator.get(f"{AWAY}/replicationProtectedItems")["value"][0]["properties"][
        "providerSpecificDetails"
    ]
    got = emulator.item()["providerSpecificDetails"]

    assert (listed["protectedManagedDisks"][0]["diskState"], listed["vmSyncedConfigDetails"]["tags"]) == (
        None,
        None,
    )
    assert got["protectedManagedDisks"][0]["diskState"] == "Protected"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("State eq 'InProgress'", 1),
        ("JobStatus eq 'InProgress,Failed'", 1),
        ("JobName eq 'UnplannedFailover' and TargetObjectName eq 'vm-01'", 1),
        ("(State eq 'Failed' or State eq 'Cancelled')", 0),
        ("StartTime eq '2026-03-01T00:00:00Z' and EndTime eq '2026-03-02T00:00:00Z'", 1),
        ("StartTime ge '2026-03-02T00:00:00Z'", 0),
    ],
)
def test_job_filters(emulator: Emulator, text: str, count: int) -> None:
    """Job lists can be narrowed by state, scenario, target and time."""
    emulator.failover()

    assert len(emulator.get(f"{VAULT}/replicationJobs?$filter={text.replace(' ', '%20')}")["value"]) == count


def test_unknown_filters_are_refused(emulator: Emulator) -> None:
    """A filter that is not understood is an error, not ignored."""
    assert emulator.call("GET", f"{VAULT}/replicationJobs?$filter=Weather%20eq%20'bad'").status == 400


def test_item_filter(emulator: Emulator) -> None:
    """Items can be narrowed by what their list entry shows."""
    _noisy(emulator)
    path = f"{VAULT}/replicationProtectedItems?$filter=InstanceType%20eq%20'InMageRcm'"

    assert len(emulator.get(path)["value"]) == 30


def test_container_lists_hold_their_own_items(emulator: Emulator) -> None:
    """An item is listed under the container it replicates from."""
    counts = [len(emulator.get(f"{side}/replicationProtectedItems")["value"]) for side in (HOME, AWAY)]

    assert counts == [0, 1]


def test_a_container_lists_both_directions_mappings(emulator: Emulator) -> None:
    """Either container's list holds the mapping of the other one too."""
    names = [
        mapping["name"] for mapping in emulator.get(f"{HOME}/replicationProtectionContainerMappings")["value"]
    ]

    assert names == ["westus-eastus-24-hour-retention-policy", "eastus-westus-24-hour-retention-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "replicationFabrics",
        "replicationFabrics/asr-a2a-default-eastus",
        "replicationFabrics/asr-a2a-default-eastus/replicationProtectionContainers",
        "replicationProtectionContainers",
        "replicationProtectionContainerMappings",
        "replicationNetworkMappings",
        "replicationFabrics/asr-a2a-default-eastus/replicationNetworks/azureNetwork/replicationNetworkMappings",
        "replicationPolicies",
        "replicationPolicies/24-hour-retention-policy",
        "replicationProtectedItems",
        "replicationJobs",
    ],
)
def test_reads_in_any_case(emulator: Emulator, path: str) -> None:
    """A path is found in lower case, in upper case and as it is spelled."""
    paths = [f"{VAULT}/{path}", f"{VAULT}/{path}".lower(), f"{VAULT}/{path}".upper()]

    assert [emulator.call("GET", one).status for one in paths] == [200, 200, 200]


def test_any_api_version(emulator: Emulator) -> None:
    """Old and future api-versions are taken alike."""
    versions = ("2016-08-10", "2099-01-01", "")

    assert [emulator.call("GET", f"{SUB}?api-version={one}").status for one in versions] == [200, 200, 200]
