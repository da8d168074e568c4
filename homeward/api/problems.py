"""Refusals as RFC 9457 problem documents: what is wrong, where, and what to do about it."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """`pointer` is a JSON pointer into the body."""

    pointer: str
    detail: str
    remedy: str


@dataclass(slots=True)
class ProblemError(Exception):
    """Raised where a request is refused; nothing was started."""

    status: HTTPStatus
    detail: str
    errors: list[FieldProblem] = field(default_factory=list[FieldProblem])

    def document(self) -> dict[str, Any]:
        return {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "errors": [
                {"pointer": one.pointer, "detail": one.detail, "remedy": one.remedy} for one in self.errors
            ],
        }
