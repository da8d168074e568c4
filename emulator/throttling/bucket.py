"""A bucket of tokens that fills again by the emulator's clock."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Rate(NamedTuple):
    """How many tokens a bucket holds, and how many come back in a second."""

    size: float
    per_second: float

    def times(self, factor: int) -> "Rate":
        return Rate(self.size * factor, self.per_second * factor)


@dataclass
class Bucket:
    rate: Rate
    at: datetime
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.rate.size

    def fill(self, now: datetime) -> None:
        passed = (now - self.at).total_seconds()
        self.tokens = min(self.rate.size, self.tokens + passed * self.rate.per_second)
        self.at = now

    @property
    def left(self) -> int:
        return int(self.tokens)

    @property
    def wait(self) -> int:
        """Whole seconds until there is a token again; at least one."""
        return max(1, math.ceil((1 - self.tokens) / self.rate.per_second))
