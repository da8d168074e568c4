"""What a run can be asked for, by its operation and mode: of each choice the values that no rule refuses."""

from enum import StrEnum
from functools import cache
from typing import Any

from pydantic.alias_generators import to_camel

from homeward.api.models import OF_A_PLAN, PointBody, RunBody, problems, request_of
from homeward.domain.removal import RemovalReason
from homeward.domain.runs import Commit, Mode, Operation, PointKind, Reprotect, Shutdown
from homeward.domain.way_back import Wayback

type View = dict[str, Any]

_VALUES: dict[str, type[StrEnum]] = {
    "recovery_point": PointKind,
    "shutdown": Shutdown,
    "commit": Commit,
    "reprotect": Reprotect,
    "wayback": Wayback,
    "removal_reason": RemovalReason,
}


@cache
def choices() -> View:
    """`ofPlan`: what a plan decides by itself. Of `values` the default comes first."""
    return {
        "ofPlan": [to_camel(name) for name in OF_A_PLAN if name in _VALUES],
        "operations": [_row(operation, mode) for operation in Operation for mode in _modes(operation)],
    }


def _modes(operation: Operation) -> list[Mode | None]:
    return [one for one in Mode if not _refuses(operation, "mode", one)] or [None]


def _row(operation: Operation, mode: Mode | None) -> View:
    of_mode = {"mode": mode} if mode else {}
    taken = {name: _taken(operation, name, of_mode) for name in _VALUES}
    values = {to_camel(name): some for name, some in taken.items() if some}
    return {"operation": operation, "mode": mode, "values": values}


def _taken(operation: Operation, name: str, of_mode: View) -> list[str]:
    default = getattr(request_of(_body(operation, of_mode)), name)
    first = default.kind if name == "recovery_point" else default
    values = [one for one in _VALUES[name] if not _refuses(operation, name, one, of_mode)]
    return sorted(values, key=lambda one: one != first)


def _refuses(operation: Operation, name: str, value: StrEnum, of_mode: View | None = None) -> bool:
    """Whether the choice itself is refused; not what has to be said beside it."""
    said = PointBody.model_construct(kind=value) if name == "recovery_point" else value
    body = _body(operation, {**(of_mode or {}), name: said})
    return f"/{to_camel(name)}" in [one.pointer for one in problems(body)]


def _body(operation: Operation, said: View) -> RunBody:
    return RunBody.model_construct(operation=operation, vault_id="", items=["vm"], **said)
