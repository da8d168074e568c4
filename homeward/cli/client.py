"""The HTTP API as Python calls. Knows paths, who calls, and what a broken connection looks like."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self, cast
from urllib.parse import quote

import httpx2

from homeward.cli.asked import PreviewRequest, RunRequest
from homeward.cli.errors import RefusedError, UnreachableError, UsageError
from homeward.cli.ways_in import DevPrincipal, Nobody, WayIn
from homeward.cli.wire import Assessment, Document, Item, Live, Page, Plan, Problem, Refusals, Run

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_AS_BEFORE = 304
_TOO_MANY = 429
_NOT_BUILT = 501
_SERVER_TROUBLE = 500


class Client:
    """One server, one caller. Use as a context manager."""

    def __init__(self, url: str, way: WayIn) -> None:
        base = _base(url)
        self._way, local = way, base.host in _LOOPBACK
        if not local:
            _refuse_to_tell(base, way)
        # A proxy from the environment cannot reach this machine's own loopback.
        self._http = httpx2.Client(base_url=base, timeout=30, trust_env=not local, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    @property
    def url(self) -> str:
        return str(self._http.base_url).rstrip("/")

    def report_url(self, run_id: str) -> str:
        return f"{self.url}{self._way.door}{_run(run_id)}/report"

    def health(self) -> Document:
        """Needs no caller, and is sent none."""
        return self._json("GET", "/api/health", named=False)

    def start(self, request: RunRequest) -> Run:
        return cast(Run, self._ask("POST", "/runs", request))

    def run(self, run_id: str) -> Run:
        return cast(Run, self._ask("GET", _run(run_id)))

    def live(self, run_id: str, tag: str) -> tuple[Live | None, str]:
        """The run as it stands, and its tag; None where it is still what had this tag."""
        path, known = f"{self._way.door}{_run(run_id)}/live", {"if-none-match": tag} if tag else {}
        response = self._send("GET", path, more=known)
        if response.status_code == _AS_BEFORE:
            return None, tag
        return cast(Live, self._read(response)), response.headers.get("etag", "")

    def runs(self, asked: Mapping[str, str], most: int) -> list[Run]:
        return cast(list[Run], self._pages("/runs", asked, most))

    def items(self, run_id: str) -> list[Item]:
        return cast(list[Item], self._pages(f"{_run(run_id)}/items"))

    def steer(self, run_id: str, what: str, body: object) -> Run:
        """`what`: the last part of the path, as `pause`."""
        return cast(Run, self._ask("POST", f"{_run(run_id)}/{what}", body))

    def steer_item(self, run_id: str, item: str, what: str, body: object) -> Run:
        return self.steer(run_id, f"items/{quote(item, safe='')}/{what}", body)

    def report(self, run_id: str, accept: str) -> bytes:
        return self._send("GET", f"{self._way.door}{_run(run_id)}/report", accept=accept).content

    def plans(self) -> list[Plan]:
        return cast(list[Plan], self._pages("/plans"))

    def plan(self, name: str) -> Plan:
        return cast(Plan, self._ask("GET", f"/plans/{quote(name, safe='')}"))

    def preview(self, name: str, request: PreviewRequest) -> Run:
        return cast(Run, self._ask("POST", f"/plans/{quote(name, safe='')}/preview", request))

    def assessment(self, assessment_id: str) -> Assessment:
        return cast(Assessment, self._ask("GET", f"/assessments/{quote(assessment_id, safe='')}"))

    def refusals(self) -> Refusals:
        return cast(Refusals, self._ask("GET", "/refusals"))

    def _pages(self, path: str, asked: Mapping[str, str] | None = None, most: int = 0) -> list[object]:
        found: list[object] = []
        query = str(httpx2.QueryParams(asked or {}))
        following: str | None = f"{self._way.door}{path}{'?' if query else ''}{query}"
        while following and not (most and len(found) >= most):
            page = cast(Page, self._json("GET", following))
            found += page.get("value") or []
            link = page.get("nextLink")
            # Only path and query of the link: who calls goes to the server that was named, and nowhere else.
            following = httpx2.URL(link).raw_path.decode() if link else None
        return found[: most or None]

    def _ask(self, method: str, path: str, body: object = None) -> Document:
        return self._json(method, f"{self._way.door}{path}", body)

    def _json(self, method: str, path: str, body: object = None, *, named: bool = True) -> Document:
        return self._read(self._send(method, path, body=body, named=named))

    def _read(self, response: httpx2.Response) -> Document:
        answer = _object(response)
        if answer is None:
            raise UnreachableError(f"{response.url} answered something that is not Homeward's JSON.")
        return answer

    def _send(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        accept: str = "application/json",
        named: bool = True,
        more: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        headers = {"accept": accept, **(more or {}), **(self._way.headers() if named else {})}
        try:
            response = self._http.request(method, path, json=body, headers=headers)
        except httpx2.RequestError as error:
            raise UnreachableError(self._unreachable(str(error) or type(error).__name__)) from error
        if response.is_success or response.status_code == _AS_BEFORE:
            return response
        raise self._refusal(response)

    def _refusal(self, response: httpx2.Response) -> RefusedError | UnreachableError:
        status = response.status_code
        if response.is_redirect:
            to = response.headers.get("location", "elsewhere")
            detail = f"{self.url} leads to {to}. Who calls is told to no other address: name the app itself by --url."
            return RefusedError(status, Problem(title="Not followed", detail=detail))
        refused = RefusedError(status, cast(Problem, _object(response) or {}), self._way.remedy)
        if status == _TOO_MANY or (status >= _SERVER_TROUBLE and status != _NOT_BUILT):
            return UnreachableError(self._unreachable(str(refused)))
        return refused

    def _unreachable(self, why: str) -> str:
        return f"No useful answer from {self.url}: {why}"


def _base(url: str) -> httpx2.URL:
    try:
        base = httpx2.URL(url.rstrip("/"))
    except httpx2.InvalidURL as error:
        raise UsageError(f"--url {url} is not a URL: {error}") from error
    if base.scheme not in ("http", "https") or not base.host:
        raise UsageError(f"--url {url} must start with http:// or https:// and name a host.")
    return base


def _refuse_to_tell(base: httpx2.URL, way: WayIn) -> None:
    if isinstance(way, DevPrincipal):
        raise UsageError(f"--as is for a dev host on this machine; at {base} sign in with --login.")
    if base.scheme != "https" and not isinstance(way, Nobody):
        raise UsageError(f"{base} is neither https nor on this machine: no key or token is sent there.")


def _run(run_id: str) -> str:
    if not run_id.replace("-", "").isalnum():
        raise UsageError(f"{run_id!r} is not the id of a run; ids look like run-abc123.")
    return f"/runs/{run_id}"


def _object(response: httpx2.Response) -> Document | None:
    try:
        answer = cast(object, response.json())
    except ValueError:
        return None
    return cast(Document, answer) if isinstance(answer, dict) else None
