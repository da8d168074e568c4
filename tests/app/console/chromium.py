"""A Chromium of this machine, and pages in it."""

import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, Route, async_playwright, expect

# It calls nobody but the page's own host.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
WAIT = 40_000  # milliseconds, until what is waited for counts as not coming
expect.set_options(timeout=WAIT)
ANN, BOB, EVE = "ann;Operator,Approver", "bob;Approver", "eve;Operator,Approver"

# A click of the mouse has a detail; the one that Enter makes of a form has none.
_COUNT = (
    "window.clicks = 0; addEventListener('click', (event) => { window.clicks += event.detail > 0 }, true);"
)


def installed() -> str:
    """The path of a Chromium. Raises FileNotFoundError with what to do where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError(f"None of {', '.join(NAMES)} is on this machine: apt install chromium.")
    return found


@asynccontextmanager
async def browsing() -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        yield browser
        await browser.close()


@dataclass(frozen=True, slots=True)
class Tab:
    """A page, and what it said to the developer's console."""

    page: Page
    said: list[str]

    async def clicks(self) -> int:
        """How often the mouse clicked since this was asked last."""
        return await self.page.evaluate(
            "() => { const count = window.clicks; window.clicks = 0; return count; }"
        )


type Answering = Callable[[Route], Awaitable[None]]


@asynccontextmanager
async def tab(
    browser: Browser, url: str, who: str = ANN, view: str = "#/", api: Answering | None = None, **options: Any
) -> AsyncGenerator[Tab]:
    """The console, come in as a developer of this name and these roles, at what is behind the #.

    `api`: what answers instead of the app.
    """
    context = await browser.new_context(base_url=url, **options)
    context.set_default_timeout(WAIT)
    await context.add_init_script(_COUNT)
    page, said = await context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    if api:
        await page.route("**/api/signed-in/**", api)
    await page.goto(f"/api/console#as={who}")
    await page.get_by_role("navigation").wait_for()
    await page.evaluate("(view) => { location.hash = view; }", view)
    await page.locator("main h1").wait_for(state="attached")
    yield Tab(page, said)
    await context.close()
