"""Counting calls, and showing them."""

from bench.bound import Bound
from bench.row import Calls, Row, counted, table

VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v"


def call(path: str, method: str = "GET", status: int = 200) -> dict[str, object]:
    return {"path": f"{path}?api-version=1", "method": method, "status": status}


def test_lists_and_resource_graph_are_counted_apart() -> None:
    """Tokens are none of Azure Resource Manager's."""
    calls = [
        call(f"{VAULT}/replicationJobs"),
        call(f"{VAULT}/replicationJobs/one"),
        call(f"{VAULT}/replicationFabrics/f/replicationProtectionContainers/c/switchprotection", "POST"),
        call("/providers/Microsoft.ResourceGraph/resources", "POST"),
        call("/subscriptions/s/providers/Microsoft.Storage/storageAccounts", status=429),
        call("/msi/token"),
    ]
    assert Calls(single=2, lists=2, throttled=1) == counted(calls)


def test_the_table_shows_each_makespan_over_its_bound() -> None:
    """And a dash for what was not measured."""
    row = Row("homeward", 10, 3, 220, 4000, Bound(200, 4000), Calls(240, 80, 0), 16, 5)
    cells = table([row]).splitlines()[1].split()

    assert ["homeward", "10", "3", "220", "s", "1.10", "4000", "s", "1.00", "24.0", "80", "0"] == cells[:12]
    assert ["-", "-", "-"] == cells[13:16]
