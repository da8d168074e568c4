"""Waiting for what another process does: look until it is so, with a deadline in real seconds."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

_NEVER_SET = threading.Event()
_BETWEEN_LOOKS = 0.02


def eventually[T](
    read: Callable[[], T], enough: Callable[[T], bool], seconds: float = 30.0, what: str = ""
) -> T:
    """Read until it is enough. Fails after `seconds` with the last that was read, and `what` was waited for."""
    end = time.monotonic() + seconds
    while not enough(found := read()):
        assert time.monotonic() < end, f"still {found!r} after {seconds:g} s {what}"
        _NEVER_SET.wait(_BETWEEN_LOOKS)
    return found


def gone(pid: int) -> bool:
    """Whether a process has ended, if only to be collected. One that was killed may live on for a moment."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(")")[2].split()[0] == "Z"
