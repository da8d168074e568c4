"""A plan's values as they were written, each with its line and column."""

from dataclasses import dataclass

from homeward.domain.plans.findings import Mark

_NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Scalar:
    """`plain`: without quotes."""

    mark: Mark
    text: str
    plain: bool

    @property
    def empty(self) -> bool:
        return self.plain and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    mark: Mark
    nodes: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Mapping:
    """`keys` say where each key stands."""

    mark: Mark
    nodes: "dict[str, Node]"
    keys: dict[str, Mark]


type Node = Scalar | Sequence | Mapping
