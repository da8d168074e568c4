"""Logging of host and worker: one line an event on stderr, the libraries only when something is wrong."""

import logging
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple, override

_NOISY = ("azure", "azure_functions_runtime", "durabletask", "grpc", "uvicorn", "httpx", "asyncio")
_OURS = "devhost"


class Invoked(NamedTuple):
    """The function that a line of the log comes from, and what it was called for."""

    function: str
    label: str


class _Sieve(logging.Filter):
    """Says which invocation a line belongs to, and lets pass what host.json's levels want to see."""

    def __init__(self, levels: Mapping[str, int], current: Callable[[], Invoked | None]) -> None:
        super().__init__()
        self._levels, self._current = levels, current

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        invoked = self._current()
        record.invoked = f"[{invoked.label}] " if invoked else ""
        return record.levelno >= self._level(record, invoked)

    def _level(self, record: logging.LogRecord, invoked: Invoked | None) -> int:
        if record.name.partition(".")[0] == _OURS:
            categories = ["Host"]
        elif invoked is not None:
            own = f"Function.{invoked.function}"
            categories = [f"{own}.User", own, "Function"]
        else:
            categories = []
        found = (self._levels[each] for each in categories if each in self._levels)
        return next(found, self._levels["default"])


def log_to_stderr(levels: Mapping[str, int], current: Callable[[], Invoked | None] = lambda: None) -> None:
    """Set up logging by host.json's levels; `current` names the invocation that the calling code serves."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Sieve(levels, current))
    form = "%(asctime)s %(levelname)-7s %(name)s: %(invoked)s%(message)s"
    logging.basicConfig(level=min(levels.values()), handlers=[handler], format=form, force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
