"""What an orchestrator needs to know of an activity or a sub-orchestration: its name and its two types."""

from dataclasses import dataclass

from homeward.domain.payload import Payload


@dataclass(frozen=True, slots=True)
class Step[Input: Payload, Result: Payload]:
    name: str
    input: type[Input]
    result: type[Result]


@dataclass(frozen=True, slots=True)
class Nothing(Payload):
    """The result of a step that has none."""
