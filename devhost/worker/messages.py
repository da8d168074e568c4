"""What host and worker say to each other about one invocation."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from devhost.functions import Function


@dataclass(frozen=True, slots=True)
class HttpIn:
    """A request as a function sees it."""

    method: str
    url: str
    headers: Mapping[str, str]
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpOut:
    """What a function answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Input:
    """One value for one parameter; `kind` is the worker's own name of its form.

    `metadata` is what a trigger knows besides; its values are plain JSON.
    """

    name: str
    kind: str
    value: str | HttpIn
    metadata: Mapping[str, str | int | None] = field(default_factory=dict[str, str | int | None])


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a function; `label` is what the log calls it, `traceparent` where it is in a trace."""

    id: str
    function_id: str
    inputs: list[Input]
    label: str = ""
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception of the app, in the parts that the real host knows of it."""

    type: str
    message: str
    trace: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a function returned or how it failed; `outputs` are the messages for its queue bindings, by name."""

    value: str | HttpOut | None = None
    failure: Failure | None = None
    outputs: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])


class Worker(Protocol):
    """Something that can run the app's functions."""

    @property
    def ready(self) -> bool: ...

    async def up(self) -> None:
        """Return once it can take work; raises WorkerLostError if that is not to be expected soon."""
        ...

    async def invoke(self, invocation: Invocation) -> Outcome:
        """Run one function; raises WorkerLostError if the worker ends before it answers."""
        ...

    def kill(self, reason: str) -> None: ...


def _bytes_out(value: object) -> object:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} has no place in a frame")


def _bytes_in(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value


def dump(message: Mapping[str, object]) -> bytes:
    """One frame: four bytes of length, then JSON."""
    body = json.dumps(message, default=_bytes_out).encode()
    return len(body).to_bytes(4, "big") + body


def parse(body: bytes) -> dict[str, Any]:
    return json.loads(body, object_hook=_bytes_in)


def invocation_frame(invocation: Invocation) -> bytes:
    return dump(asdict(invocation))


def read_invocation(data: dict[str, Any]) -> Invocation:
    inputs = [
        Input(
            each["name"],
            each["kind"],
            HttpIn(**each["value"]) if each["kind"] == "http" else each["value"],
            each["metadata"],
        )
        for each in data["inputs"]
    ]
    return Invocation(data["id"], data["function_id"], inputs, data["label"], data["traceparent"])


def outcome_frame(invocation_id: str, outcome: Outcome) -> bytes:
    return dump({"id": invocation_id, "http": isinstance(outcome.value, HttpOut), **asdict(outcome)})


def read_outcome(data: dict[str, Any]) -> Outcome:
    value, failure = data["value"], data["failure"]
    if data["http"]:
        value = HttpOut(value["status"], [(name, text) for name, text in value["headers"]], value["body"])
    return Outcome(value, None if failure is None else Failure(**failure), data["outputs"])


def functions_frame(functions: list[Function]) -> bytes:
    return dump({"functions": [asdict(each) for each in functions]})


def read_functions(data: dict[str, Any]) -> list[Function]:
    return [Function(each["name"], each["id"], tuple(each["bindings"])) for each in data["functions"]]
