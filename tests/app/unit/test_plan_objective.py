"""What a plan promises, and what of it nobody could hold."""

import pytest

from homeward.domain.objectives import Objective
from homeward.steps.run import RunInput, pinned_to
from tests.app.unit.plan_texts import MEMBERS, findings, plan
from tests.app.unit.test_request_fields import BODY, parse_request

PROMISE = "objective: {recoveryTime: 4h, dataLoss: 15m}\n"


def test_a_run_is_pinned_to_what_its_plan_promises() -> None:
    """Seconds; a plan that is changed later changes nothing about it."""
    order = pinned_to(RunInput(parse_request(BODY), "", ""), plan(MEMBERS, PROMISE))
    assert Objective(recovery_time=14_400, data_loss=900) == order.objective


def test_a_plan_that_promises_nothing_has_no_objective() -> None:
    assert plan(MEMBERS).objective is None


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("objective: {}", "/objective"),
        ("objective: {recoveryTime: 0}", "/objective/recoveryTime"),
        ("objective: {dataLoss: 0s}", "/objective/dataLoss"),
        ("objective: {recoveryTime: soon}", "/objective/recoveryTime"),
        ("objective: {rto: 4h}", "/objective/rto"),
        (PROMISE + "policy: {maxDataLoss: 16m}", "/policy/maxDataLoss"),
        (
            PROMISE + "waves: [{members: [db, app, web], policy: {maxDataLoss: 1h}}]",
            "/waves/0/policy/maxDataLoss",
        ),
    ],
)
def test_a_promise_that_nobody_could_hold_is_a_mistake(text: str, pointer: str) -> None:
    """Also where a layer lets a VM lose more."""
    found = findings(MEMBERS, text)
    assert [pointer] == [one.pointer for one in found]
    assert found[0].remedy


@pytest.mark.parametrize("text", [PROMISE + "policy: {maxDataLoss: 15m}", "objective: {recoveryTime: 4h}"])
def test_a_promise_that_can_be_held_is_none(text: str) -> None:
    assert [] == findings(MEMBERS, text)
