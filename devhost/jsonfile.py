"""JSON settings read with errors that name the setting and what it should be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from devhost.errors import DevhostError
from devhost.spans import seconds_of


@dataclass(frozen=True, slots=True)
class Section:
    """A JSON object with the name by which errors call it."""

    name: str
    data: Mapping[str, object]

    def section(self, key: str) -> "Section":
        value = self.data.get(key)
        if value is not None and not isinstance(value, dict):
            raise DevhostError(f"{self._path(key)} must be a JSON object, not {value!r}.")
        return Section(self._path(key), cast("Mapping[str, object]", value or {}))

    def value[T](self, key: str, kind: type[T], *, default: T) -> T:
        value = self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, kind):
            raise DevhostError(f"{self._path(key)} must be a JSON {_WORDS[kind]}, not {value!r}.")
        return value

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        value = self.value(key, str, default=default)
        if value not in known:
            raise DevhostError(f"{self._path(key)} {value!r} must be one of {', '.join(known)}.")
        return value

    def number[T](self, key: str, default: T, *, low: int = 1, high: int | None = None) -> int | T:
        """A whole number from `low` to `high`."""
        value = self.data.get(key)
        if value is None:
            return default
        if type(value) is int and low <= value <= (high or value):
            return value
        limits = f"from {low} to {high}" if high is not None else f"of at least {low}"
        raise DevhostError(f"{self._path(key)} must be a whole number {limits}, not {value!r}.")

    def seconds(self, key: str, default: float) -> float:
        """A time span, such as 00:05:00."""
        text = self.value(key, str, default="")
        if not text:
            return default
        seconds = seconds_of(text)
        if seconds is None:
            raise DevhostError(f"{self._path(key)} {text!r} is no time span like 00:05:00.")
        return seconds

    def _path(self, key: str) -> str:
        return f"{self.name}: {key}" if self.name.endswith(".json") else f"{self.name}.{key}"


_WORDS: dict[type, str] = {str: "string", bool: "boolean", list: "array"}


def read_json(path: Path) -> Section:
    """The file's object; a missing file is an empty one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
    except ValueError as error:
        raise DevhostError(f"{path} is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise DevhostError(f"{path} must hold a JSON object.")
    return Section(path.name, cast("dict[str, object]", data))
