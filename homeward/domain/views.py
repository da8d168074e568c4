"""How much of a report goes where: a live status is small and says how much more there is; the result is whole."""

import json
from collections.abc import Mapping
from typing import Any

from homeward.domain import spans
from homeward.domain.evidence import MOST_FAULTS, Fault
from homeward.domain.gates import GateState
from homeward.domain.runs import ItemReport

# An item's live status is at most 2 KB as JSON; long texts wait for the result.
_MOST = 2048
_LONGEST_TEXT, _LONGEST_CODE, _LONGEST_EARLIER = 300, 64, 100
_DETAILS = ("wayBack", "findings", "timeline", "remainders", "evidence", "earlierGates")
# Of its timeline the newest spans, each as [stage, start, end]; what an error says goes before.
_MOST_OF_SPANS = 450
# What an item's status says in words, the most telling first: each takes what it needs of the room that is left.
_TEXTS = (
    ("gate", "question"),
    ("gate", "blocked"),
    ("errors", "message"),
    ("gate", "decidedBy"),
    ("gate", "comment"),
    ("errors", "recommendedAction"),
    ("errors", "possibleCauses"),
)
_WORDS = tuple(key for _, key in _TEXTS)

# A run's is at most 16 KB as the extension counts: in UTF-16, two bytes a letter.
_MOST_OF_RUN = 16 * 1024 // 2
_LONGEST_OF_RUN = (1000, 300, 100, 40)


def brief(report: ItemReport) -> dict[str, Any]:
    """An item's report without its details, for its custom status."""
    whole = report.to_json()
    data: dict[str, Any] = {key: value for key, value in whole.items() if key not in _DETAILS}
    data["errors"] = [Fault(error.code[:_LONGEST_CODE], "").to_json() for error in report.errors[:1]]
    data["jobs"] = [{key: value for key, value in job.items() if key != "adopted"} for job in data["jobs"]]
    data["gate"] = _wordless(data["gate"])
    if size_of(data) > _MOST and data["gate"] and data["gate"]["state"] != GateState.OPEN:
        data["gate"] = None  # what was decided waits for the result
    room = _MOST - size_of(data)
    data["spans"] = spans.written(report, min(_MOST_OF_SPANS, room - 2 * _LONGEST_TEXT))
    room = _MOST - size_of(data)
    for part, key in _TEXTS:
        for shown, full in zip(_parts(data[part]), _parts(whole[part]), strict=False):
            if full[key]:
                shown[key] = _cut(full[key], _LONGEST_TEXT, room)
                room -= size_of(shown[key]) - size_of("")
    return _with_earlier(data, [one.to_json() for one in report.earlier_gates])


def _with_earlier(data: dict[str, Any], gates: list[dict[str, Any]]) -> dict[str, Any]:
    """With the newest of the gates before that have room, in few words."""
    shown = [_shortened(one, _LONGEST_EARLIER) for one in gates]
    fuller = (data | {"earlierGates": shown[first:]} for first in range(len(shown)))
    return next((one for one in fuller if size_of(one) <= _MOST), data)


def brief_run(progress: Mapping[str, Any]) -> dict[str, Any]:
    """A run's progress for its custom status; `leftOut` is there where its record has more, and counts what is gone.

    Open gates always stay: they are what somebody has to decide.
    """
    data = {**progress, "errors": progress["errors"][: MOST_FAULTS + 1]}
    left = {"errors": len(progress["errors"]) - len(data["errors"]), "gates": 0, "notes": 0}
    if size_of(data) <= _MOST_OF_RUN and not left["errors"]:
        return data
    data["leftOut"] = left
    for longest in _LONGEST_OF_RUN:
        shown = {**data, **{kind: [_shortened(one, longest) for one in data[kind]] for kind in left}}
        if size_of(shown) <= _MOST_OF_RUN:
            return shown
        data = shown
    return _thinned(data)


def with_record(shown: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Any]:
    """A run's progress, with what its record kept of it whole. Of a gate the status knows first how it stands."""
    kept: dict[str, Any] = dict(whole.get("gates", {}))
    newer = {
        one["name"]: one for one in shown["gates"] if one["state"] != kept.get(one["name"], {}).get("state")
    }
    errors = list(whole.get("errors", {}).values())
    return {**shown, "gates": list((kept | newer).values()), "errors": errors or shown["errors"]}


def size_of(data: Any) -> int:  # plain JSON
    return len(json.dumps(data).encode())


def _parts(part: Any) -> list[dict[str, Any]]:  # a gate, a list of errors, or None
    return part if isinstance(part, list) else [part] if part else []


def _wordless(gate: Any) -> dict[str, Any] | None:  # a gate as JSON
    return gate and {key: "" if value and key in _WORDS else value for key, value in gate.items()}


def _shortened(one: Any, longest: int) -> Any:  # a note, a gate or an error as JSON
    if isinstance(one, str):
        return _cut(one, longest)
    return {key: _cut(value, longest) if value and key in _WORDS else value for key, value in one.items()}


def _thinned(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out the oldest of what is decided or was noted, and then errors, until the rest fits."""
    data = {**data, "leftOut": dict(data["leftOut"])}
    while size_of(data) > _MOST_OF_RUN:
        decided = next((one for one in data["gates"] if one["state"] != GateState.OPEN), None)
        if decided is not None:
            kind, gone = "gates", decided
        elif data["notes"]:
            kind, gone = "notes", data["notes"][0]
        elif data["errors"]:
            kind, gone = "errors", data["errors"][-1]
        else:
            break
        data[kind] = [one for one in data[kind] if one is not gone]
        data["leftOut"][kind] += 1
    return data


def _cut(text: str, longest: int, room: int = _MOST_OF_RUN) -> str:
    """As much of a text as fits into so many letters and bytes of JSON, and how much more there is of it."""
    if len(text) <= longest and size_of(text) - size_of("") <= room:
        return text
    for kept in range(min(longest, len(text)) - 1, 0, -1):
        shown = f"{text[:kept]} (and {len(text) - kept} more characters)"
        if size_of(shown) - size_of("") <= room:
            return shown
    return ""
