"""A recovery plan becomes a plan of ours, and what cannot is told."""

from typing import Any

import pytest

from homeward.domain.plans.importing import Imported, import_plan
from homeward.domain.plans.reading import read_plan
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Commit
from tests.app.unit.arm_items import VAULT, item, item_id

PLAN = f"{VAULT}/replicationRecoveryPlans/Shop Plan"
NOBODY: dict[str, Any] = {"instanceType": "ManualActionDetails", "description": "Look at the site."}


def member(name: str, side: str = "") -> dict[str, str]:
    return {"id": item_id(name, side) if side else item_id(name), "virtualMachineId": "a-guid"}


def action(kind: str = "ManualActionDetails", *operations: str, **details: str) -> dict[str, Any]:
    return {
        "actionName": "do it",
        "failoverTypes": list(operations or ("UnplannedFailover", "TestFailover")),
        "failoverDirections": ["PrimaryToRecovery"],
        "customDetails": {"instanceType": kind, **details},
    }


def boot(*names: str, before: list[Any] | None = None, after: list[Any] | None = None) -> dict[str, Any]:
    return {
        "groupType": "Boot",
        "replicationProtectedItems": [member(one) for one in names],
        "startGroupActions": before or [],
        "endGroupActions": after or [],
    }


def shown(name: str, friendly: str, **provider: Any) -> ReplicatedItem:
    return item(provider, name, friendlyName=friendly)


VAULT_ITEMS = [shown(f"opaque-{n}", f"vm-{n}") for n in range(1, 5)]


def imported(
    *groups: dict[str, Any], items: list[ReplicatedItem] | None = None, **properties: Any
) -> Imported:
    shutdown = {"groupType": "Shutdown", "replicationProtectedItems": []}
    plan = {"id": PLAN, "name": "Shop Plan", "properties": {"groups": [shutdown, *groups], **properties}}
    return import_plan(plan, items or VAULT_ITEMS, VAULT)


def codes(found: Imported) -> list[str]:
    return [one.code for one in found.findings]


def waves(found: Imported) -> list[tuple[str, ...]]:
    return [wave.members[0].selector.items for wave in read_plan(found.text).waves]


def test_groups_become_waves_in_their_order() -> None:
    """The text passes the plan checker; VMs go by their names, whose ids move at a reprotect."""
    found = imported(boot("opaque-1"), boot("opaque-2", "opaque-3"))
    assert [("vm-1",), ("vm-2", "vm-3")] == waves(found)
    assert ("shop-plan", VAULT) == (read_plan(found.text).name, read_plan(found.text).vault_id)
    assert {"PlanRenamed", "OrderDiffers"} == set(codes(found))


def test_a_name_that_two_vms_share_is_replaced_by_the_items_own() -> None:
    """A plan must not mean the wrong one."""
    items = [shown("opaque-1", "vm"), shown("opaque-2", "VM")]
    assert [("opaque-1",)] == waves(imported(boot("opaque-1"), items=items))


def test_an_id_from_before_a_reprotect_still_means_its_vm() -> None:
    """The item's name stays; what a recovery plan says then is not known (docs/sources.md)."""
    group = boot() | {"replicationProtectedItems": [member("opaque-1", "/elsewhere")]}
    assert [("vm-1",)] == waves(imported(group))


@pytest.mark.parametrize(
    ("stranger", "code"),
    [
        (shown("opaque-9", "vm-9", instanceType="InMageRcm"), "NotAzureToAzure"),
        (shown("opaque-9", "vm-9", protectionClusterId="/clusters/c"), "SharedDiskCluster"),
        (shown("opaque-8", "vm-8"), "MemberGone"),
    ],
)
def test_what_cannot_go_is_left_out_and_told(stranger: ReplicatedItem, code: str) -> None:
    """The rest is imported."""
    found = imported(boot("opaque-9", "opaque-1"), items=[*VAULT_ITEMS, stranger])
    assert [("vm-1",)] == waves(found)
    assert code in codes(found)


def test_a_multi_vm_group_is_brought_into_one_wave() -> None:
    """A plan that splits one is refused."""
    split = [
        shown(f"opaque-{n}", f"vm-{n}", multiVmGroupName="shop", multiVmGroupCreateOption="UserSpecified")
        for n in (1, 2)
    ]
    found = imported(boot("opaque-1"), boot("opaque-2"), boot("opaque-3"), items=[*split, *VAULT_ITEMS[2:]])
    assert [("vm-1", "vm-2"), ("vm-3",)] == waves(found)
    assert "MultiVmGroupMoved" in codes(found)


def test_a_manual_action_before_everything_asks_for_an_approval() -> None:
    """Nothing is changed before a person said yes."""
    found = imported(boot("opaque-1", before=[action(description="Sure?")]))
    assert read_plan(found.text).approval.required
    assert "Sure?" in next(one.message for one in found.findings if one.code == "ManualAction")


@pytest.mark.parametrize("place", ["after", "before the next", "before the one after an empty one"])
def test_a_manual_action_between_groups_holds_the_wave_before_it(place: str) -> None:
    """The next wave starts when a person has committed."""
    asked = [action()]
    first = boot("opaque-1", after=asked if place == "after" else [])
    empty = [boot()] if place.endswith("empty one") else []
    second = boot("opaque-2", before=[] if place == "after" else asked)
    plan = read_plan(imported(first, *empty, second).text)
    assert [Commit.MANUAL, Commit.AFTER_VERIFY] == [wave.members[0].policy.commit for wave in plan.waves]
    assert not plan.approval.required


def test_runbooks_and_scripts_are_findings_with_what_to_put_in_their_place() -> None:
    """Nothing calls them; the finding names which."""
    runbook = action("AutomationRunbookActionDetails", runbookId="/automation/runbooks/open-ports")
    script = action("ScriptActionDetails", path="\\\\share\\dns.ps1")
    found = imported(boot("opaque-1", after=[runbook, script, action("Odd")]))
    told = {one.code: f"{one.message} {one.remedy}" for one in found.findings}
    assert "open-ports after group 1" in told["RunbookAction"]
    assert "stage: Verifying, moment: After" in told["RunbookAction"]
    assert "dns.ps1" in told["ScriptAction"]
    assert "Odd" in told["UnknownAction"]
    assert "# Warning RunbookAction" in found.text


def test_an_action_for_drills_only_holds_nobody() -> None:
    """It is told, and left out."""
    found = imported(boot("opaque-1", before=[action("ManualActionDetails", "TestFailover")]))
    assert "DrillAction" in codes(found)
    assert not read_plan(found.text).approval.required


def test_a_plan_of_nothing_that_can_go_gives_no_text() -> None:
    """An empty plan would be refused."""
    found = imported(boot("opaque-77"))
    assert "" == found.text
    assert "NothingToImport" in codes(found)


@pytest.mark.parametrize("name", ['a"b\nc: d', "#", "Größe", "x" * 300])
def test_odd_names_do_not_break_the_file(name: str) -> None:
    """Texts go into the file as texts, comments stay comments."""
    plan = {
        "id": f"{PLAN}\n",
        "name": name,
        "properties": {"groups": [boot("opaque-1", after=[action(description=name)])]},
    }
    found = import_plan(plan, VAULT_ITEMS, VAULT)
    assert f"Imported from the recovery plan {name}" == read_plan(found.text).description
