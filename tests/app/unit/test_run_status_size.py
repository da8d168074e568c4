"""A run's live status is small, whatever is to be told; nothing is cut without a word, the record has the whole."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from homeward.domain.evidence import Fault, and_more
from homeward.domain.gates import Gate, GateState
from homeward.domain.runs import Counts, RunStatus
from homeward.domain.views import brief_run, with_record
from homeward.steps.crew import Check
from homeward.steps.run import RunProgress
from tests.app.unit.arm_items import NOW

# The extension counts in UTF-16: two bytes a letter.
MOST = 16 * 1024
PROGRESS = RunProgress(RunStatus.RUNNING, "Moving", Counts(items=1000, running=1000), NOW)


def utf16(data: Any) -> int:
    return len(json.dumps(data).encode("utf-16-le"))


def gate(number: int, text: str, state: GateState = GateState.APPROVED) -> Gate:
    until = NOW + timedelta(days=1)
    name = f"wave:run-{'x' * 26}:{number}"
    return Gate(name, text, "0" * 64, NOW, until, state=state, decided_by="Bob", decided_at=NOW, comment=text)


def crowded(text: str) -> dict[str, Any]:
    """Fifty waves with a gate each, the last one open; ten errors and as many notes as there can be."""
    gates = (*(gate(number, text) for number in range(49)), gate(49, text, GateState.OPEN))
    return replace(
        PROGRESS, gates=gates, errors=(Fault("Code", text, text, text),) * 10, notes=(text,) * 20
    ).to_json()


@pytest.mark.parametrize("letter", ["x", "ä", "網", "😀", '"', "\n"])
@pytest.mark.parametrize("length", [0, 100, 1000, 5000])
def test_a_status_stays_under_what_the_extension_takes(letter: str, length: int) -> None:
    """However much there is to tell, in whatever language; a larger one would break the run."""
    shown = brief_run(crowded(letter * length))
    assert utf16(shown) <= MOST
    assert ["Open"] == [one["state"] for one in shown["gates"][-1:]]
    assert 50 == len(shown["gates"]) + shown["leftOut"]["gates"]


def test_a_status_with_room_is_shown_as_it_is() -> None:
    """And does not say that there is more."""
    progress = replace(PROGRESS, gates=(gate(1, "Go on?"),), errors=(Fault("Code", "m" * 3000),)).to_json()
    assert progress == brief_run(progress)


def test_a_text_that_is_cut_says_how_much_more_there_is() -> None:
    progress = replace(PROGRESS, errors=(Fault("Code", "m" * 9000),)).to_json()
    shown = brief_run(progress)
    assert "m" * 999 + " (and 8001 more characters)" == shown["errors"][0]["message"]
    assert {"errors": 0, "gates": 0, "notes": 0} == shown["leftOut"]


def test_errors_beyond_the_first_are_counted() -> None:
    progress = replace(PROGRESS, errors=tuple(Fault(f"E{number}", "m") for number in range(30))).to_json()
    shown = brief_run(progress)
    assert 30 == len(shown["errors"]) + shown["leftOut"]["errors"]
    assert utf16(shown) <= MOST


def test_the_record_has_what_was_left_out() -> None:
    """A gate that the record does not know yet, or not yet as it stands, is shown by the status."""
    progress = crowded("x" * 5000)
    shown = brief_run(progress)
    kept: dict[str, Any] = {one["name"]: one for one in progress["gates"][:-1]}
    last = progress["gates"][-2]["name"]
    kept[last] = kept[last] | {"state": "Open"}
    gates = with_record(shown, {"gates": kept, "errors": dict(enumerate(progress["errors"]))})["gates"]
    assert progress["gates"][:48] == gates[:48]
    assert ["Approved", "Open"] == [one["state"] for one in gates[48:]]


def test_reasons_that_are_not_passed_on_are_counted_all_the_way() -> None:
    """From the batches to the wave, and from there to the run."""
    batches = [Check().telling((Fault("Busy", "m"),) * 25) for _ in range(2)]
    wave = Check(more=sum(one.more for one in batches)).telling(
        tuple(fault for one in batches for fault in one.faults)
    )
    assert (10, 40) == (len(wave.faults), wave.more)
    assert ["And 40 more; each VM shows its own."] == [one.message for one in and_more(wave.more)]
