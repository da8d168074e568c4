"""A small Homeward for the command line's tests: the HTTP contract served over a real loopback socket."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from homeward.cli.main import main
from homeward.cli.pace import Pace

VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v"
RUN_ID = "run-abcdefghijklmnopqrstuvwxyz"

type View = dict[str, object]
type Gate = dict[str, object]


def item(stage: str, **more: object) -> View:
    return {"name": "opaque-1", "friendlyName": "vm-01", "stage": stage, **more}


def view(status: str, *items: View, **more: object) -> View:
    return {"id": RUN_ID, "operation": "Failback", "vaultId": VAULT, "status": status, "items": items, **more}


def gate(name: str, scope_hash: str, state: str = "Open", **more: object) -> Gate:
    expires = "2026-11-22T13:00:00Z"
    asked = {"name": name, "question": "Go?", "scopeHash": scope_hash, "expiresAt": expires}
    return {**asked, "state": state, "offers": ["Approve", "Reject"], **more}


ZERO = "2026-11-22T12:00:00+00:00"
STAGES = ["Preflight", "FailingOver"]
_FOLDED = {"dataLossSeconds": "lossSeconds", "dataLossIsUpperBound": "lossAtMost", "friendlyName": "vm"}
_ALIKE = ("stage", "outcome", "attempt", "waits", "stalled", "eta")


def live(shown: View) -> View:
    """The view of a run as its live document: names are shorter, moments seconds, and findings told once."""
    items = cast("tuple[View, ...]", shown["items"])
    findings, faults = (
        [one for item in items for one in cast("list[View]", item.get(name, []))]
        for name in ("findings", "errors")
    )
    return {
        "run": {name: value for name, value in shown.items() if name not in ("items", "gates")},
        "zero": ZERO,
        "stages": STAGES,
        "items": [_folded(one, findings, faults) for one in items],
        "findings": findings,
        "faults": faults,
        "gates": shown.get("gates", []),
    }


def _folded(one: View, findings: list[View], faults: list[View]) -> View:
    names = _FOLDED | {name: name for name in _ALIKE}
    return {to: one[name] for name, to in names.items() if name in one} | {
        "errors": [{"fault": faults.index(found)} for found in cast("list[View]", one.get("errors", []))],
        "findings": [findings.index(found) for found in cast("list[View]", one.get("findings", []))],
        "spans": [
            [STAGES.index(span["stage"]), _seconds(span["startedAt"]), _seconds(span["endedAt"])]
            for span in cast("list[dict[str, str]]", one.get("timeline", []))
        ],
    }


def _seconds(moment: str) -> float:
    return (datetime.fromisoformat(moment) - datetime.fromisoformat(ZERO)).total_seconds()


@dataclass(frozen=True)
class Call:
    """A call that no other route takes: what was asked, by whom, and how."""

    asked: str
    headers: Mapping[str, str]
    body: object


@dataclass
class FakeHomeward:
    """Answers each look at the run with the next of `views`, the last one again and again."""

    views: list[View] = field(default_factory=lambda: [view("Succeeded", item("Done", outcome="Succeeded"))])
    refusal: tuple[int, View] | None = None
    outages: int = 0
    bodies: list[View] = field(default_factory=list[View])
    keys: set[str | None] = field(default_factory=set[str | None])
    looks: int = 0
    unchanged: int = 0
    port: int = 0
    redirect: str | None = None
    calls: list[Call] = field(default_factory=list[Call])
    reports: dict[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app(self) -> Starlette:
        return Starlette(routes=[*self._door("/api/signed-in"), *self._door("/api")])

    def _door(self, door: str) -> list[Route]:
        run = f"{door}/runs/{RUN_ID}"
        return [
            Route(f"{door}/runs", self._start, methods=["POST"]),
            Route(run, self._look),
            Route(f"{run}/live", self._live),
            Route(f"{run}/items", self._items),
            Route(f"{run}/report", self._report),
            Route(f"{door}/{{rest:path}}", self._any, methods=["GET", "POST"]),
        ]

    async def _start(self, request: Request) -> Response:
        self.keys.add(request.headers.get("x-functions-key"))
        self.bodies.append(cast(View, await request.json()))
        if self.refusal:
            return problem(*self.refusal)
        return JSONResponse({"id": RUN_ID, "status": "Pending", "links": {}}, 202, {"Retry-After": "1"})

    async def _look(self, _request: Request) -> Response:
        self.looks += 1
        return JSONResponse(self.views[min(self.looks, len(self.views)) - 1])

    async def _live(self, request: Request) -> Response:
        if self.outages:
            self.outages -= 1
            return Response(status_code=503)
        self.keys.add(request.headers.get("x-functions-key"))
        self.looks += 1
        number = min(self.looks, len(self.views)) - 1
        tag = f'"{json.dumps(self.views[number])}"'.replace(" ", "")
        if request.headers.get("if-none-match") == tag:
            self.unchanged += 1
            return Response(status_code=304)
        return JSONResponse(live(self.views[number]), headers={"etag": tag})

    async def _items(self, request: Request) -> Response:
        every = cast(list[View], self.views[-1]["items"])
        at = int(request.query_params.get("at", "0"))
        more = at + 1 < len(every)
        link = f"http://elsewhere.invalid/api/runs/{RUN_ID}/items?at={at + 1}" if more else None
        return JSONResponse({"value": every[at : at + 1], "nextLink": link})

    async def _report(self, request: Request) -> Response:
        if kept := self.reports.get(request.headers["accept"]):
            return Response(kept)
        return HTMLResponse("<!doctype html><title>the report</title>")

    async def _any(self, request: Request) -> Response:
        """Whatever is posted is taken; nothing else is known."""
        body = cast(object, await request.json()) if request.method == "POST" else None
        self.calls.append(
            Call(f"{request.method} {request.scope['raw_path'].decode()}", request.headers, body)
        )
        if self.redirect:
            return RedirectResponse(self.redirect)
        if self.refusal:
            return problem(*self.refusal)
        if request.method == "POST":
            return JSONResponse({"id": RUN_ID, "status": "Running"}, 202)
        return problem(404, {"title": "Not found", "detail": "There is no such run.", "errors": []})


def problem(status: int, content: View) -> Response:
    return JSONResponse(content, status, media_type="application/problem+json")


class Prompt(uvicorn.Server):
    """Leaves at once: uvicorn itself looks every tenth of a second, and then waits for another."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told, self._loop = asyncio.Event(), cast("asyncio.AbstractEventLoop | None", None)

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:
            await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for one in (*self.servers, *(sockets or ())):
            one.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()

    def leave(self) -> None:
        """From another thread."""
        self.should_exit = True
        if self._loop:
            self._loop.call_soon_threadsafe(self._told.set)


@contextmanager
def served(fake: FakeHomeward) -> Generator[FakeHomeward]:
    """`fake` on a loopback port of its own; on the same port again when served a second time."""
    listener = socket.create_server(("127.0.0.1", fake.port))
    fake.port = cast(int, listener.getsockname()[1])
    config = uvicorn.Config(fake.app(), log_level="warning", lifespan="off", ws="none")
    server = Prompt(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield fake
    finally:
        server.leave()
        thread.join()
        listener.close()


def _no_wait(_seconds: float) -> None:
    """Stands in for sleep."""


def _noon() -> datetime:
    return datetime(2026, 11, 22, 12, tzinfo=UTC)


def hurried(*, sleep: Callable[[float], None] = _no_wait) -> Pace:
    """A pace that never waits; its clock moves one second at every look."""
    seconds = iter(range(10_000))
    return Pace(sleep=sleep, monotonic=lambda: float(next(seconds)), now=_noon)


def homeward(fake: FakeHomeward, *words: str, pace: Pace | None = None) -> int:
    return main(["runs", *words, "--url", fake.url, "--key", "k"], pace or hurried())
