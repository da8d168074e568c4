"""What is wrong with a plan, where, and what to write instead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from homeward.domain.payload import Payload


@dataclass(frozen=True, slots=True)
class Mark(Payload):
    """A place in a text; both numbers start at 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class PlanFinding(Payload):
    """`pointer` is a JSON pointer into the plan."""

    line: int
    column: int
    pointer: str
    message: str
    remedy: str


class PlanError(Exception):
    """A plan that cannot be used, with every finding in the order of its lines."""

    def __init__(self, findings: Sequence[PlanFinding]) -> None:
        first = findings[0]
        count = "1 mistake" if len(findings) == 1 else f"{len(findings)} mistakes"
        super().__init__(f"The plan has {count}; line {first.line}: {first.message}")
        self.findings = tuple(findings)


class Sheet:
    """The findings of one reading, and where each value of the plan stands."""

    def __init__(self) -> None:
        self.findings: list[PlanFinding] = []
        self._places: dict[str, Mark] = {"": Mark(1, 1)}
        self._kept: dict[str, list[int]] = {}
        self._spoiled: set[str] = set()

    def place(self, pointer: str, mark: Mark) -> None:
        self._places[pointer] = mark

    def keep(self, pointer: str, places: list[int]) -> None:
        self._kept[pointer] = places

    def nth(self, pointer: str, at: int) -> str:
        """Where the nth usable element of a list stands in the text."""
        return within(pointer, self._kept[pointer][at])

    def given(self, pointer: str) -> bool:
        """Whether the plan says anything there, right or wrong."""
        return pointer in self._places

    def spoiled(self, pointer: str) -> bool:
        """Whether something there, or within it, is wrong already: what follows from it is not said as well."""
        return pointer in self._spoiled

    def note(self, pointer: str, message: str, remedy: str, mark: Mark | None = None) -> None:
        """Without a mark the finding stands where the value does, or the nearest one around it."""
        around = list(_outwards(pointer))
        self._spoiled.update(around)
        place = mark or next(self._places[one] for one in around if one in self._places)
        self.findings.append(PlanFinding(place.line, place.column, pointer, message, remedy))

    def sorted(self) -> list[PlanFinding]:
        return sorted(self.findings, key=lambda one: (one.line, one.column))


def _outwards(pointer: str) -> Iterator[str]:
    """The pointer, what is around it, and so on to the plan itself."""
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


def within(pointer: str, key: str | int) -> str:
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def did_you_mean(written: str, known: Sequence[str], otherwise: str) -> str:
    lowered = {one.lower(): one for one in known}
    close = get_close_matches(written.lower(), lowered, n=1)
    return f"Did you mean {lowered[close[0]]}?" if close else otherwise
