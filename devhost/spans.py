"""Time spans as .NET writes them: `00:05:00`, `1.12:30:00`."""

import re

_SPAN = re.compile(r"(?:(?P<days>\d+)\.)?(?P<hours>\d+):(?P<minutes>\d+)(?::(?P<seconds>\d+(?:\.\d+)?))?")


def seconds_of(text: str) -> float | None:
    """The seconds of a time span, or None if the text is none."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
