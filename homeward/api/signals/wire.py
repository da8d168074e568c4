"""What the schemas share: bodies of Azure's that may grow fields, times, ARM ids, and refusals that name a field."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from homeward.api import fields
from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain import arm_json

# A signal crosses durable boundaries, where 32 KB is all there is.
MOST_TARGETS, LONGEST_ID, LONGEST_NAME, LONGEST_TITLE = 30, 400, 100, 300


class AzureBody(BaseModel):
    """Azure adds fields as it likes; those that nobody asks for are left alone."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel)


def _moment(value: object) -> datetime:
    """Azure writes seven digits, and now and then no zone, which is UTC."""
    try:
        found = arm_json.time({"at": value}, "at") if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        raise PydanticCustomError("moment", "This is not a time")
    return found


Moment = Annotated[datetime, BeforeValidator(_moment)]
Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
Text = Annotated[str, Field(max_length=LONGEST_ID)]


def checked[B: BaseModel](kind: type[B], data: object, at: str = "") -> B:
    """The body, as `kind` says. `at`: the JSON pointer to it. Raises ProblemError with every field that is wrong."""
    if not isinstance(data, dict):
        raise refused([FieldProblem(at, "This is no JSON object.", "Send an object.")])
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        wrong = [replace(one, pointer=at + one.pointer) for one in fields.field_problems(kind, error)]
        raise refused(wrong) from error


def refused(problems: Iterable[FieldProblem]) -> ProblemError:
    return fields.refused(list(problems), "signal")


def resources_of(ids: Iterable[str]) -> tuple[str, ...]:
    """Those of these that are ARM ids of resources, in lower case, each once."""
    return _once(
        one for one in ids if one.lower().startswith("/subscriptions/") and "/providers/" in one.lower()
    )


def subscriptions_of(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids of the subscriptions that these ARM ids are, or lie in."""
    return _once(one.split("/")[2] for one in ids if one.lower().startswith("/subscriptions/"))


def region(name: str) -> str:
    """A region's name as ARM has it: "East US" is eastus."""
    return name.replace(" ", "").lower()


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.rstrip("/").lower() for one in texts))
