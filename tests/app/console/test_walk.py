"""A run by the console alone: its dry run first, then it is watched, approved, finished and printed."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from pypdf import PdfReader

from tests.app.conftest import Worlds
from tests.app.console.chromium import ANN, BOB, Tab, tab
from tests.app.console.test_steering import conforms

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.browser]

type Json = dict[str, Any]

WAYBACK = "What the way back lacks"
# Which of the choices go with an operation, in its mode: of one value there is none.
OFFERED = {
    ("Disable", None): ["Reason for disabling replication"],
    ("Drill", None): ["Recovery point"],
    ("Failback", "Unplanned"): ["Recovery point", "Shut down the source", "Commit", "Re-protect", WAYBACK],
    ("Failback", "Planned"): ["Recovery point", "Commit", "Re-protect", WAYBACK],
}
CHOSEN = {"recoveryPoint": {"kind": "LatestProcessed"}, "wayback": "Create", "reason": "a storm"}


async def dry_run(page: Page) -> str:
    """Fill the form in and send it; the id of the dry run that is shown then."""
    await page.get_by_label("VMs by name").check()
    await page.get_by_label("VMs", exact=True).fill("vm-01, vm-02")
    await page.get_by_label("Wait for an approval").check()
    await page.get_by_text("More choices").click()
    for (operation, mode), choices in OFFERED.items():
        await page.get_by_label("Operation").select_option(operation)
        if mode:
            await page.get_by_label("Mode").select_option(mode)
        await expect(page.locator("details label")).to_have_text([*choices, "Reason"])
    await picks_outlast_a_change_of_mind(page)
    await page.get_by_label("Recovery point").select_option("Custom (by its id)")
    await page.get_by_label("Which").fill("one")
    await page.get_by_label("Mode").select_option("Unplanned")
    await expect(page.get_by_label("Which")).to_have_value("one")
    await page.get_by_label("Mode").select_option("Planned")
    await page.get_by_label("Recovery point").select_option("Latest processed (low RTO)")
    await expect(page.get_by_label("Which")).to_have_count(0)
    await page.get_by_label(WAYBACK).select_option("Create it")
    await page.get_by_label("Reason").fill("a storm")
    await page.get_by_role("button", name="Dry run").click()
    await page.wait_for_url(re.compile("#/runs/run-"))
    return page.url.rpartition("/")[-1]


async def picks_outlast_a_change_of_mind(page: Page) -> None:
    """A commit that waits for somebody never turns into one by itself, whatever else is looked at meanwhile."""
    await page.get_by_label("Commit").select_option("When somebody decides")
    await page.get_by_label("Mode").select_option("Unplanned")
    await expect(page.get_by_label("Commit")).to_have_value("Manual")
    await page.get_by_label("Operation").select_option("Drill")
    await page.get_by_label("Operation").select_option("Failback")
    await page.get_by_label("Mode").select_option("Planned")
    await expect(page.get_by_label("Commit")).to_have_value("Manual")
    await page.get_by_label("Commit").select_option("AfterVerify")


async def choices_stay(page: Page) -> None:
    """For those who change one of them; and back to the dry run."""
    dry = page.url
    await page.get_by_role("link", name="Change the choices").click()
    await expect(page.get_by_label("Recovery point")).to_have_value("LatestProcessed")
    await expect(page.get_by_label("Reason")).to_have_value("a storm")
    await page.get_by_label("Operation").select_option("Drill")
    await expect(page.get_by_label("Recovery point")).to_have_value("Latest")
    await page.go_back()
    await page.wait_for_url(dry)


def bodies(page: Page) -> list[Json]:
    """What is sent from now on."""
    sent: list[Json] = []
    page.on("request", lambda one: sent.append(one.post_data_json or {}) if one.method == "POST" else None)
    return sent


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
        sent = bodies(ann.page)
        dry = await dry_run(ann.page)
        await expect(ann.page.get_by_role("heading", name=re.compile("Succeeded"))).to_be_visible()
        chosen = await ann.page.get_by_label("Start the run itself").inner_text()
        await choices_stay(ann.page)
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
        whole = (await w.api.get(f"/api/runs/{run}")).json()
        gate = whole["gates"][0]
        paper = await on_paper(ann.page, tmp_path)

    assert {dry, run} == {one["id"] for one in runs}
    as_chosen(sent[0], sent[1], whole)
    assert "Latest processed (low RTO)" in chosen
    assert (0, 2, [2, 2]) == (offered, clicks, paused)
    assert ("bob", "seen") == (gate["decidedBy"], gate["comment"])
    assert [] == [*ann.said, *bob.said]
    for told in ("Succeeded", "Recovery time", "vm-01", "vm-02", "Decisions", "seen", "storage is slow", run):
        assert told in paper, paper


def as_chosen(tried: Json, meant: Json, run: Json) -> None:
    """Both were sent as the API documents it, and say the same: what was chosen, and nothing at its default."""
    conforms("runs", tried)
    conforms("runs", meant)
    assert meant | {"dryRun": True, "requestId": f"{meant['requestId']}.dry"} == tried
    assert meant | CHOSEN == meant
    assert not {"shutdown", "commit", "reprotect", "which"} & set(meant)
    assert "a storm" == run["reason"]
    assert {"LatestProcessed"} == {one["recoveryPoint"]["kind"] for one in run["items"]}


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
