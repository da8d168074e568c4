"""The bodies with which people steer a run: checked field by field, unknown fields refused."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError
from pydantic.alias_generators import to_camel

from homeward.api.models import PointBody, any_case, problem_of
from homeward.api.problems import ProblemError
from homeward.domain.gates import Ruling
from homeward.domain.runs import Mode

_REASON = Annotated[str, Field(min_length=1, max_length=1000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class OnBehalfBody(_Body):
    """The person for whom an app decides: the object id in Microsoft Entra ID, and a name to show."""

    object_id: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{1,64}$")]
    name: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]


class DecisionBody(_Body):
    """`breakGlass`: an Operator approves alone, where the plan allows it, for the reason in `comment`."""

    gate: str
    decision: Annotated[Ruling, any_case(Ruling)]
    scope_hash: str
    comment: Annotated[str, Field(max_length=1000)] = ""
    break_glass: StrictBool = False
    on_behalf_of: OnBehalfBody | None = None


class ReviewBody(_Body):
    comment: _REASON


class ReasonBody(_Body):
    reason: _REASON


class PointChangeBody(_Body):
    recovery_point: PointBody
    reason: _REASON


class ModeBody(_Body):
    """A planned run can become unplanned; there is no way back."""

    mode: Annotated[Literal[Mode.UNPLANNED], any_case(Mode)]
    reason: _REASON


def parse[B: BaseModel](kind: type[B], data: Any) -> B:  # data: whatever JSON the caller sent
    """Raises ProblemError with every field that is wrong."""
    if not isinstance(data, dict):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise problem_of(error) from error
