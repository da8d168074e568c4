"""What may stand after the `?` of a route: checked like a body, and what is not known is refused."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import Field, ValidationError

from homeward.api.body import Body
from homeward.api.fields import field_problems, refused
from homeward.api.models import any_case
from homeward.domain.runs import RunStatus

# A function key, and the name of the key: they are the host's.
_OF_THE_HOST = ("code", "clientId")

# Where a page of runs goes on: after the run that was asked for then.
_CURSOR = r"^[0-9-]{10}T[0-9:.]{8,15}\+00:00~run-[a-z2-7]{26}$"


class PageQuery(Body):
    skip: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class RunsQuery(Body):
    status: Annotated[RunStatus | None, any_case(RunStatus)] = None
    plan: str | None = None
    review: Literal["open"] | None = None
    before: Annotated[str | None, Field(pattern=_CURSOR)] = None

    @property
    def cursor(self) -> tuple[str, str] | None:
        at, _, run_id = (self.before or "").partition("~")
        return (at, run_id) if run_id else None


def parse_query[Q: Body](kind: type[Q], given: Mapping[str, str]) -> Q:
    """Raises ProblemError (400); its pointers are `?` and the name."""
    asked = {name: value for name, value in given.items() if name not in _OF_THE_HOST}
    try:
        return kind.model_validate(asked)
    except ValidationError as error:
        problems = [
            replace(one, pointer="?" + one.pointer.removeprefix("/")) for one in field_problems(kind, error)
        ]
        raise refused(problems, "query") from error


def next_page(url: str, given: Mapping[str, str], last: Mapping[str, str]) -> str:
    """Where the list goes on after its last run: what was asked for stays, and a key is not repeated."""
    asked = {name: value for name, value in given.items() if name not in _OF_THE_HOST}
    before = f"{last['requestedAt']}~{last['id']}"
    return f"{url.partition('?')[0]}?{urlencode(asked | {'before': before})}"
