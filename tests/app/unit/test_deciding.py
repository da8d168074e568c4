"""Who may decide at a gate, beside an Approver: an Operator alone, and an app for the people it may speak for."""

from http import HTTPStatus
from typing import Any

import pytest

from homeward.api.access import Caller
from homeward.api.deciding import decider
from homeward.api.fields import parse
from homeward.api.problems import ProblemError
from homeward.api.steering import DecisionBody
from homeward.domain.on_behalf import Spokesman, read_spokesmen

BOB_ID, EVE_ID, APP_ID = "b0b00000-0001", "e0e00000-0002", "a0a00000-0003"
APPS = read_spokesmen(f"card-app {APP_ID.upper()}={BOB_ID.upper()}, {EVE_ID}")
ANN = Caller("t/ann", "Ann", ("Homeward.Operator",))
EVE = Caller(f"t/{EVE_ID}", "Eve", ("Homeward.Approver",))
APP = Caller(f"t/{APP_ID}", f"t/{APP_ID}", ("Homeward.OnBehalf",))
ALONE: dict[str, Any] = {"breakGlass": True, "comment": "Nobody else is awake."}
FOR_BOB: dict[str, Any] = {"onBehalfOf": {"objectId": BOB_ID.upper(), "name": "Bob"}}


def decided(who: Caller, *, requester: str = "t/ann", allowed: bool = True, **fields: Any) -> Caller:
    body = {"gate": "approval", "decision": "Approve", "scopeHash": "scope", **fields}
    return decider(parse(DecisionBody, body), who, requester, break_glass=allowed, apps=APPS)


def test_an_operator_who_asked_for_the_run_approves_alone_with_a_reason() -> None:
    assert decided(ANN, **ALONE) == ANN


def test_an_app_decides_for_a_person_and_is_named_beside_that_person() -> None:
    """The tenant is the app's own: another tenant's people cannot be named."""
    bob = decided(APP, **FOR_BOB)
    assert (f"t/{BOB_ID}", f"Bob ({BOB_ID}) through card-app") == (bob.id, bob.name)


@pytest.mark.parametrize(
    ("who", "fields", "said"),
    [
        pytest.param(
            ANN, {}, "not in the role Homeward.Approver", id="an operator without breaking the glass"
        ),
        pytest.param(EVE, ALONE, "not in the role Homeward.Operator", id="an approver alone"),
        pytest.param(
            ANN, ALONE | {"allowed": False}, "allows no break-glass", id="a plan that does not allow it"
        ),
        pytest.param(APP, {}, "not in the role Homeward.Approver", id="an app for itself"),
        pytest.param(EVE, FOR_BOB, "speaks for nobody", id="a person for another"),
        pytest.param(
            Caller(f"t/{APP_ID}", "app", ("Homeward.Approver",)),
            FOR_BOB,
            "speaks for nobody",
            id="without the role",
        ),
        pytest.param(
            Caller("t/a0a0", "app", ("Homeward.OnBehalf",)), FOR_BOB, "speaks for nobody", id="another app"
        ),
        pytest.param(
            APP,
            {"onBehalfOf": {"objectId": "abc", "name": "Bob"}},
            "does not let card-app",
            id="another person",
        ),
        pytest.param(
            APP, FOR_BOB | {"requester": f"t/{BOB_ID}"}, "asked for this run", id="for the requester"
        ),
        pytest.param(APP, FOR_BOB | {"requester": APP.id}, "asked for this run", id="of its own run"),
    ],
)
def test_nobody_else_decides(who: Caller, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ProblemError) as refused:
        decided(who, **fields)
    assert HTTPStatus.FORBIDDEN == refused.value.status
    assert said in refused.value.detail


@pytest.mark.parametrize(
    ("who", "fields", "pointer"),
    [
        (ANN, ALONE | {"comment": " "}, "/comment"),
        (ANN, ALONE | {"decision": "Reject"}, "/decision"),
        (APP, ALONE | FOR_BOB, "/breakGlass"),
    ],
)
def test_what_makes_no_sense_is_named(who: Caller, fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ProblemError) as refused:
        decided(who, **fields)
    assert [pointer] == [one.pointer for one in refused.value.errors]


def test_spokesmen_are_read_with_the_people_they_may_speak_for() -> None:
    assert {"a1": Spokesman("one", frozenset({"b1", "b2"})), "a2": Spokesman("two", frozenset({"b3"}))} == (
        read_spokesmen("one a1 = b1, b2;\n two A2=B3; ")
    )


@pytest.mark.parametrize(
    "text", ["a1=b1", "one a1", "one a1=", "one a1=b1 b2", "one xyz=b1", "one a1=b1; two a1=b2"]
)
def test_a_wrong_list_of_spokesmen_names_its_entry(text: str) -> None:
    with pytest.raises(ValueError, match="1"):
        read_spokesmen(text)
