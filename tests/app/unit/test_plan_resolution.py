"""Which items a plan means, in which waves, and everything that may stand in the way."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.evidence import Fault
from homeward.domain.plans.plan import Plan, plan_of
from homeward.domain.plans.resolution import Resolution, Sights, resolve
from homeward.domain.policies import OnFailure, WavePolicy
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Operation, RunRequest
from tests.app.unit.arm_items import VAULT, item, vm_id
from tests.app.unit.plan_texts import plan

GROUPED = {"multiVmGroupCreateOption": "UserSpecified", "multiVmGroupName": "sql"}


def vm(number: int, **provider: Any) -> ReplicatedItem:
    """One item of the vault: its VM is called vm-1 and so on."""
    details = {"fabricObjectId": vm_id(f"vm-{number}").lower(), **provider}
    return item(details, f"opaque-{number}", friendlyName=f"vm-{number}")


ITEMS = [vm(number) for number in range(1, 6)]


def tags(**of: Mapping[str, str]) -> Sights:
    """Say them as `vm_1={"tier": "web"}`."""
    return Sights(tags={vm_id(name.replace("_", "-")).lower(): some for name, some in of.items()})


def resolved(
    *parts: str, items: list[ReplicatedItem] | None = None, sights: Sights | None = None
) -> Resolution:
    return resolve(plan(*parts), items or ITEMS, sights or Sights())


def waves(found: Resolution) -> list[list[str]]:
    return [[one.named.friendly_name for one in wave.items] for wave in found.waves]


def codes(found: Resolution) -> list[str]:
    return [fault.code for fault in found.faults]


def only(found: Resolution) -> Fault:
    (fault,) = found.faults
    return fault


def test_items_are_seated_in_their_waves() -> None:
    """With the policy of their member and of their wave."""
    found = resolved(
        "members:\n  db: {items: [vm-2], critical: true}\n  web: {items: [opaque-1, vm-3]}\n",
        "waves: [{name: a, members: [db]}, {name: b, members: [web], onFailure: Stop}]\n",
    )
    assert [["vm-2"], ["vm-1", "vm-3"]] == waves(found)
    assert ([("a", WavePolicy()), ("b", WavePolicy(on_failure=OnFailure.STOP))], []) == (
        [(wave.name, wave.policy) for wave in found.waves],
        codes(found),
    )
    assert [("db", True)] == [(one.member, one.policy.critical) for one in found.waves[0].items]


def test_a_request_s_items_are_resolved_in_the_same_way() -> None:
    """They are a plan of one wave."""
    request = RunRequest(Operation.FAILBACK, VAULT, ("vm-2", "vm-1"))
    found = resolve(plan_of(request), ITEMS, Sights())
    assert ([["vm-2", "vm-1"]], []) == (waves(found), codes(found))


def test_a_tag_member_is_whatever_carries_all_tags() -> None:
    """Names of tags in any case, values as they are; VMs in the order of their names."""
    sights = tags(
        vm_4={"Tier": "web", "env": "prod"},
        vm_2={"tier": "web", "ENV": "prod"},
        vm_1={"tier": "Web", "env": "prod"},
        vm_3={"tier": "web"},
    )
    found = resolved("members: {web: {tag: {tier: web, env: prod}}}", sights=sights)
    assert ([["vm-2", "vm-4"]], []) == (waves(found), codes(found))


def test_a_query_member_is_what_the_query_named_and_the_vault_holds() -> None:
    """A VM that is not replicated is none of ours."""
    named = frozenset({vm_id("vm-5").lower(), vm_id("elsewhere").lower()})
    found = resolved("members: {web: {query: name == 'x'}}", sights=Sights(queries={"name == 'x'": named}))
    assert ([["vm-5"]], []) == (waves(found), codes(found))


@pytest.mark.parametrize(
    ("selector", "said"),
    [("tag: {tier: web, env: prod}", "tier=web, env=prod"), ("query: x == 1", "'x == 1'")],
)
def test_a_member_that_fits_no_vm_is_named(selector: str, said: str) -> None:
    """An empty wave would look like a success."""
    fault = only(resolved(f"members:\n  web:\n    {selector}\n"))
    assert ("MemberFitsNothing", True, True) == (fault.code, "web" in fault.message, said in fault.message)


def test_unknown_names_of_all_members_are_told_at_once_with_candidates() -> None:
    """As for a request."""
    found = resolved("members:\n  a: {items: [vm-8, vm-1]}\n  b: {items: [vm-9]}\n")
    assert ["ItemNotFound", "ItemNotFound"] == codes(found)
    assert "Did you mean one of: vm-1," in found.faults[0].message


def test_an_item_in_two_members_is_named_with_both() -> None:
    """By a name in the one and a tag in the other: only now can it be seen."""
    found = resolved(
        "members:\n  db: {items: [vm-1]}\n  web: {tag: {tier: web}, dependsOn: [db]}\n",
        sights=tags(vm_1={"tier": "web"}, vm_2={"tier": "web"}),
    )
    assert ("ItemInTwoMembers", "vm-1 belongs to the members db and web.") == (
        only(found).code,
        only(found).message,
    )


@pytest.mark.parametrize(
    ("caps", "message"),
    [
        ("{vms: 2}", "The run would move 3 VMs; caps.vms allows 2."),
        (
            "{vaultShare: 0.5}",
            "The run would move 3 of the vault's 5 items (60%); caps.vaultShare allows 50%.",
        ),
    ],
)
def test_a_cap_that_is_exceeded_is_named_with_the_number(caps: str, message: str) -> None:
    """A tag on more VMs than anybody meant."""
    sights = tags(vm_1={"a": "b"}, vm_2={"a": "b"}, vm_3={"a": "b"})
    found = resolved("members: {web: {tag: {a: b}}}\n", f"caps: {caps}\n", sights=sights)
    assert ("CapExceeded", message) == (only(found).code, only(found).message)


@pytest.mark.parametrize("caps", ["{vms: 3}", "{vaultShare: 0.6}", "{vms: 3, vaultShare: 1}"])
def test_a_cap_that_is_just_reached_is_kept(caps: str) -> None:
    """Three of five."""
    assert [] == codes(resolved("members: {web: {items: [vm-1, vm-2, vm-3]}}\n", f"caps: {caps}\n"))


GROUP = [vm(1, **GROUPED), vm(2, **GROUPED), vm(3), vm(4)]


def test_a_group_moves_as_a_whole() -> None:
    """In one wave, with one choice."""
    assert [] == codes(resolved("members: {sql: {items: [vm-1, vm-2]}, web: {items: [vm-3]}}", items=GROUP))


def test_a_group_that_nobody_touches_is_left_alone() -> None:
    """It is no part of the run."""
    assert [] == codes(resolved("members: {web: {items: [vm-3, vm-4]}}", items=GROUP))


def test_a_part_of_a_group_is_refused_by_name() -> None:
    """With those that are missing."""
    fault = only(resolved("members: {sql: {items: [vm-2, vm-3]}}", items=GROUP))
    expected = "The multi-VM group 'sql' moves only as a whole, and the run leaves out vm-1."
    assert ("GroupIncomplete", expected) == (fault.code, fault.message)


def test_a_group_that_is_split_over_waves_is_refused() -> None:
    """It moves at once."""
    text = "members: {a: {items: [vm-1]}, b: {items: [vm-2], dependsOn: [a]}}"
    fault = only(resolved(text, items=GROUP))
    assert ("GroupSplit", True) == (fault.code, fault.message.endswith("over waves: vm-1; vm-2."))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{kind: Latest}", "{kind: LatestProcessed}"),
        ("{kind: Custom, id: p}", "{kind: Custom, id: p}"),
        ("{kind: LatestBefore, before: 2026-11-22T03:00:00Z}",) * 2,
        ("{kind: LatestAppConsistent, fallback: {kind: LatestBefore, before: 2026-11-22T03:00:00Z}}",) * 2,
    ],
)
def test_a_group_has_one_choice_that_a_recovery_plan_knows(one: str, other: str) -> None:
    """It fails over by such a plan, which has no custom point."""
    text = f"""
    members:
      a: {{items: [vm-1], policy: {{recoveryPoint: {one}}}}}
      b: {{items: [vm-2], policy: {{recoveryPoint: {other}}}}}
    """
    assert "GroupPoint" == only(resolved(text, items=GROUP)).code


def test_a_group_is_shut_down_in_one_way() -> None:
    """One word for all of them goes to Azure."""
    text = "members: {a: {items: [vm-1], policy: {shutdown: None}}, b: {items: [vm-2]}}"
    assert "GroupShutdown" == only(resolved(text, items=GROUP)).code


def test_a_member_of_a_group_is_seated_with_its_group() -> None:
    """So that they go at once."""
    found = resolved("members: {all: {items: [vm-1, vm-2, vm-3]}}", items=GROUP)
    assert isinstance(found, Resolution)
    assert ["sql", "sql", ""] == [one.group for one in found.waves[0].items]


def test_groups_that_azure_made_by_itself_are_none() -> None:
    """Every item belongs to one of those."""
    assert [] == codes(resolved("members: {web: {items: [vm-1]}}"))


@given(st.lists(st.sets(st.integers(1, 5)), min_size=1, max_size=4))
def test_without_faults_every_item_is_seated_once(members: list[set[int]]) -> None:
    """Whatever the tags of the VMs are: an item in two members, or a member without any, is a fault."""
    sights = tags(
        **{f"vm_{n}": {f"m{at}": "x" for at, some in enumerate(members) if n in some} for n in range(1, 6)}
    )
    text = "".join(f"  m{at}: {{tag: {{m{at}: x}}}}\n" for at in range(len(members)))
    found = resolved("members:\n" + text, sights=sights)
    seated = [name for wave in waves(found) for name in wave]
    apart = all(members) and len(seated) == len(set().union(*members))
    assert apart == (not found.faults)
    assert sorted(seated) == sorted(f"vm-{n}" for some in members for n in some)


def test_a_resolution_travels_as_json() -> None:
    """From the activity that made it."""
    found: Plan | Resolution = resolved("members: {web: {items: [vm-1, vm-9]}}")
    assert found == Resolution.from_json(found.to_json())
