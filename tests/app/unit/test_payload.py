"""What crosses a durable boundary comes out as it went in, and survives a deployment in between."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import Severity
from homeward.domain.payload import Payload, camel
from homeward.domain.runs import Mode, PointKind, PointUsed
from homeward.steps.health_check import HealthCheckResult
from homeward.steps.step import Step
from tests.app.unit.payload_values import payloads, steps, values
from tests.examples import EXAMPLES

# Of each of some hundred and fifty types; nested ones are drawn again within their owners.
_FEW = min(15, EXAMPLES // 3)


def over_the_wire(payload: Payload) -> Any:
    return json.loads(json.dumps(payload.to_json(), allow_nan=False))


@dataclass(frozen=True, slots=True)
class Newer(Payload):
    """A payload to which a deployment added a field."""

    name: str
    added: tuple[str, ...] = ()


@pytest.mark.parametrize("kind", payloads(), ids=lambda kind: kind.__name__)
@settings(max_examples=_FEW)
@given(data=st.data())
def test_every_payload_comes_out_as_it_went_in(kind: type[Payload], data: st.DataObject) -> None:
    """Durable stores JSON text; what is read back equals what was written, by a newer deployment too."""
    payload = data.draw(values(kind))
    written = over_the_wire(payload)

    assert payload == kind.from_json(written)
    assert payload == kind.from_json({**written, "writtenByANewerVersion": 1})


@pytest.mark.parametrize("kind", payloads(), ids=lambda kind: kind.__name__)
def test_payloads_are_frozen(kind: type[Payload]) -> None:
    """A value that crosses a boundary is never changed in place."""
    assert cast(Any, kind).__dataclass_params__.frozen


def test_the_walk_finds_payloads_within_payloads() -> None:
    """Else the round trips above would test next to nothing."""
    assert {Evidence, Fault, PointUsed, HealthCheckResult} <= set(payloads())


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.name)
def test_every_step_names_two_payload_types(step: Step[Payload, Payload]) -> None:
    """An orchestrator reads both with `from_json`."""
    assert issubclass(step.input, Payload)
    assert issubclass(step.result, Payload)


def test_a_field_that_an_older_version_did_not_write_takes_its_default() -> None:
    """So a running orchestration survives a deployment."""
    assert Newer("one") == Newer.from_json({"name": "one"})


def test_a_field_without_a_default_must_be_there() -> None:
    """Silently inventing one would be worse."""
    with pytest.raises(TypeError, match="name"):
        Newer.from_json({})


@pytest.mark.parametrize(
    ("name", "expected"),
    [("id", "id"), ("vault_id", "vaultId"), ("allow_missing_disks", "allowMissingDisks")],
)
def test_names_are_camel_case_in_json(name: str, expected: str) -> None:
    """As everywhere in the API."""
    assert expected == camel(name)


def test_times_keep_their_zone() -> None:
    """An hour lost between two regions would be taken for data loss."""
    east = datetime(2026, 11, 22, 3, 0, tzinfo=timezone(timedelta(hours=-5)))
    evidence = Evidence("It is off.", "/vm", east)
    assert datetime(2026, 11, 22, 8, 0, tzinfo=UTC) == Evidence.from_json(over_the_wire(evidence)).read_at


def test_enums_are_written_as_their_words() -> None:
    """The API shows what is stored."""
    assert "LatestProcessed" == PointUsed(PointKind.LATEST_PROCESSED).to_json()["kind"]


@pytest.mark.parametrize("word", [*Mode, *Severity])
def test_no_word_is_a_python_name(word: str) -> None:
    """Enums are PascalCase outside."""
    assert word[0].isupper()
    assert "_" not in word
