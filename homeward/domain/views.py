"""How much of a report goes where: an item's live status is small, its result is whole."""

import json
from typing import Any

from homeward.domain.runs import ItemReport

# An item's live status is at most 2 KB; long error texts wait for the result.
_LONGEST_TEXT = 300
_DETAILS = ("findings", "timeline", "remainders", "evidence")


def brief(report: ItemReport) -> dict[str, Any]:
    """An item's report without its details, for its custom status."""
    data: dict[str, Any] = {key: value for key, value in report.to_json().items() if key not in _DETAILS}
    data["errors"] = [
        {key: str(text)[:_LONGEST_TEXT] for key, text in error.items()} for error in data["errors"][:1]
    ]
    return data


def size_of(data: dict[str, Any]) -> int:
    return len(json.dumps(data).encode())
