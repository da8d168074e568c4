"""Five hundred VMs: what is drawn, what an update costs, and how one of them is found."""

import gzip
import json

import pytest
from playwright.async_api import Browser, expect

from tests.app.console import documents as made
from tests.app.console.stub import RUN_VIEW, Stub, shown, update

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.browser]

_DRAWN = "performance.getEntriesByName('drawn').map((one) => one.duration)"


async def test_of_500_vms_the_most_urgent_are_drawn_and_each_can_be_found(browser: Browser, url: str) -> None:
    """Prints what an update costs. Held are counts: rows, elements, and what an unchanged document draws."""
    stub = Stub(live=made.fleet(500))
    async with shown(browser, url, stub, RUN_VIEW) as tab:
        page, rows = tab.page, tab.page.locator(".machines tbody tr:not(.wave)")
        await expect(rows).to_have_count(60)
        elements = await page.evaluate("document.querySelectorAll('*').length")
        for number in range(10):
            _moved(stub, number)
            await update(page)
            await expect(page.get_by_text(f"Note {number}.")).to_be_visible()
        drawn = sorted(await page.evaluate(_DRAWN))
        await update(page)  # nothing changed
        waves = await page.locator(".machines tr.wave").count()
        troubled = await page.locator(".machines tr.troubled").count()
        await page.get_by_role("combobox", name="Show").select_option("Need attention")
        await expect(rows).to_have_count(3)
        await page.get_by_role("combobox", name="Show").select_option("")
        await page.get_by_role("searchbox").fill("vm-49")
        await expect(rows).to_have_count(10)
        await page.get_by_role("searchbox").fill("")
        await page.get_by_role("button", name="Show 60 more").click()
        await expect(rows).to_have_count(120)

    whole = json.dumps(stub.live, separators=(",", ":")).encode()
    size = f"{len(whole)} bytes, {len(gzip.compress(whole, 5))} compressed"
    what = f"{size}, {elements} elements; drawn in {drawn[len(drawn) // 2]:.1f} ms (median of {len(drawn)})"
    print(f"500 VMs: {what}")  # noqa: T201 - docs/console.md tells them
    assert (5, 3) == (waves, troubled)
    assert elements < 2_500
    assert [] == tab.said


def _moved(stub: Stub, number: int) -> None:
    """Ten VMs go on, and the run notes it."""
    items = list(stub.live["items"])
    for place in range(number * 10, number * 10 + 10):
        items[place] = made.item(place, 0, 9)
    stub.live = stub.live | {"items": items, "run": made.run(notes=[f"Note {number}."])}
