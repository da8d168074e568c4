"""What came in by a door whose answer nobody reads and was refused: enough to see why, and to send it again."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.masking import masked, shortened

_LONGEST_TEXT, _LONGEST_WORD, _MOST_ERRORS = 2000, 200, 5


class Door(StrEnum):
    """Poison: what the queue gave up after it had been tried as often as host.json says. Signals: of the HTTP API."""

    QUEUE = "Queue"
    POISON = "Poison"
    EVENT_GRID = "EventGrid"
    SIGNALS = "Signals"


def refusal(door: Door, delivery_id: str, problem: ProblemError, body: str, at: datetime) -> dict[str, Any]:
    """One record as JSON: cut to a size, and without what may be a secret."""
    word = ProblemError(
        problem.status, _word(problem.detail), [_told(e) for e in problem.errors[:_MOST_ERRORS]]
    )
    return {
        "door": door.value,
        "id": _word(delivery_id),
        "at": at.isoformat(),
        "problem": word.document(),
        "text": shortened(masked(body), _LONGEST_TEXT),
    }


def refusals_view(state: dict[str, Any]) -> dict[str, Any]:
    """The entity's state as the API shows it: the newest first, and how many there were by each door."""
    kept = cast("list[dict[str, Any]]", state.get("kept", []))
    return {
        "value": kept[::-1],
        "nextLink": None,
        "counts": dict.fromkeys(Door, 0) | state.get("counts", {}),
    }


def _told(one: FieldProblem) -> FieldProblem:
    return FieldProblem(_word(one.pointer), _word(one.detail), _word(one.remedy))


def _word(text: str) -> str:
    return shortened(masked(text), _LONGEST_WORD)
