"""How much of a report goes where: an item's live status is small, its result is whole."""

import json
from typing import Any

from homeward.domain.evidence import Fault
from homeward.domain.runs import ItemReport

# An item's live status is at most 2 KB as JSON; long error texts wait for the result.
_MOST = 2048
_LONGEST_TEXT, _LONGEST_CODE = 300, 64
_DETAILS = ("findings", "timeline", "remainders", "evidence", "critical")


def brief(report: ItemReport) -> dict[str, Any]:
    """An item's report without its details, for its custom status."""
    data: dict[str, Any] = {key: value for key, value in report.to_json().items() if key not in _DETAILS}
    first = [Fault(error.code[:_LONGEST_CODE], "") for error in report.errors[:1]]
    data["errors"] = [error.to_json() for error in first]
    room = _MOST - size_of(data)
    # The most telling text takes what it needs, the others what is left.
    for key in ("message", "recommendedAction", "possibleCauses"):
        for shown, whole in zip(data["errors"], report.errors, strict=False):
            shown[key] = _cut(str(whole.to_json()[key]), room)
            room -= size_of(shown[key]) - size_of("")
    return data


def size_of(data: Any) -> int:  # plain JSON
    return len(json.dumps(data).encode())


def _cut(text: str, room: int) -> str:
    """As much of a text as fits into so many bytes of JSON."""
    text = text[:_LONGEST_TEXT]
    while text and size_of(text) - size_of("") > room:
        text = text[:-1]
    return text
