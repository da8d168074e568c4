"""A web server on loopback for what the app calls: it answers what a test says, and remembers who called."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Receiver:
    """`answers`: a status for each call; the last one stays. `called`: the bodies, with the key that came along.

    `sent`: the headers and the very bytes of each call. Nobody is answered before so many have called as are to be
    answered `together`.
    """

    answers: list[int]
    headers: dict[str, str]
    port: int = 0
    called: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    keys: list[str] = field(default_factory=list[str])
    sent: list[tuple[dict[str, str], bytes]] = field(default_factory=list[tuple[dict[str, str], bytes]])
    together: int = 1
    _all_here: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def let_go(self) -> None:
        """Answer those who wait."""
        self._all_here.set()

    async def answer(self, request: web.Request) -> web.Response:
        status = self.answers[min(len(self.called), len(self.answers) - 1)]
        raw = await request.read()
        self.sent.append((dict(request.headers), raw))
        self.called.append(json.loads(raw) if raw else {"path": request.path})
        self.keys.append(request.headers.get("X-Homeward-Idempotency-Key", ""))
        if len(self.called) >= self.together:
            self._all_here.set()
        await self._all_here.wait()
        return web.Response(status=status, headers=self.headers)


@asynccontextmanager
async def receiver(*answers: int, **headers: str) -> AsyncGenerator[Receiver]:
    """One that answers 200 unless it is said otherwise."""
    one = Receiver(list(answers) or [200], headers)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", one.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.port = runner.addresses[0][1]
    try:
        yield one
    finally:
        await runner.cleanup()
