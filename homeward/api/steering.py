"""The bodies with which people steer a run: checked field by field, unknown fields refused."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from homeward.api.body import Body
from homeward.api.models import PointBody, any_case
from homeward.domain.gates import Ruling
from homeward.domain.runs import Mode

_REASON = Annotated[str, Field(min_length=1, max_length=1000)]


class OnBehalfBody(Body):
    """The person for whom an app decides: the object id in Microsoft Entra ID, and a name to show."""

    object_id: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{1,64}$")]
    name: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]


class DecisionBody(Body):
    """`breakGlass`: an Operator approves alone, where the plan allows it, for the reason in `comment`."""

    gate: str
    decision: Annotated[Ruling, any_case(Ruling)]
    scope_hash: str
    comment: Annotated[str, Field(max_length=1000)] = ""
    break_glass: StrictBool = False
    on_behalf_of: OnBehalfBody | None = None


class ReviewBody(Body):
    comment: _REASON


class ReasonBody(Body):
    reason: _REASON


class PointChangeBody(Body):
    recovery_point: PointBody
    reason: _REASON


class ModeBody(Body):
    """A planned run can become unplanned; there is no way back."""

    mode: Annotated[Literal["Unplanned"], any_case(Mode)]
    reason: _REASON
