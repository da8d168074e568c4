"""One signed-in connection to Azure Resource Manager per process, and plain reads over it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Generator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from homeward.arm import throttle
from homeward.arm.budget import Budget
from homeward.arm.job_list import JobList
from homeward.arm.pages import Pages, Read
from homeward.domain.arm_json import ArmJson, children, text
from homeward.domain.evidence import Fault
from homeward.errors import NOT_SENT, ArmError
from homeward.settings import Settings, from_environment

if TYPE_CHECKING:  # the SDK is imported at the first call, not when the host loads the app
    from azure.core import AsyncPipelineClient
    from azure.core.pipeline.transport import AioHttpTransport
    from azure.core.rest import AsyncHttpResponse, HttpRequest

    from homeward.arm.credentials import Identities

_NOT_FOUND = 404
_READ_ONLY = Fault(
    "ReadOnly",
    "This app only reads (HOMEWARD_READ_ONLY): the call was not sent.",
    recommended_action="Start the app without HOMEWARD_READ_ONLY (`make run` with ALLOW_CHANGES=1), then a new run.",
)
# One answer may take this long before the call counts as unanswered (seconds of real time).
TIMEOUTS: dict[str, Any] = {"connection_timeout": 10, "read_timeout": 60}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Azure said, and Azure's own time of saying it. `operation` is where to look how a started one goes on."""

    body: ArmJson
    read_at: datetime
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Azure:
    settings: Settings
    identities: "Identities"
    transport: "AioHttpTransport"
    client: "AsyncPipelineClient[HttpRequest, AsyncHttpResponse]"
    sdk_clients: dict[str, Any] = field(default_factory=dict[str, Any])
    pages: Pages = field(default_factory=Pages)
    job_lists: dict[str, JobList] = field(default_factory=dict[str, JobList])
    crowds: dict[str, dict[str, datetime]] = field(default_factory=dict[str, dict[str, datetime]])
    budget: Budget = field(default_factory=Budget)

    async def get(self, path: str, api_version: str, **query: str) -> Answer:
        with throttle.reading():
            return _answer(await self._send("GET", path, {"api-version": api_version, **query}, asks=True))

    async def find(self, path: str, api_version: str, **query: str) -> Answer | None:
        """Like `get`, but None where Azure answers 404."""
        return await _found(self.get(path, api_version, **query))

    async def find_acting(self, path: str, api_version: str) -> Answer | None:
        """Like `find`, as the identity that changes things: where the answer depends on who asks."""
        return await _found(_answered(self._send("GET", path, {"api-version": api_version}, asks=False)))

    async def list(self, path: str, api_version: str, **query: str) -> Read[list[ArmJson]] | None:
        """Every entry of a list, following `nextLink`; None where the group that is listed does not exist."""
        answer = await self.find(path, api_version, **query)
        if answer is None:
            return None
        found, at, calls = children(answer.body, "value"), answer.read_at, 1
        while link := text(answer.body, "nextLink"):
            answer = await self.follow(link)
            found, calls = [*found, *children(answer.body, "value")], calls + 1
        return Read(found, at, calls, until=answer.read_at)

    async def follow(self, link: str) -> Answer:
        """Read what an answer of Azure's points to."""
        with throttle.reading():
            return _answer(await self._send("GET", link, {}, asks=True))

    async def ask(self, path: str, api_version: str, body: ArmJson) -> Answer:
        """A read that Azure wants as a POST."""
        with throttle.reading():
            return _answer(await self._send("POST", path, {"api-version": api_version}, body, asks=True))

    async def post(self, path: str, api_version: str, body: ArmJson | None = None) -> Answer:
        """A change. Sent once, whatever happens."""
        with self.changing():
            return _answer(await self._send("POST", path, {"api-version": api_version}, body))

    async def put(self, path: str, api_version: str, body: ArmJson) -> Answer:
        """A creation. Sent once, whatever happens."""
        with self.changing():
            return _answer(await self._send("PUT", path, {"api-version": api_version}, body))

    @contextmanager
    def changing(self) -> Generator[None]:
        """Around every call that changes something; none is sent by an app that may only read."""
        if self.settings.read_only:
            raise ArmError(NOT_SENT, _READ_ONLY)
        with throttle.changing():
            yield

    async def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: ArmJson | None = None,
        *,
        asks: bool = False,
    ) -> "AsyncHttpResponse":
        from azure.core.rest import HttpRequest

        from homeward.arm.credentials import ASKS

        url = path if "://" in path else self.client.format_url(path)
        request = HttpRequest(method, url, params=dict(query), json=body)
        sent = cast(Any, self.client).send_request(request, **TIMEOUTS, **{ASKS: asks})
        response = cast("AsyncHttpResponse", await sent)
        response.raise_for_status()
        return response


async def _answered(sent: "Awaitable[AsyncHttpResponse]") -> Answer:
    with throttle.reading():
        return _answer(await sent)


async def _found(answer: Awaitable[Answer]) -> Answer | None:
    try:
        return await answer
    except ArmError as error:
        if error.status == _NOT_FOUND:
            return None
        raise


def _answer(response: "AsyncHttpResponse") -> Answer:
    from azure.core.exceptions import DecodeError

    try:
        body = response.json() if response.content else {}
    except ValueError as error:
        raise DecodeError("Azure's answer is not JSON.", response=response) from error
    if not isinstance(body, Mapping):
        raise DecodeError("Azure's answer is not a JSON object.", response=response)
    operation = response.headers.get("Azure-AsyncOperation", "")
    return Answer(cast("ArmJson", body), answered_at(response.headers), operation)


def answered_at(headers: Mapping[str, str]) -> datetime:
    """Azure's time of an answer, from its `Date` header."""
    return parsedate_to_datetime(headers["Date"]).astimezone(UTC)


_connections: WeakKeyDictionary[asyncio.AbstractEventLoop, Azure] = WeakKeyDictionary()


def connected() -> Azure:
    """The connection of this worker's event loop, made at the first call and kept."""
    loop = asyncio.get_running_loop()
    if loop not in _connections:
        _connections[loop] = _connection(from_environment())
    return _connections[loop]


@asynccontextmanager
async def connect(settings: Settings) -> AsyncGenerator[Azure]:
    """A connection that is closed at the end, for a process that does one thing."""
    azure = _connection(settings)
    async with azure.client, aclosing(azure.identities):
        yield azure


def _connection(settings: Settings) -> Azure:
    from azure.core import AsyncPipelineClient
    from azure.core.pipeline.policies import HeadersPolicy
    from azure.core.pipeline.transport import AioHttpTransport

    from homeward.arm import credentials
    from homeward.arm.metering import MeterPolicy
    from homeward.arm.tracing import TracePolicy

    known, budget = credentials.identities(settings), Budget()
    accept = HeadersPolicy({"Accept": "application/json"})
    policies = [accept, credentials.policy(settings, known), MeterPolicy(budget), TracePolicy()]
    transport = AioHttpTransport()
    client = AsyncPipelineClient(settings.arm_endpoint, policies=policies, transport=transport)
    return Azure(settings, known, transport, client, budget=budget)


async def disconnect() -> None:
    """Close the kept connection of this event loop, for a process or a test that ends tidily."""
    azure = _connections.pop(asyncio.get_running_loop(), None)
    if azure is not None:
        await azure.client.close()
        await azure.identities.aclose()
