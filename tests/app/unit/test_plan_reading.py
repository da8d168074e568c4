"""What a plan without mistakes becomes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from homeward.domain.plans.document import ApprovalPolicy
from homeward.domain.plans.plan import Plan, Selector, plan_of
from homeward.domain.plans.reading import read_plan
from homeward.domain.policies import (
    Caps,
    Hook,
    Limits,
    Moment,
    OnFailure,
    Policy,
    Probe,
    ProbeKind,
    WavePolicy,
)
from homeward.domain.runs import (
    Commit,
    Mode,
    Operation,
    PointChoice,
    PointKind,
    Reprotect,
    RunRequest,
    Shutdown,
    Stage,
)
from tests.app.unit.arm_items import VAULT
from tests.app.unit.plan_texts import HEAD, MEMBERS, of_member, plan


def policy(text: str) -> Policy:
    return plan(of_member("policy:\n  " + text)).members[0].policy


def waves(found: Plan) -> list[list[str]]:
    return [[member.name for member in wave.members] for wave in found.waves]


def test_what_is_not_said_has_its_default() -> None:
    """A plan of one VM takes six lines."""
    found = plan("members: {db: {items: [vm-01]}}")
    assert ("shop", "1", VAULT, Caps(), ApprovalPolicy()) == (
        found.name,
        found.version,
        found.vault_id,
        found.caps,
        found.approval,
    )
    assert [Policy()] == [member.policy for member in found.members]


def test_waves_come_as_written() -> None:
    """With what each says of itself."""
    found = plan(
        MEMBERS, "waves: [{name: first, members: [db], onFailure: stop, tolerated: 1}, {members: [app, web]}]"
    )
    assert [["db"], ["app", "web"]] == waves(found)
    assert ["first", "wave-2"] == [wave.name for wave in found.waves]
    assert [WavePolicy(0, OnFailure.STOP, 1), WavePolicy()] == [wave.policy for wave in found.waves]


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({}, [["a", "b", "c", "d"]]),
        ({"b": "a", "c": "b", "d": "c"}, [["a"], ["b"], ["c"], ["d"]]),
        ({"a": "d", "b": "d"}, [["c", "d"], ["a", "b"]]),
        ({"b": "a", "c": "a", "d": "b, c"}, [["a"], ["b", "c"], ["d"]]),
        ({"a": "b, c, d"}, [["b", "c", "d"], ["a"]]),
    ],
)
def test_dependencies_become_waves_by_level(needs: dict[str, str], expected: list[list[str]]) -> None:
    """A member goes as soon as all that it needs has gone; within a wave the order of the text stays."""
    lines = [f"  {name}: {{items: [vm-{name}], dependsOn: [{needs.get(name, '')}]}}" for name in "abcd"]
    assert expected == waves(plan("members:\n" + "\n".join(lines)))


@pytest.mark.parametrize(
    ("text", "selector"),
    [
        ("items: [vm-01, /some/id]", Selector(items=("vm-01", "/some/id"))),
        ("tag: {tier: web, owner: 7}", Selector(tag={"tier": "web", "owner": "7"})),
        ("query: tags.tier == 'web'", Selector(query="tags.tier == 'web'")),
    ],
)
def test_a_member_says_its_vms_in_one_of_three_ways(text: str, selector: Selector) -> None:
    """By name, by tag, by query."""
    assert selector == plan(f"members:\n  web:\n    {text}\n").members[0].selector


def test_the_nearest_layer_counts() -> None:
    """Plan, then wave, then member; what a layer leaves out comes from the one around it."""
    found = plan(
        "policy: {commit: Auto, reprotect: Manual, maxDataLoss: 1h}\n",
        "members:\n  db: {items: [vm-01], policy: {maxDataLoss: 60}}\n  web: {items: [vm-02]}\n",
        "waves: [{members: [db, web], policy: {commit: AfterVerify, maxDataLoss: 10m}}]",
    )
    expected = [(Commit.AFTER_VERIFY, Reprotect.MANUAL, loss) for loss in (60, 600)]
    assert expected == [
        (one.policy.commit, one.policy.reprotect, one.policy.max_data_loss) for one in found.members
    ]


def test_limits_are_taken_one_by_one() -> None:
    """Who changes one does not mean to reset the others."""
    found = plan("policy: {limits: {failingOver: 2h}}\n", of_member("policy: {limits: {committing: 5m}}"))
    assert Limits(failing_over=7200, committing=300) == found.members[0].policy.limits


def test_a_recovery_point_is_taken_whole() -> None:
    """A kind from one layer and an id from another would be nobody's choice."""
    found = plan(
        "policy: {recoveryPoint: {kind: LatestAppConsistent, youngerThan: 1h}}\n",
        of_member("policy: {recoveryPoint: {kind: LatestProcessed}}"),
    )
    assert PointChoice(PointKind.LATEST_PROCESSED) == found.members[0].policy.recovery_point


@pytest.mark.parametrize(("text", "critical"), [("", False), ("critical: true", True)])
def test_a_member_may_be_critical(text: str, *, critical: bool) -> None:
    """The run stops where it fails."""
    assert critical is plan(of_member(text)).members[0].policy.critical


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("1.5m", 90), ('"15m"', 900), ("4h", 14_400), ("2d", 172_800), ("0", 0)],
)
def test_durations_are_seconds_or_have_a_unit(text: str, seconds: float) -> None:
    """As an SRE writes them."""
    assert seconds == policy(f"maxDataLoss: {text}").max_data_loss


