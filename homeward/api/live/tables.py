"""What many items say alike is said once, and pointed at by its number."""

import json
from typing import Any


class Table:
    """Rows of plain JSON, each once, in the order in which they came."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._known: dict[str, int] = {}

    def number(self, row: Any) -> int:  # plain JSON
        text = json.dumps(row, sort_keys=True)
        if text not in self._known:
            self._known[text] = len(self.rows)
            self.rows.append(row)
        return self._known[text]
