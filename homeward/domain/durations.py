"""How people write a duration: in seconds, or like 90s, 15m, 4h, 2d."""

import re

PATTERN = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)([smhd]?)"
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds_of(text: str) -> float | None:
    """None for what is no duration."""
    match = re.fullmatch(PATTERN, text, re.ASCII)
    return float(match[1]) * _SECONDS[match[2]] if match else None
