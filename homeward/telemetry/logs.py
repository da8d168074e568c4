"""Our loggers. What they write holds no secret, and says which run and item it is about."""

import logging
import traceback
from functools import cache
from typing import override

from homeward.domain.masking import masked
from homeward.telemetry.spans import about

_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


@cache
def logger(name: str) -> logging.Logger:
    """The logger `homeward.<name>`."""
    found = logging.getLogger(f"homeward.{name}")
    found.addFilter(_Guard())
    return found


class _Guard(logging.Filter):
    """Runs where a record is made, so before any handler, the exporter's too."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), None
        for name, value in list(record.__dict__.items()):
            if name not in _USUAL and isinstance(value, str):
                record.__dict__[name] = masked(value)
        if record.exc_info and record.exc_info[0]:
            self._rewrite(record)
        record.__dict__.update(about())
        return True

    @staticmethod
    def _rewrite(record: logging.LogRecord) -> None:
        """An exception's own texts, and those of its causes, may quote anything."""
        if record.exc_info is None:
            return
        kind, error, _ = record.exc_info
        record.exc_text = masked("".join(traceback.format_exception(*record.exc_info)))
        record.exc_info = None
        record.__dict__["exception.type"] = kind.__name__ if kind else ""
        record.__dict__["exception.message"] = masked(str(error))
        record.__dict__["exception.stacktrace"] = record.exc_text
