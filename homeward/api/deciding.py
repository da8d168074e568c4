"""Who decides at a gate: an Approver, an Operator alone where the plan allows it, or a person an app speaks for."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from homeward.api.access import Caller, Role, approver
from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.gates import Ruling
from homeward.domain.on_behalf import Spokesman

if TYPE_CHECKING:
    from homeward.api.steering import DecisionBody, OnBehalfBody


def decider(
    asked: "DecisionBody", who: Caller, requester: str, *, break_glass: bool, apps: Mapping[str, Spokesman]
) -> Caller:
    """Raises ProblemError where this caller may not make this decision.

    `requester`: the id of who asked for the run. `break_glass`: whether its plan allows that. `apps`: by object id.
    """
    if asked.on_behalf_of is not None:
        return _represented(asked, asked.on_behalf_of, who, requester, apps)
    if asked.break_glass:
        return _alone(asked, who, allowed=break_glass)
    return approver(who, requester)


def _alone(asked: "DecisionBody", who: Caller, *, allowed: bool) -> Caller:
    refuse_alone(who, allowed=allowed)
    if asked.decision is not Ruling.APPROVE:
        raise _wrong(
            "/decision", "Break-glass approves.", "Leave breakGlass out to reject, or cancel the run."
        )
    if not asked.comment.strip():
        raise _wrong("/comment", "Break-glass needs a reason.", "Say why nobody else could approve.")
    return who


def refuse_alone(who: Caller, *, allowed: bool) -> None:
    """Raises ProblemError for whom the glass is not there. The requester may break it: that is what it is for."""
    if not allowed:
        detail = (
            "The plan of this run allows no break-glass; an Approver who did not ask for the run decides."
        )
        raise ProblemError(HTTPStatus.FORBIDDEN, detail)
    if not who.has(Role.OPERATOR):
        raise ProblemError(HTTPStatus.FORBIDDEN, f"{who.name} is not in the role {Role.OPERATOR}.")


def _represented(
    asked: "DecisionBody",
    person: "OnBehalfBody",
    app: Caller,
    requester: str,
    apps: Mapping[str, Spokesman],
) -> Caller:
    """The person for whom an app of this tenant speaks; told with the app's name."""
    tenant, _, object_id = app.id.partition("/")
    known = apps.get(object_id)
    if known is None or not app.has(Role.ON_BEHALF):
        needs = f"the role {Role.ON_BEHALF} and a place in HOMEWARD_ON_BEHALF"
        detail = f"{app.name} speaks for nobody: it needs {needs}."
        raise ProblemError(HTTPStatus.FORBIDDEN, detail)
    if person.object_id.lower() not in known.people:
        detail = f"HOMEWARD_ON_BEHALF does not let {known.name} speak for {person.object_id}."
        raise ProblemError(HTTPStatus.FORBIDDEN, detail)
    if asked.break_glass:
        raise _wrong("/breakGlass", "Nobody breaks the glass through an app.", "Leave it out.")
    if app.id == requester:
        raise ProblemError(HTTPStatus.FORBIDDEN, f"{known.name} asked for this run and cannot decide on it.")
    name = f"{person.name} ({person.object_id.lower()}) through {known.name}"
    return approver(Caller(f"{tenant}/{person.object_id.lower()}", name, (Role.APPROVER,)), requester)


def _wrong(pointer: str, detail: str, remedy: str) -> ProblemError:
    return ProblemError(HTTPStatus.BAD_REQUEST, detail, [FieldProblem(pointer, detail, remedy)])
