"""What is wrong with a field is told in words for whoever sent it, never in those of the library that reads it."""

import json
import re
from itertools import product
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from homeward.api.drill_body import DrillBody
from homeward.api.fields import field_problems, parse
from homeward.api.models import PointBody, RunBody
from homeward.api.problems import ProblemError
from homeward.api.queries import PageQuery, RunsQuery
from homeward.api.signals.common_alert import CommonAlert
from homeward.api.signals.custom import SignalBody
from homeward.api.signals.envelope import CloudEvent, GridEvent
from homeward.api.steering import DecisionBody, ModeBody, OnBehalfBody, PointChangeBody, ReviewBody

BODIES: tuple[type[BaseModel], ...] = (
    *(RunBody, PointBody, DrillBody, PageQuery, RunsQuery, CommonAlert, SignalBody, CloudEvent, GridEvent),
    *(DecisionBody, ModeBody, OnBehalfBody, PointChangeBody, ReviewBody),
)
ODD = [None, True, -1, 10**9, 0.5, "", "x" * 3000, [], [None], ["x"] * 60, {}, {"kind": 2, "id": []}]
OF_THE_LIBRARY = re.compile(r"Input|should|valid|instance|String|<|Correct the value")


def told(kind: type[BaseModel], data: object) -> list[str]:
    try:
        kind.model_validate(data)
    except ValidationError as error:
        return [f"{one.detail} {one.remedy}" for one in field_problems(kind, error)]
    return []


@pytest.mark.parametrize("kind", BODIES)
def test_no_word_of_the_library_that_reads_a_body_reaches_its_sender(kind: type[BaseModel]) -> None:
    names = [field.alias or name for name, field in kind.model_fields.items()]

    said = [text for name, odd in product(names, ODD) for text in told(kind, {name: odd})]

    assert said
    assert [] == [text for text in said if OF_THE_LIBRARY.search(text)]


@pytest.mark.parametrize(
    ("kind", "data", "remedy"),
    [
        (ModeBody, {"mode": "Planned", "reason": "x"}, "Use 'Unplanned'."),
        (ReviewBody, {"comment": ""}, "Write something."),
        (PointChangeBody, {"reason": "x", "recoveryPoint": "Latest"}, "Use an object: {...}."),
        (
            PointChangeBody,
            {"reason": "x", "recoveryPoint": {"alowMissingDisks": True}},
            "Did you mean allowMissingDisks?",
        ),
        (RunsQuery, {"satus": "Failed"}, "Did you mean status?"),
        (PageQuery, {"skip": "many"}, "Use a whole number."),
    ],
)
def test_the_remedy_says_what_to_write(kind: type[BaseModel], data: dict[str, Any], remedy: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parse(kind, data)
    (problem,) = caught.value.errors

    assert problem.remedy.startswith(remedy), json.dumps(caught.value.document(), indent=1)


@pytest.mark.parametrize("word", ["Planned", "PLANNED"])
def test_a_choice_that_is_not_open_here_is_told_in_its_own_word(word: str) -> None:
    """As the API writes it, and not as Python does."""
    assert ["'Planned' is not known here. Use 'Unplanned'."] == told(ModeBody, {"mode": word, "reason": "x"})


def test_a_field_is_named_once_however_much_is_wrong_with_it() -> None:
    with pytest.raises(ProblemError) as caught:
        parse(RunBody, {"operation": "Failback", "vaultId": 1, "items": ["", 2]})

    assert "The request was refused; look at /vaultId, /items/0, /items/1." == caught.value.detail


def test_what_a_run_can_become_is_one_word() -> None:
    assert "Unplanned" == parse(ModeBody, {"mode": "unplanned", "reason": "x"}).mode
