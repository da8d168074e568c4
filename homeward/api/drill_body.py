"""What a request says of a drill."""

from math import inf
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from homeward.api.body import Body
from homeward.api.problems import FieldProblem
from homeward.domain.drills import NETWORK_ID, UNTIL_DECIDED, DrillOrder
from homeward.domain.runs import Operation

_HOLD: dict[str, Any] = {"anyOf": [{"type": "number", "minimum": 0}, {"const": UNTIL_DECIDED}]}


def _hold(value: object) -> float | None:
    if value == UNTIL_DECIDED:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < inf:
        raise PydanticCustomError("hold", "This is no time to hold for")
    return float(value)


class DrillBody(Body):
    network: Annotated[str, Field(pattern=f"(?i)^{NETWORK_ID.pattern}$")]
    hold: Annotated[float | None, BeforeValidator(_hold), WithJsonSchema(_HOLD)] = 0
    deadline: Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)] = 86_400

    @property
    def order(self) -> DrillOrder:
        return DrillOrder(self.network, self.hold, self.deadline)


def drill_problems(operation: Operation, drill: DrillBody | None, *, planned: bool) -> list[FieldProblem]:
    """`planned`: the request names a plan. Whether that says how it is drilled is seen when it is read."""
    if operation is Operation.DRILL and drill is None and not planned:
        remedy = 'Add "drill": {"network": "{the ARM id of an isolated virtual network}"}.'
        return [FieldProblem("/drill", "A drill needs a test network.", remedy)]
    mistake = drill.order.mistake() if drill else None
    return [FieldProblem(f"/drill/{mistake[0]}", mistake[1], mistake[2])] if mistake else []
