"""The HTTP API as Python calls. Knows paths, the key header and what a broken connection looks like."""

from types import TracebackType
from typing import Self, cast
from urllib.parse import quote

import httpx2

from homeward.cli.errors import RefusedError, UnreachableError, UsageError
from homeward.cli.wire import Item, Page, Plan, Problem, Run, RunRequest

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TOO_MANY = 429
_SERVER_TROUBLE = 500


class Client:
    """One server, one key. Use as a context manager."""

    def __init__(self, url: str, key: str | None) -> None:
        base = _base(url)
        headers = {"x-functions-key": key} if key else {}
        # A proxy from the environment cannot reach this machine's own loopback.
        proxied = base.host not in _LOOPBACK
        self._http = httpx2.Client(base_url=base, headers=headers, timeout=30, trust_env=proxied)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def report_url(self, run_id: str) -> str:
        return f"{str(self._http.base_url).rstrip('/')}{_path(run_id)}/report"

    def start(self, request: RunRequest) -> Run:
        return cast(Run, self._json("POST", "/api/runs", request))

    def run(self, run_id: str) -> Run:
        return cast(Run, self._json("GET", _path(run_id)))

    def runs(self) -> list[Run]:
        return cast(list[Run], self._pages("/api/runs"))

    def plans(self) -> list[Plan]:
        return cast(list[Plan], self._pages("/api/plans"))

    def plan(self, name: str) -> Plan:
        return cast(Plan, self._json("GET", f"/api/plans/{quote(name, safe='')}"))

    def items(self, run_id: str) -> list[Item]:
        return cast(list[Item], self._pages(f"{_path(run_id)}/items"))

    def report(self, run_id: str) -> str:
        return self._send("GET", f"{_path(run_id)}/report", accept="text/html").text

    def _pages(self, path: str) -> list[object]:
        found: list[object] = []
        following: str | None = path
        while following:
            page = cast(Page, self._json("GET", following))
            found += page.get("value") or []
            link = page.get("nextLink")
            # Only path and query of the link: the key goes to the server the user named, and nowhere else.
            following = httpx2.URL(link).raw_path.decode() if link else None
        return found

    def _json(self, method: str, path: str, body: object = None) -> dict[str, object]:
        response = self._send(method, path, body=body)
        answer = _object(response)
        if answer is None:
            raise UnreachableError(f"{response.url} answered something that is not Homeward's JSON.")
        return answer

    def _send(
        self, method: str, path: str, *, body: object = None, accept: str = "application/json"
    ) -> httpx2.Response:
        try:
            response = self._http.request(method, path, json=body, headers={"accept": accept})
        except httpx2.RequestError as error:
            raise UnreachableError(self._unreachable(str(error) or type(error).__name__)) from error
        if response.is_success:
            return response
        refused = RefusedError(response.status_code, cast(Problem, _object(response) or {}))
        if response.status_code >= _SERVER_TROUBLE or response.status_code == _TOO_MANY:
            raise UnreachableError(self._unreachable(str(refused)))
        raise refused

    def _unreachable(self, why: str) -> str:
        return f"No useful answer from {self._http.base_url}: {why}"


def _base(url: str) -> httpx2.URL:
    try:
        base = httpx2.URL(url.rstrip("/"))
    except httpx2.InvalidURL as error:
        raise UsageError(f"--url {url} is not a URL: {error}") from error
    if base.scheme not in ("http", "https") or not base.host:
        raise UsageError(f"--url {url} must start with http:// or https:// and name a host.")
    return base


def _path(run_id: str) -> str:
    if not run_id.replace("-", "").isalnum():
        raise UsageError(f"{run_id!r} is not the id of a run; ids look like run-abc123.")
    return f"/api/runs/{run_id}"


def _object(response: httpx2.Response) -> dict[str, object] | None:
    try:
        answer = cast(object, response.json())
    except ValueError:
        return None
    return cast(dict[str, object], answer) if isinstance(answer, dict) else None
