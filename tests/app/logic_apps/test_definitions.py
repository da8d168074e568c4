"""The definitions hold to the Workflow Definition Language, and to what its reference says of each type.

https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.app.conftest import REPOSITORY

DEFINITIONS = sorted((REPOSITORY / "infra" / "logicapps").glob("*.json"))
SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
TOP = {"$schema", "contentVersion", "parameters", "triggers", "actions", "outputs"}
KINDS = {"String", "SecureString", "Int", "Bool", "Object", "SecureObject", "Array", "Float"}
ENDS = {"Succeeded", "Failed", "Skipped", "TimedOut"}
COMMON = {"type", "runAfter", "description"}
# What each type must have, and what it may have beside that and COMMON.
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "Http": ({"inputs"}, {"operationOptions", "limit"}),
    "Response": ({"inputs", "kind"}, {"operationOptions"}),
    "Compose": ({"inputs"}, set()),
    "Query": ({"inputs"}, set()),
    "Wait": ({"inputs"}, set()),
    "If": ({"expression", "actions", "else"}, set()),
    "Until": ({"expression", "actions", "limit"}, set()),
    "ApiConnectionWebhook": ({"inputs"}, {"limit"}),
}
INPUTS = {
    "Http": {"method", "uri", "headers", "body", "authentication"},
    "Response": {"statusCode", "headers", "body"},
    "Query": {"from", "where"},
    "Wait": {"interval"},
    "ApiConnectionWebhook": {"host", "path", "body"},
}
OPTIONS = {"Http": "DisableAsyncPattern", "Response": "Asynchronous"}

type Actions = Mapping[str, Mapping[str, Any]]


def rooms(actions: Actions) -> Iterator[Actions]:
    """The actions, and those within each of them."""
    yield actions
    for one in actions.values():
        for inner in (one.get("actions"), one.get("else", {}).get("actions")):
            if inner is not None:
                yield from rooms(inner)


@pytest.fixture(params=DEFINITIONS, ids=lambda path: path.stem)
def definition(request: pytest.FixtureRequest) -> dict[str, Any]:
    return json.loads(request.param.read_text(encoding="utf-8"))


def test_there_are_two() -> None:
    assert ["approval", "start-and-wait"] == [one.stem for one in DEFINITIONS]


def test_the_top_is_as_the_language_has_it(definition: dict[str, Any]) -> None:
    assert (SCHEMA, TOP) == (definition["$schema"], set(definition))
    assert KINDS >= {one["type"] for one in definition["parameters"].values()}
    (trigger,) = definition["triggers"].values()
    assert ("Request", "Http", {"schema"}) == (trigger["type"], trigger["kind"], set(trigger["inputs"]))


def test_every_action_has_what_its_type_needs_and_nothing_else(definition: dict[str, Any]) -> None:
    for room in rooms(definition["actions"]):
        for name, action in room.items():
            needs, may = SHAPES[action["type"]]
            assert needs | {"type", "runAfter"} <= set(action) <= needs | may | COMMON, name
            assert set(action.get("inputs", {})) <= INPUTS.get(
                action["type"], set(action.get("inputs", {}))
            ), name
            assert action.get("operationOptions") in (None, OPTIONS.get(action["type"])), name


def test_actions_wait_for_their_neighbours_only(definition: dict[str, Any]) -> None:
    for room in rooms(definition["actions"]):
        for name, action in room.items():
            assert set(action["runAfter"]) <= set(room) - {name}
            assert all(set(ends) <= ENDS and ends for ends in action["runAfter"].values()), name
        assert not room or any(not action["runAfter"] for action in room.values())


def test_names_are_unique_and_those_that_are_read_exist(definition: dict[str, Any]) -> None:
    names = [name for room in rooms(definition["actions"]) for name in room]
    text = json.dumps(definition["actions"])
    assert sorted(set(names)) == sorted(names)
    assert set(re.findall(r"(?:body|outputs)\('([^']+)'\)", text)) <= set(names)
    assert set(re.findall(r"parameters\('([^']+)'\)", text)) == set(definition["parameters"])


def test_whoever_calls_homeward_signs_in_and_nobody_holds_a_key(definition: dict[str, Any]) -> None:
    """But for the Location, whose signature is for one run and reads only."""
    for room in rooms(definition["actions"]):
        for name, action in room.items():
            if action["type"] == "Http" and "homewardUrl" in action["inputs"]["uri"]:
                assert {"type": "ManagedServiceIdentity", "audience": "@parameters('audience')"} == (
                    action["inputs"]["authentication"]
                ), name
                assert "/api/signed-in/" in action["inputs"]["uri"], name
    assert not re.search(r"code=|x-functions-key|password|secret['\"]", json.dumps(definition), re.IGNORECASE)


def test_what_may_take_long_has_an_end(definition: dict[str, Any]) -> None:
    """5,000 turns and 90 days are what Logic Apps allows."""
    for room in rooms(definition["actions"]):
        for action in room.values():
            if action["type"] == "Until":
                assert 1 <= action["limit"]["count"] <= 5000
            if "limit" in action:
                assert re.fullmatch(r"P(\d{1,2}D|T\d{1,2}[HM])", action["limit"]["timeout"])
