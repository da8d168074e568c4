"""Instances, their histories and entities as the Durable webhooks show them."""

import json
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from google.protobuf.json_format import MessageToDict

from devhost.engine.model import Entity, Instance
from devhost.protos import moment, pb

STATUSES: dict[int, str] = {
    value: "".join(word.capitalize() for word in name.removeprefix("ORCHESTRATION_STATUS_").split("_"))
    for name, value in pb.OrchestrationStatus.items()
}
_RESULTS = {
    "taskCompleted",
    "taskFailed",
    "subOrchestrationInstanceCompleted",
    "subOrchestrationInstanceFailed",
}
_STEPS = {"orchestratorStarted", "orchestratorCompleted"}
_INNER = {
    "taskScheduledId",
    "timerId",
    "version",
    "tags",
    "orchestrationInstance",
    "parentInstance",
    "parentTraceContext",
}


def status(instance: Instance, *, show_input: bool) -> dict[str, Any]:
    state = instance.state
    output = value(state.output.value) if state.HasField("output") else None
    if state.HasField("failureDetails"):
        output = state.failureDetails.errorMessage
    return {
        "name": state.name,
        "instanceId": state.instanceId,
        "runtimeStatus": STATUSES[state.orchestrationStatus],
        "input": value(state.input.value) if show_input and state.HasField("input") else None,
        "customStatus": value(state.customStatus.value) if state.HasField("customStatus") else None,
        "output": output,
        "createdTime": _zulu(moment(state.createdTimestamp)),
        "lastUpdatedTime": _zulu(moment(state.lastUpdatedTimestamp)),
    }


def entity(found: Entity, *, state: bool) -> dict[str, Any]:
    name, _, key = found.id[1:].partition("@")
    view: dict[str, Any] = {
        "entityId": {"name": name, "key": key},
        "lastOperationTime": _zulu(found.modified),
    }
    return {**view, "state": value(found.state)} if state and found.state is not None else view


def history(events: Sequence[pb.HistoryEvent], *, inputs: bool, outputs: bool) -> list[dict[str, Any]]:
    """Every event but the turns' own; a result stands for the call that it answers."""
    calls = {event.eventId: event for event in events if event.eventId >= 0}
    answered = {_call_id(event) for event in events}
    shown: list[dict[str, Any]] = []
    for event in events:
        kind = event.WhichOneof("eventType") or ""
        if kind in _STEPS or (event.eventId in answered and not kind.startswith("timer")):
            continue
        line = _line(event, kind)
        if kind in _RESULTS and (call := calls.get(_call_id(event) or 0)) is not None:
            line |= _of_call(call)
        shown.append(_without(line, inputs=inputs, outputs=outputs))
    return shown


def _call_id(event: pb.HistoryEvent) -> int | None:
    kind = event.WhichOneof("eventType") or ""
    return getattr(event, kind).taskScheduledId if kind in _RESULTS else None


def _line(event: pb.HistoryEvent, kind: str) -> dict[str, Any]:
    body = {name: each for name, each in MessageToDict(getattr(event, kind)).items() if name not in _INNER}
    line = {"EventType": _pascal(kind), **{_pascal(name): each for name, each in body.items()}}
    if kind == "executionStarted":
        line["FunctionName"] = line.pop("Name")
    if kind == "executionCompleted":
        line["OrchestrationStatus"] = STATUSES[event.executionCompleted.orchestrationStatus]
    return {**line, "Timestamp": event.timestamp.ToJsonString()}


def _of_call(call: pb.HistoryEvent) -> dict[str, Any]:
    body = MessageToDict(getattr(call, call.WhichOneof("eventType") or ""))
    return {
        "FunctionName": body["name"],
        "ScheduledTime": call.timestamp.ToJsonString(),
        "Input": body.get("input"),
    }


def _without(line: dict[str, Any], *, inputs: bool, outputs: bool) -> dict[str, Any]:
    if not inputs:
        line.pop("Input", None)
    if "Result" in line:
        result = line.pop("Result")
        if outputs:
            line["Result"] = value(result)
    return line


def _pascal(name: str) -> str:
    return name[0].upper() + name[1:]


def value(text: str) -> Any:
    """The JSON that a text holds, or the text; NaN and the infinities, which JSON has not, are texts in it."""
    try:
        return json.loads(text, parse_constant=str, parse_float=_float)
    except (ValueError, RecursionError):
        return text


def _float(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _zulu(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")
