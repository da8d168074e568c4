"""The page with documents that were made up, and what it sends taken down."""

import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Page, Route

from tests.app.console.chromium import Tab, tab
from tests.app.console.documents import RUN, overview

type Json = dict[str, Any]

RUN_VIEW = f"#/runs/{RUN}"


@dataclass
class Stub:
    """What is answered, and what was asked for: path below the door, and body. `down`: no answer at all."""

    live: Json = field(default_factory=dict[str, Any])
    overview: Json = field(default_factory=overview)
    item: Json = field(default_factory=dict[str, Any])
    status: int = 200
    refusal: Json = field(default_factory=dict[str, Any])
    down: bool = False
    asked: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])

    async def answer(self, route: Route) -> None:
        path = route.request.url.partition("/api/signed-in/")[2]
        if self.down:
            await route.abort()
        elif self.status != 200:
            await route.fulfill(
                status=self.status, json=self.refusal, content_type="application/problem+json"
            )
        elif route.request.method == "POST":
            self.asked.append((path, route.request.post_data_json))
            await route.fulfill(status=202, json={"id": RUN, "status": "Running"})
        else:
            await self._read(route, path)

    async def _read(self, route: Route, path: str) -> None:
        shown = self.overview if path == "overview" else self.live if path.endswith("/live") else self.item
        tag = f'"{hash(json.dumps(shown))}"'
        if route.request.headers.get("if-none-match") == tag:
            await route.fulfill(status=304, headers={"ETag": tag})
        else:
            await route.fulfill(json=shown, headers={"ETag": tag})


def shown(
    browser: Browser, url: str, stub: Stub, view: str, **options: Any
) -> AbstractAsyncContextManager[Tab]:
    """A view of the page, over these documents."""
    return tab(browser, url, view=view, api=stub.answer, **options)


async def update(page: Page) -> None:
    """Let the page ask again, now, as it does when it comes to the front."""
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
