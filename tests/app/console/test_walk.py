"""A run by the console alone: its dry run first, then it is watched, approved, finished and printed."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from pypdf import PdfReader

from tests.app.conftest import Worlds
from tests.app.console.chromium import ANN, BOB, Tab, tab

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.browser]


async def dry_run(page: Page) -> str:
    """Fill the form in and send it; the id of the dry run that is shown then."""
    await page.get_by_label("VMs by name").check()
    await page.get_by_label("VMs", exact=True).fill("vm-01, vm-02")
    await page.get_by_label("Wait for an approval").check()
    await page.get_by_role("button", name="Dry run").click()
    await page.wait_for_url(re.compile("#/runs/run-"))
    return page.url.rpartition("/")[-1]


async def started(page: Page) -> str:
    """Start the run itself by a double click; its id."""
    dry = page.url
    await page.get_by_role("button", name=re.compile("^Start: Failback of vm-01, vm-02")).dblclick()
    await page.wait_for_url(lambda url: url != dry)
    return page.url.rpartition("/")[-1]


async def test_a_run_is_tried_started_watched_approved_and_printed(
    world: Worlds, browser: Browser, tmp_path: Path
) -> None:
    """A double click is one run; who asked for it is offered no decision, and the other decides with two clicks."""
    async with (
        world(vms=2) as w,
        tab(browser, w.host.url, ANN, "#/start") as ann,
        tab(browser, w.host.url, BOB) as bob,
    ):
        dry = await dry_run(ann.page)
        await expect(ann.page.get_by_role("heading", name=re.compile("Succeeded"))).to_be_visible()
        with w.host.pacer.stand():
            run = await started(ann.page)
            await expect(ann.page.get_by_text("asked for this run")).to_be_visible()
            offered = await ann.page.get_by_role("button", name="Approve").count()
            paused = [
                await asked(ann, "Pause", "Pause the run"),
                await asked(ann, "Resume", "Resume the run"),
            ]
            clicks = await approved(bob, run)
        await w.host.wait(run, 60)
        await expect(ann.page.get_by_role("heading", name=re.compile("Succeeded"))).to_be_visible()
        runs = (await w.api.get("/api/runs")).json()["value"]
        gate = (await w.api.get(f"/api/runs/{run}")).json()["gates"][0]
        paper = await on_paper(ann.page, tmp_path)

    assert {dry, run} == {one["id"] for one in runs}
    assert (0, 2, [2, 2]) == (offered, clicks, paused)
    assert ("bob", "seen") == (gate["decidedBy"], gate["comment"])
    assert [] == [*ann.said, *bob.said]
    for told in ("Succeeded", "Recovery time", "vm-01", "vm-02", "Decisions", "seen", "storage is slow", run):
        assert told in paper, paper


async def asked(by: Tab, name: str, confirm: str) -> int:
    """Ask something of the run on its page, and see it offered no more; the clicks that it took."""
    button = by.page.get_by_role("button", name=name, exact=True)
    await button.wait_for()
    await by.clicks()
    await button.click()
    await by.page.keyboard.type("storage is slow")
    await by.page.get_by_role("button", name=confirm).click()
    await expect(button).to_have_count(0)
    return await by.clicks()


async def approved(bob: Tab, run: str) -> int:
    """From the overview to the run, and there to its gate; the clicks on the run's page."""
    await bob.page.get_by_role("link", name="Look and decide").click()
    approve = bob.page.get_by_role("button", name="Approve", exact=True)
    await approve.wait_for()
    await bob.clicks()
    await approve.click()
    await expect(bob.page.get_by_label("Reason")).to_be_focused()
    await bob.page.keyboard.type("seen")
    await bob.page.get_by_role("button", name="Approve exactly this").click()
    await expect(bob.page.get_by_role("dialog")).to_have_count(0)
    return await bob.clicks()


async def on_paper(page: Page, folder: Path) -> str:
    """What can be read on the printed page."""
    file = folder / "run.pdf"
    await page.pdf(path=file)
    return "\n".join(sheet.extract_text() for sheet in PdfReader(file).pages)
