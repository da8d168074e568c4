"""What a field may hold beyond its type, said beside it: `Annotated[int, Between(1, 65_535)]`.

Whoever reads text checks by it, and the published schema says it; code that builds a value is trusted.
"""

import re
from dataclasses import dataclass
from math import inf

from homeward.domain.payload import Json


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends belong to it. A float without it is a duration in seconds."""

    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.least:g} to {self.most:g}" if self.most < inf else f"at least {self.least:g}"

    def schema(self) -> dict[str, Json]:
        ends: dict[str, Json] = {"minimum": self.least, "maximum": self.most}
        return {name: end for name, end in ends.items() if end != inf}


def AtLeast(least: float) -> Between:  # noqa: N802 - read as a form, beside Between
    return Between(least, inf)


@dataclass(frozen=True, slots=True)
class Form:
    """The whole text matches `pattern` (also valid in JavaScript); `words` say what it is."""

    pattern: str
    words: str
    ignore_case: bool = False

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text, re.IGNORECASE if self.ignore_case else 0) is not None