def test_a_chain_of_recovery_points_is_read() -> None:
    """App-consistent if it is young, else before the incident, else what there is."""
    found = policy(
        "recoveryPoint: {kind: LatestAppConsistent, youngerThan: 30m, fallback: "
        "{kind: latestbefore, before: 2026-11-22T03:00:00Z, fallback: {kind: LatestProcessed}}}"
    )
    before = PointChoice(
        PointKind.LATEST_BEFORE,
        before=datetime(2026, 11, 22, 3, tzinfo=UTC),
        fallback=PointChoice(PointKind.LATEST_PROCESSED),
    )
    assert (
        PointChoice(PointKind.LATEST_APP_CONSISTENT, younger_than=1800, fallback=before)
        == found.recovery_point
    )


def test_a_member_of_one_vm_may_name_its_point() -> None:
    """Custom for each VM, also inside a plan."""
    assert (
        PointChoice(PointKind.CUSTOM, "p-1")
        == policy("recoveryPoint: {kind: Custom, id: p-1}").recovery_point
    )


@pytest.mark.parametrize(
    ("text", "probe"),
    [
        (
            '{name: a, kind: Http, url: "http://{address}/", status: 204, within: 5m}',
            Probe("a", ProbeKind.HTTP, url="http://{address}/", status=204, within=300),
        ),
        (
            "{name: b, kind: tcp, host: db.internal, port: 1433}",
            Probe("b", ProbeKind.TCP, host="db.internal", port=1433),
        ),
        (
            "{name: c, kind: RunCommand, script: systemctl is-active app}",
            Probe("c", ProbeKind.RUN_COMMAND, script="systemctl is-active app"),
        ),
    ],
)
def test_probes_are_read(text: str, probe: Probe) -> None:
    """Of every kind."""
    assert (probe,) == policy(f"probes: [{text}]").probes


def test_hooks_are_read() -> None:
    """Before or after a stage."""
    found = policy("hooks: [{stage: Committing, moment: after, url: 'https://x.example', required: false}]")
    assert (Hook(Stage.COMMITTING, Moment.AFTER, "https://x.example", required=False),) == found.hooks


def test_caps_and_approval_are_read() -> None:
    """The blast radius, and who is waited for."""
    found = plan(
        MEMBERS,
        "caps: {vms: 3, vaultShare: 0.25}\n",
        "approval: {required: true, timeout: 4h, breakGlass: true}\n",
    )
    assert (Caps(3, 0.25), ApprovalPolicy(required=True, timeout=14_400, break_glass=True)) == (
        found.caps,
        found.approval,
    )


def test_a_plan_travels_as_json() -> None:
    """A durable run holds it."""
    found = plan(MEMBERS, "policy: {limits: {committing: 5m}}\nmetadata: {ticket: 7}\n")
    assert found == Plan.from_json(json.loads(json.dumps(found.to_json())))


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "# a comment\nmembers:\n  db:\n    items:\n      - vm-01\n",
        "members: {db: {items: ['vm-01']}}\n" + HEAD,
        HEAD.replace('"1"', "1") + "members: {db: {items: [vm-01]}}",
    ],
    ids=["comment", "order", "quotes"],
)
def test_the_hash_is_of_what_a_plan_says(text: str) -> None:
    """Not of how it is laid out."""
    assert plan("members: {db: {items: [vm-01]}}").content_hash == read_plan(text).content_hash


@pytest.mark.parametrize(
    "other", ["{items: [vm-02]}", "{items: [vm-01], critical: true}", "{tag: {a: vm-01}}"]
)
def test_another_plan_has_another_hash(other: str) -> None:
    """An approval of the one is none of the other."""
    assert (
        plan("members: {db: {items: [vm-01]}}").content_hash != plan(f"members: {{db: {other}}}").content_hash
    )


@pytest.mark.parametrize(
    ("said", "mode", "expected"),
    [
        ("", Mode.PLANNED, Shutdown.POWER_OFF),
        ("", Mode.UNPLANNED, Shutdown.SITE_RECOVERY),
        ("policy: {shutdown: PowerOff}", Mode.UNPLANNED, Shutdown.POWER_OFF),
        ("policy: {shutdown: none}", Mode.UNPLANNED, Shutdown.NONE),
    ],
)
def test_the_mode_of_the_run_decides_on_a_shutdown_that_is_not_said(
    said: str, mode: Mode, expected: Shutdown
) -> None:
    """One plan serves a planned and an unplanned run."""
    assert expected is plan(of_member(said)).members[0].policy.shutdown_in(mode)


@pytest.mark.parametrize("shutdown", [Shutdown.SITE_RECOVERY, Shutdown.NONE])
def test_a_planned_run_refuses_a_plan_that_leaves_the_source_alive(shutdown: Shutdown) -> None:
    """Safety rule 4; the member is named."""
    found = plan(of_member(f"policy: {{shutdown: {shutdown}}}"))
    (fault,) = found.contradictions(Mode.PLANNED)
    assert ("ShutdownNotPlanned", True) == (fault.code, "lets db be shut down by" in fault.message)
    assert () == found.contradictions(Mode.UNPLANNED)


def test_a_request_is_a_plan_of_one_wave() -> None:
    """Its choices are the policy of all its items."""
    choices: dict[str, Any] = {
        "shutdown": Shutdown.NONE,
        "commit": Commit.AUTO,
        "reprotect": Reprotect.MANUAL,
    }
    request = RunRequest(Operation.FAILBACK, VAULT, ("vm-01", "vm-02"), Mode.UNPLANNED, **choices)
    found = plan_of(request)
    assert [["items"]] == waves(found)
    assert (Selector(items=("vm-01", "vm-02")), Policy(**choices)) == (
        found.members[0].selector,
        found.members[0].policy,
    )
