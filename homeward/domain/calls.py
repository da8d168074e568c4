"""How many calls to Azure Resource Manager were made for something."""

from dataclasses import astuple, dataclass

from homeward.domain.payload import Payload


@dataclass(frozen=True, slots=True)
class Calls(Payload):
    """By what they do; `throttled` counts those that Azure answered with 429, which are among the others too."""

    reads: int = 0
    writes: int = 0
    deletes: int = 0
    throttled: int = 0

    def __add__(self, other: "Calls") -> "Calls":
        return Calls(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))
