"""Resource Graph: what of Kusto is answered, and that the rest is refused."""

from typing import Any

import pytest

from tests.emulator.support import Emulator

GRAPH = "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"
VMS = "Resources | where type =~ 'Microsoft.Compute/virtualMachines'"


def _query(emulator: Emulator, text: str, **options: object) -> dict[str, Any]:
    reply = emulator.call("POST", GRAPH, {"query": text, "options": options})
    assert reply.status == 200, reply.body
    return reply.body


def test_graph_chooses_and_projects(emulator: Emulator) -> None:
    """Where with =~ and in~, and project."""
    text = (
        "Resources | where type =~ 'Microsoft.Compute/disks' and resourceGroup in~ ('RG-APP-WESTUS', 'x') "
        "| project id, name, managedBy"
    )
    rows = _query(emulator, text)["data"]

    assert [sorted(row) for row in rows] == [["id", "managedBy", "name"]]
    assert rows[0]["managedBy"].lower() == emulator.vm_path("westus").lower()


def test_graph_pages_by_skip_token(emulator: Emulator) -> None:
    """$top and $skipToken walk through all rows once."""
    everything = _query(emulator, "Resources | project id")
    first = _query(emulator, "Resources | project id", **{"$top": 3})
    rest = _query(emulator, "Resources | project id", **{"$skipToken": first["$skipToken"]})

    assert first["data"] + rest["data"] == everything["data"]


@pytest.mark.parametrize(
    "text",
    [
        "Other",
        "Resources | join (x) on id",
        "Resources | where nosuch == 1",
        "Resources | extend x = split(id, '/')",
        "Resources | project tolower(id)",
        "Resources | where name ==",
        "Resources | where name == 'x' 'y'",
        "Resources | where name # 1",
    ],
)
def test_graph_refuses_what_it_does_not_know(emulator: Emulator, text: str) -> None:
    """A query beyond the emulator is a 400, never a wrong answer."""
    assert emulator.call("POST", GRAPH, {"query": text}).status == 400


def _rows(emulator: Emulator, text: str) -> list[list[object]]:
    return [list(row.values()) for row in _query(emulator, text)["data"]]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("name == 'vm-01'", ["vm-01"]),
        ("name != 'vm-01' and name !~ 'VM-02'", ["vm-03"]),
        ("name =~ 'VM-01' or name =~ 'VM-03'", ["vm-01", "vm-03"]),
        ("not(name in ('vm-01', 'vm-02'))", ["vm-03"]),
        ("name !in~ ('VM-01', 'VM-02')", ["vm-03"]),
        ("tags.tier == 'web'", ["vm-01", "vm-02"]),
        ("tags['tier'] == 'web' and properties.hardwareProfile.vmSize contains 'D4S'", ["vm-02"]),
        ("isempty(tags.tier)", ["vm-03"]),
        (
            "name endswith '3' or (name startswith 'VM-01' and tolower(location) == 'westus')",
            ["vm-01", "vm-03"],
        ),
        ("name > 'vm-01' and name <= 'vm-02'", ["vm-02"]),
        ("array_length(properties.storageProfile.dataDisks) >= 1", ["vm-03"]),
        ("properties.networkProfile.networkInterfaces[0].id endswith 'vm-02-nic'", ["vm-02"]),
    ],
)
def test_graph_where(emulator: Emulator, condition: str, names: list[str]) -> None:
    """Conditions compare, nest and follow paths."""
    overrides = {
        "vm-01": {"tags": {"tier": "web"}},
        "vm-02": {"tags": {"tier": "web"}, "size": "Standard_D4s_v5"},
        "vm-03": {"tags": {}, "dataDisks": 1},
    }
    emulator.reset(vms=3, overrides=overrides)

    assert _rows(emulator, f"{VMS} | where {condition} | project name") == [[name] for name in names]


@pytest.mark.parametrize(
    ("stages", "rows"),
    [
        ("summarize count()", [[3]]),
        ("summarize n = count(), top = max(name) by location, tags.tier", [["westus", "web", 3, "vm-03"]]),
        ("count", [[3]]),
        ("order by name | take 2 | project name", [["vm-03"], ["vm-02"]]),
        ("sort by tostring(tags.tier) asc, name desc | project name | limit 1", [["vm-03"]]),
        ("extend short = strcat('x-', toupper(name)) | project short | take 1", [["x-VM-01"]]),
        (
            "project tags.tier, upper = toupper(name) | where tags_tier == 'web' | project upper | take 1",
            [["VM-01"]],
        ),
        ("distinct location", [["westus"]]),
        (
            "summarize dcount(name), countif(name == 'vm-01') by type",
            [["microsoft.compute/virtualmachines", 3, 1]],
        ),
    ],
)
def test_graph_stages(emulator: Emulator, stages: str, rows: list[list[object]]) -> None:
    """Rows are counted, grouped, ordered and shaped."""
    emulator.reset(vms=3, overrides={f"vm-0{number}": {"tags": {"tier": "web"}} for number in (1, 2, 3)})

    assert _rows(emulator, f"{VMS} | {stages}") == rows


def test_graph_knows_replicated_items(emulator: Emulator) -> None:
    """The vault's items are rows of their own table."""
    text = (
        "recoveryservicesresources | where type endswith 'replicationProtectedItems' "
        "| project id, s = properties.protectionState"
    )

    assert _rows(emulator, text) == [[emulator.item_id(), "Protected"]]


def test_graph_knows_groups(emulator: Emulator) -> None:
    """Groups and the subscription are containers."""
    text = "ResourceContainers | where type endswith 'resourcegroups' | project name"

    assert _rows(emulator, text) == [["rg-app-eastus"], ["rg-app-westus"], ["rg-recovery"]]


def test_graph_row_is_the_resource(emulator: Emulator) -> None:
    """Without project a row has the resource's own properties and tags, as a GET has."""
    row = _query(emulator, f"{VMS} | where name == 'vm-01'")["data"][0]
    vm = emulator.get(emulator.vm_path("westus"))

    assert (row["properties"], row["tags"]) == (vm["properties"], vm["tags"])


def test_graph_of_another_subscription(emulator: Emulator) -> None:
    """A request that names subscriptions sees theirs only."""
    body = {"query": VMS, "subscriptions": ["00000000-0000-0000-0000-000000000000"]}

    assert emulator.call("POST", GRAPH, body).body["data"] == []
