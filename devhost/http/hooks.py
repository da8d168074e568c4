"""What one request to the Durable webhooks brings along, and how its query is read."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from devhost.engine.engine import Engine
from devhost.errors import InvalidRequestError
from devhost.protos import Timestamp

TOKEN = "x-ms-continuation-token"  # noqa: S105 - a header's name

_LARGEST = 2**31 - 1

Links = Callable[[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `parts` are the segments of its path, `orchestrators` the names that the app has."""

    engine: Engine
    links: Links
    orchestrators: list[str]
    request: Request
    parts: list[str]

    def text(self, name: str) -> str | None:
        return self.request.query_params.get(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name)
        return default if value is None else value.lower() == "true"

    def number[T: (int, float)](self, name: str, kind: type[T]) -> T | None:
        value = self.text(name)
        try:
            number = None if value is None else kind(value)
        except ValueError as error:
            raise InvalidRequestError(f"{name} {value!r} is no number.") from error
        if number is None or abs(number) <= _LARGEST:
            return number
        raise InvalidRequestError(f"{name} {value!r} is beyond {_LARGEST}.")

    def time(self, name: str, place: Timestamp) -> None:
        """Read a time into a field of a query, if it was given."""
        value = self.text(name)
        if not value:
            return
        try:
            parsed = datetime.fromisoformat(value)
            place.FromDatetime(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
        except (ValueError, OverflowError) as error:
            raise InvalidRequestError(f"{name} {value!r} is no ISO 8601 time.") from error

    async def json(self) -> str | None:
        """The body if it is JSON, as it came; None if there is none."""
        sent = await self.request.body()
        try:
            body = sent.decode()
            return body if body and json.loads(body) is not None else None
        except (ValueError, RecursionError) as error:
            raise InvalidRequestError(f"Invalid JSON content: {error}") from error

    def accepted(self, instance_id: str) -> JSONResponse:
        """The 202 of a start, with every link."""
        url = self.request.url
        links = self.links(instance_id, f"{url.scheme}://{url.netloc}")
        return JSONResponse(links, 202, {"location": links["statusQueryGetUri"], "retry-after": "10"})


def page(values: list[dict[str, Any]], token: str | None) -> JSONResponse:
    return JSONResponse(values, 200, {} if token is None else {TOKEN: token})
