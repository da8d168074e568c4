"""The live document: small at 500 VMs whatever they do, and true to what is known of each."""

import gzip
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from homeward.api.access import Caller, Role
from homeward.api.live.document import document
from homeward.domain.gates import Gate, GateState
from homeward.domain.runs import Approval, ItemOutcome, ItemReport, JobSeen, Operation, Stage, StageSpan
from tests.app.unit.arm_items import NOW
from tests.app.unit.live_runs import ANN, failed, report, scene, view_of

EVE = Caller("dev:eve", "eve", (Role.READER,))

type Json = dict[str, Any]


def idle(number: int, **fields: Any) -> ItemReport:
    """Its preflight is over, and it has not begun to move."""
    spans = (StageSpan(Stage.PREFLIGHT, NOW, NOW + timedelta(seconds=9)),)
    known: Json = {
        "stage": Stage.PREFLIGHT,
        "timeline": spans,
        "forecast_data_loss_seconds": 99.0,
        "jobs": (),
    }
    return report(number, random.Random(number), **(known | fields))


def moving(number: int) -> ItemReport:
    return report(number, random.Random(number))


def under_way(number: int, stage: Stage, **fields: Any) -> ItemReport:
    return idle(number, stage=stage, timeline=(StageSpan(stage, NOW),), **fields)


def bytes_of(told: Json) -> tuple[int, int]:
    """As they are sent: raw, and with gzip."""
    raw = json.dumps(told, separators=(",", ":")).encode()
    return len(raw), len(gzip.compress(raw, 5, mtime=0))


@pytest.mark.parametrize(
    ("make", "raw", "packed"),
    [
        pytest.param(moving, 120_000, 25_000, id="on their way"),
        pytest.param(failed, 150_000, 25_000, id="all failed"),
    ],
)
def test_five_hundred_vms_stay_small(make: Callable[[int], ItemReport], raw: int, packed: int) -> None:
    """150 KB, and 25 KB as they are sent. Every moment differs, more than in any real run."""
    told = document(scene([view_of(make(number), number) for number in range(500)]))
    assert 500 == len(told["items"])
    size = bytes_of(told)
    assert [] == [(was, most) for was, most in zip(size, (raw, packed), strict=True) if was > most]


def test_the_dry_run_of_five_hundred_vms_stays_small() -> None:
    """What all of them have in common is said once."""
    views = [view_of(idle(number), number) for number in range(500)]
    told = document(scene(views, request={"dry_run": True}))
    assert (1, 1, 1) == tuple(len(told[name]) for name in ("findings", "targets", "wayBacks"))
    assert [] == [
        (was, most) for was, most in zip(bytes_of(told), (100_000, 15_000), strict=True) if was > most
    ]


def test_nothing_in_it_follows_from_the_moment_of_reading() -> None:
    """Else no page would ever be told that nothing changed."""
    views = [view_of(moving(number), number) for number in range(20)]
    assert document(scene(views)) == document(scene([*views]))


GATE = Gate("approval", "Go?", "0" * 64, NOW, NOW + timedelta(days=1))
WAVE_GATE = Gate("wave:run-x:1:1", "Go?", "0" * 64, NOW, NOW + timedelta(days=1))
JOB = JobSeen("UnplannedFailover", "1", "InProgress")


def waits(*items: ItemReport, **fields: Any) -> list[Any]:
    views = [view_of(one, number) for number, one in enumerate(items)]
    return [one.get("waits") for one in document(scene(views, **fields))["items"]]


def at(gate: Gate) -> Json:
    """A run that waits at it."""
    return {"progress": _progress() | {"gates": [gate.to_json()]}}


def _progress() -> Json:
    return dict(scene([]).progress)


