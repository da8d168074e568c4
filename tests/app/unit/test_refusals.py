"""What is written down of a delivery that was refused."""

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast

import pytest
from azure.durable_functions.testing import execute_entity

from entities.refusals import Refusals
from homeward.api.problems import FieldProblem, ProblemError
from homeward.api.refusals import Door, refusal, refusals_view
from homeward.domain.masking import masked, shortened

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
PROBLEM = ProblemError(
    HTTPStatus.BAD_REQUEST, "Look at /items.", [FieldProblem("/items", "None.", "Name some.")]
)
SECRET = "5eed-5ecret"


def refused(number: int = 1, door: Door = Door.QUEUE, body: str = "{}") -> dict[str, Any]:
    return refusal(door, f"message-{number}", PROBLEM, body, AT)


@pytest.mark.parametrize(
    "text",
    [
        f'{{"password": "{SECRET} with a space"}}',
        f'{{"apiKey" : "{SECRET}\\" and more"}}',
        f"{{'client_secret': '{SECRET}'}}",
        f'{{"accessToken":"{SECRET}',
        f"DefaultEndpointsProtocol=https;AccountKey={SECRET}==;AccountName=a",
        f"https://a.example/hook?sv=1&sig={SECRET}&sp=r",
        f"https://app.example/api/runs?code={SECRET}",
        f"https://ann:{SECRET}@a.example/hook",
        f'{{"callbackUrl": "https://hooks.example/services/T1/{SECRET}"}}',
        f"Authorization: Bearer {SECRET}",
        f"Authorization: {SECRET}",
        f"it said bearer {SECRET}",
        f"eyJhbGciOiJub25l.{SECRET}.x",
    ],
)
def test_what_may_be_a_secret_is_hidden(text: str) -> None:
    """By the name it goes by, or by its form."""
    assert SECRET not in masked(text)
    assert "***" in masked(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "part", ["a", "a.", "a://", "a://b@", "eyJ", "key", "key=", "key: ", "bearer ", '"', '"\\']
)
def test_no_text_keeps_the_app_busy(part: str) -> None:
    """As long as a message can be: patterns that look back and forth would take minutes."""
    assert masked(part * (65_536 // len(part)))


def test_what_a_request_says_is_not_hidden() -> None:
    """It shall be possible to send it again."""
    body = json.dumps(
        {
            "operation": "Failback",
            "vaultId": "/subscriptions/5eed/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v",
            "items": ["vm-01"],
            "recoveryPoint": {"kind": "Latest"},
            "requestId": "nightly.2026-11-23",
            "callbackUrl": "https://hooks.example",
        }
    )
    assert body == masked(body)


def test_a_secret_is_hidden_in_what_the_problem_echoes_too() -> None:
    """A refusal names the field, and what was in it."""
    told = ProblemError(
        HTTPStatus.BAD_REQUEST, f"sig={SECRET}", [FieldProblem("/a", f"key={SECRET}", "Use b.")]
    )
    assert SECRET not in json.dumps(refusal(Door.QUEUE, f"token={SECRET}", told, "", AT))


def test_a_record_is_bounded_whatever_came_in() -> None:
    """A message may have 64 KB, and as many mistakes."""
    many = [FieldProblem("/x" * 900, "y" * 9000, "z" * 9000)] * 900
    record = refusal(
        Door.QUEUE, "i" * 9000, ProblemError(HTTPStatus.BAD_REQUEST, "d" * 9000, many), "t" * 65536, AT
    )
    assert len(json.dumps(record)) < 7_000
    assert record["text"].endswith(" ... (65536 characters)")
    assert 2000 == len(record["text"])


def test_what_fits_is_left_whole() -> None:
    assert "abc" == shortened("abc", 3)


def after(*refused: dict[str, Any]) -> dict[str, Any]:
    state: dict[str, Any] = {}
    entity = (
        cast(Any, Refusals)._function.get_user_function().entity_function
    )  # the decorator hides the class
    for one in refused:
        state = execute_entity(entity, "refuse", one, state).get_state(dict) or {}
    return state


def test_the_newest_are_kept_and_all_are_counted() -> None:
    """Somebody who sends rubbish for a day fills no entity."""
    shown = refusals_view(after(*(refused(number) for number in range(60)), refused(1, Door.POISON)))
    counts = dict.fromkeys(Door, 0) | {Door.QUEUE: 60, Door.POISON: 1}
    assert (50, counts) == (len(shown["value"]), shown["counts"])
    assert [("Poison", "message-1"), ("Queue", "message-59")] == [
        (one["door"], one["id"]) for one in shown["value"][:2]
    ]


def test_what_is_delivered_again_is_kept_and_counted_once() -> None:
    assert {"Queue": 1} == after(refused(), refused())["counts"]


def test_nothing_refused_is_an_empty_list() -> None:
    empty = {"value": [], "nextLink": None, "counts": dict.fromkeys(Door, 0)}
    assert empty == refusals_view({})
