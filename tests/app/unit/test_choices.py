"""What a page is told that a run can be asked for: what the rules of the body say, and nothing else."""

from itertools import product
from typing import Any

import pytest

from homeward.api.choices import choices
from homeward.api.models import parse_request
from homeward.api.problems import ProblemError
from homeward.domain.runs import Operation
from tests.app.unit.arm_items import VAULT
from tests.app.unit.test_request_fields import BODY

NETWORK = VAULT.partition("/providers")[0] + "/providers/Microsoft.Network/virtualNetworks/drill"
ROWS: list[dict[str, Any]] = choices()["operations"]
BESIDE = {"LatestBefore": {"before": "2026-11-23T10:00Z"}, "Custom": {"id": "p"}}


def asked(row: dict[str, Any], field: str, value: str) -> Any:
    """The field of a request that says what is offered and all that the API wants beside it."""
    drill = {"drill": {"network": NETWORK}} if row["operation"] == Operation.DRILL else {}
    mode = {"mode": row["mode"]} if row["mode"] else {}
    point = {"kind": value, **BESIDE.get(value, {})}
    said = {field: point if field == "recoveryPoint" else value}
    return {**BODY, "operation": row["operation"], **mode, **drill, **said}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['operation']}-{row['mode']}")
def test_everything_offered_is_taken_and_the_first_is_the_default(row: dict[str, Any]) -> None:
    for field, values in row["values"].items():
        taken = [parse_request(asked(row, field, one)) for one in values]
        plain = asked(row, field, values[0])
        del plain[field]
        assert taken[0] == parse_request(plain)


def test_what_is_not_offered_is_refused() -> None:
    """Of everything that any operation takes."""
    known = {(field, one) for row in ROWS for field, values in row["values"].items() for one in values}
    missing = [
        (row, field, one)
        for row, (field, one) in product(ROWS, sorted(known))
        if one not in row["values"].get(field, ())
    ]
    for row, field, one in missing:
        with pytest.raises(ProblemError):
            parse_request(asked(row, field, one))
    assert len(missing) > 50


def test_every_operation_is_offered_with_its_modes() -> None:
    both = {one for one in Operation if (one, "Planned") in ((row["operation"], row["mode"]) for row in ROWS)}
    assert {Operation.FAILOVER, Operation.FAILBACK, Operation.ROUND_TRIP} == both
    assert set(Operation) == {row["operation"] for row in ROWS}
    assert len(Operation) + len(both) == len(ROWS)


@pytest.mark.parametrize("field", choices()["ofPlan"])
def test_what_a_plan_decides_is_refused_beside_it(field: str) -> None:
    row = next(one for one in ROWS if field in one["values"])
    body = asked(row, field, row["values"][field][0]) | {"plan": "shop"}
    del body["items"]
    with pytest.raises(ProblemError, match=field):
        parse_request(body)