@pytest.mark.parametrize(
    ("items", "fields", "expected"),
    [
        ([idle(0, timeline=())], {}, [None]),
        ([idle(0), idle(3, timeline=())], {}, [["Preflight", "vm-0003"], None]),
        ([idle(0), idle(1)], at(GATE), [["Decision", "approval"], ["Decision", "approval"]]),
        ([idle(0), idle(1)], at(WAVE_GATE), [["Place", ""], ["Decision", WAVE_GATE.name]]),
        (
            [under_way(0, Stage.FAILING_OVER, jobs=(JOB,)), idle(1)],
            {},
            [["Job", JOB.scenario], ["Wave", "data"]],
        ),
        ([under_way(0, Stage.REPROTECTING), idle(1)], {}, [None, ["Place", ""]]),
        ([under_way(0, Stage.SYNCHRONIZING)], {}, [["Azure", "Protected"]]),
        ([under_way(0, Stage.VERIFYING)], {"control": {"paused": True}}, [["Resume", ""]]),
        ([under_way(0, Stage.AWAITING_COMMIT, gate=GATE)], {}, [["Decision", "approval"]]),
        ([under_way(0, Stage.DONE, outcome=ItemOutcome.SUCCEEDED)], {}, [None]),
    ],
)
def test_it_tells_what_each_vm_waits_for(items: list[ItemReport], fields: Json, expected: list[Any]) -> None:
    assert expected == waits(*items, **fields)


def test_a_vm_whose_call_is_held_back_waits_for_its_turn() -> None:
    one = under_way(0, Stage.FAILING_OVER)
    assert [["ArmBudget", ""]] == waits(one, waiting=frozenset({one.name}))


def actions(one: ItemReport, who: Caller = ANN, **fields: Any) -> list[str]:
    (item,) = document(scene([view_of(one, 0)], who, **fields))["items"]
    return item.get("actions", [])


@pytest.mark.parametrize(
    ("one", "fields", "expected"),
    [
        (under_way(0, Stage.FAILING_OVER), {}, ["skip"]),
        (under_way(0, Stage.CHECKING_CLEANUP), {}, []),
        (under_way(0, Stage.AWAITING_COMMIT), {}, ["skip", "recovery-point"]),
        (failed(0), {}, ["retry"]),
        (failed(0), {"batches": frozenset[str]()}, []),
        (failed(0), {"ended": True}, []),
        (failed(0), {"who": EVE}, []),
        (under_way(0, Stage.FAILING_OVER), {"who": EVE}, []),
        (under_way(0, Stage.FAILING_OVER), {"who": Caller()}, ["skip"]),
    ],
)
def test_it_offers_what_can_be_asked_of_a_vm(one: ItemReport, fields: Json, expected: list[str]) -> None:
    """A key may steer; whoever only reads may not."""
    assert expected == actions(one, **fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["pause", "cancel", "mode"]),
        ({"control": {"paused": True}}, ["resume", "cancel", "mode"]),
        ({"control": {"cancelled": True, "mode": "Unplanned"}}, []),
        ({"request": {"operation": Operation.DRILL}}, ["pause", "cancel", "release"]),
        (
            {"request": {"approval": Approval.REQUIRED}, "who": Caller("dev:bob", "bob", ANN.roles)},
            ["pause", "cancel"],
        ),
        ({"who": EVE}, []),
        ({"ended": True}, []),
    ],
)
def test_it_offers_what_can_be_asked_of_the_run(fields: Json, expected: list[str]) -> None:
    """Of a run that needed an approval its requester, bob, changes no mode."""
    assert expected == document(scene([], **fields))["actions"]


def test_two_vms_of_one_name_are_told_apart_by_their_items() -> None:
    """What steering calls them is what reaches them."""
    views = [view_of(idle(number, friendly_name="web"), number) for number in (0, 1)]
    told = document(scene(views))["items"]
    assert ["web", "web"] == [one["vm"] for one in told]
    assert sorted(one["name"] for one in views) == sorted(one["key"] for one in told)


def test_a_gate_that_is_over_offers_nothing() -> None:
    over = Gate("approval", "Go?", "0" * 64, NOW, NOW, state=GateState.REJECTED, decided_at=NOW)
    (told,) = document(scene([], **at(over)))["gates"]
    assert ("Rejected", []) == (told["state"], told["about"])
    assert "mayDecide" not in told
