"""Every view, in light and dark: no finding of axe, the keyboard alone, a phone, and names that mean harm."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from devhost.testing import host
from tests.app.conftest import REPOSITORY
from tests.app.console import documents as made
from tests.app.console.chromium import tab
from tests.app.console.stub import RUN_VIEW, Stub, shown, update
from tests.app.console.test_files import TOOLS
from tests.installs import node

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.browser]

type Json = dict[str, Any]

_HARM = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>\u202e"\'`${1}'
_PLAN = {
    "name": "shop",
    "version": "1",
    "description": "The web shop",
    "vaultId": made.VAULT,
    "members": 3,
    "waves": 3,
    "objective": {"recoveryTime": 3600, "dataLoss": 600},
    "findings": 0,
    "lastRun": {"id": made.RUN, "operation": "Failback", "status": "Failed"},
    "drill": {"nextDue": made.at(90_000), "overdue": True, "last": None, "lastSucceeded": None},
    "approval": True,
}


def glance() -> Json:
    """An overview with something of everything."""
    runs = [
        made.run(
            id=f"run-{status}", status=status, dryRun=status == "Pending", counts={"items": 3, "failed": 1}
        )
        for status in ("Pending", "Running", "AwaitingDecision", "Succeeded", "PartiallySucceeded", "Failed")
    ]
    decision = made.GATE | {"runId": made.RUN, "operation": "Failback", "plan": "shop", "gate": "approval"}
    refusals = {"count": 2, "newestAt": made.at(60)}
    plans = [_PLAN, _PLAN | {"name": "bad", "findings": 2, "drill": None, "lastRun": None}]
    return made.overview(runs=runs, decisions=[decision], plans=plans, refusals=refusals)


def busy() -> Json:
    """A run with something of everything."""
    failed = made.item(3, 1, 3, outcome="Failed", actions=["retry"], findings=[0], target=0, wayBack=0)
    failed["errors"] = [{"code": "150097", "message": "The failover failed.", "fault": 0}]
    failed["links"] = {"vm": "~0/rg-app", "job": "~0/rg-job", "item": "~0/rg-item"}
    moving = made.item(2, 1, 3, waits=["Job", "UnplannedFailover"], actions=["skip"], critical=True)
    items = [
        made.item(1, 0, 8, eta=2400, stalled="Synchronizing takes longer than 1 h."),
        *(moving, failed, made.item(4, 2, 0, waits=["Wave", "wave-2"], forecastSeconds=150)),
    ]
    finding = {
        "code": "NoDrill",
        "severity": "Warning",
        "message": "{vm} had no drill.",
        "remedy": "Run one.",
    }
    asked = {"action": "pause", "by": "ann", "reason": "storage is slow", "at": made.at(300), "item": None}
    over = {"operation": "Failover", "runId": "run-over", "status": "Succeeded"}
    over |= {"startedAt": made.at(1), "recoveredAt": made.at(300), "endedAt": made.at(700)}
    back = {"operation": "Failback", "runId": "run-back", "status": None, "startedAt": made.at(800)}
    way = {"what": "mapping", "id": "/a/b", "state": "New"}
    return made.live(
        items,
        gates=[
            made.GATE | {"name": "old", "state": "Rejected", "decidedBy": "bob", "comment": "no"},
            made.GATE,
        ],
        faults=[made.FAULT],
        findings=[finding],
        targets=[{"group": "/g/rg-app", "place": "eastus"}],
        wayBacks=[{"settings": [way]}],
        criticalPath=[{"item": "vm-002", "what": "FailingOver", "since": 400, "until": None}],
        steering=[asked],
        run=made.run(
            notes=["A note."], errors=[{"code": "X", "message": "Y", "remedy": "Z"}], legs=[over, back]
        ),
    )


VIEWS = {"#/": "Runs and plans", "#/start": "Start a run", RUN_VIEW: "Failback of shop"}


# Parts of tables of which a screen reader is not told what they are, or not at all, however they are laid out.
_SILENT = """[...document.querySelectorAll("table, table :is(thead, tbody, tr, th, td)")]
    .filter((one) => !one.getAttribute("role") || getComputedStyle(one).display === "none")
    .map((one) => one.outerHTML.slice(0, 200))"""


async def findings(page: Page, source: str) -> list[str]:
    """What axe finds on the page as it is, by all its rules."""
    await page.evaluate(source)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 15, "axe looked at next to nothing"
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_view(browser: Browser, url: str, scheme: Any) -> None:
    """Also in a dialog, in an opened row, before anybody came in, when nothing answers, and on a phone."""
    source = (node(TOOLS) / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    stub, seen = (
        Stub(live=busy(), overview=glance(), item={"errors": [], "findings": []}),
        dict[str, list[str]](),
    )
    async with shown(browser, url, stub, "#/", color_scheme=scheme) as tab:
        page = tab.page
        for view in VIEWS:
            await go(page, view)
            for folded in await page.locator("summary").all():
                await folded.click()
            seen[view] = await findings(page, source)
        await expect(page.get_by_text("Waits for its wave after wave-2")).to_be_visible()
        ways = page.get_by_role("region", name="The two ways").get_by_role("link")
        assert ["#/runs/run-over", "#/runs/run-back"] == [
            await one.get_attribute("href") for one in await ways.all()
        ]
        await page.get_by_role("button", name="vm-002", exact=True).click()
        await page.get_by_role("button", name="Approve", exact=True).click()
        seen["dialog"] = await findings(page, source)
        await page.keyboard.press("Escape")
        seen |= await on_a_phone(page, source)
        stub.down = True
        await update(page)
        await page.get_by_text("The server cannot be reached.").wait_for()
        seen["lost"] = await findings(page, source)
        await page.get_by_role("button", name="Leave").click()
        await page.get_by_role("heading", name="Homeward console").wait_for()
        seen["enter"] = await findings(page, source)

    assert [] == [one for one in seen.items() if one[1]]


async def go(page: Page, view: str) -> None:
    await page.evaluate("(view) => { location.hash = view; }", view)
    await page.get_by_role("heading", level=1, name=VIEWS[view]).wait_for(state="attached")


async def on_a_phone(page: Page, source: str) -> dict[str, list[str]]:
    """What axe finds, and what does not fit or loses its role: of the page as it is, and of both with a table."""
    await page.set_viewport_size({"width": 360, "height": 780})
    seen = {"phone": await findings(page, source) + await page.evaluate(_SILENT)}
    for view in ("#/", RUN_VIEW):
        assert 360 >= await page.evaluate("document.documentElement.scrollWidth")
        await go(page, view)
        seen[f"phone {view}"] = await findings(page, source) + await page.evaluate(_SILENT)
    return seen


async def test_names_that_mean_harm_are_text(browser: Browser, url: str) -> None:
    """Of VMs, plans, waves, gates, people, reasons, errors and findings; no address but the portal's is a link."""
    live = _harmful(busy())
    live["portal"] = "javascript:window.harmed=1//"
    live["stages"], live["zero"] = made.STAGES, made.at(0)
    stub = Stub(
        live=live,
        overview=_harmful(glance()),
        item=_harmful({"errors": [made.FAULT], "portal": {"vault": "x"}}),
    )
    async with shown(browser, url, stub, RUN_VIEW) as tab:
        await tab.page.locator("article.gate").wait_for()
        text = await tab.page.inner_text("main")
        links = await tab.page.eval_on_selector_all("a[href]", "all => all.map((one) => one.protocol)")
        made_of_it = await tab.page.locator("main img, main script").count()
        await tab.page.evaluate("location.hash = '#/'")
        await tab.page.get_by_role("heading", level=2, name="Plans").wait_for()
        harmed = await tab.page.evaluate("window.harmed")
        made_of_it += await tab.page.locator("main img, main script").count()

    assert (None, 0, {"http:"}) == (harmed, made_of_it, set(links))
    assert text.count("onerror") > 15
    assert [] == tab.said


_KEPT = {
    "id",
    "state",
    "status",
    "stage",
    "operation",
    "mode",
    "phase",
    "severity",
    "offers",
    "actions",
    "scopeHash",
}


def _harmful(value: Any, name: str = "") -> Any:
    """The same document, with harm in every text that is free."""
    if isinstance(value, dict):
        return {key: _harmful(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_harmful(one, name) for one in value]
    moment = isinstance(value, str) and value[:4] == "2026"
    return value if not isinstance(value, str) or moment or name in _KEPT else _HARM + value


async def test_the_keyboard_alone_is_enough(browser: Browser, url: str) -> None:
    """From the skip link to the gate, into its dialog and out of it; each stop is seen."""
    stub = Stub(live=busy(), overview=glance())
    async with shown(browser, url, stub, RUN_VIEW) as tab:
        page = tab.page
        await page.reload()
        await page.get_by_role("heading", level=1).wait_for()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
        approve = page.get_by_role("button", name="Approve", exact=True)
        unseen = await _tabs(page, approve)
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Reason")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(approve).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.type("so be it")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        clicks = await tab.clicks()

    assert ([], 0) == (unseen, clicks)
    assert ["Approve"] == [body["decision"] for _, body in stub.asked]


async def _tabs(page: Page, until: Any) -> list[str]:
    """Go on with the tabulator; the stops on the way whose focus cannot be seen."""
    unseen: list[str] = []
    for _ in range(40):
        await page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle + document.activeElement.innerText"
        if (said := await page.evaluate(outline)).startswith("none"):
            unseen.append(said)
        if await until.evaluate("(one) => one === document.activeElement"):
            return unseen
    raise AssertionError("it was not reached")


async def test_it_says_plainly_that_what_is_shown_is_old(browser: Browser, url: str) -> None:
    """When the server does not answer, and when the sign-in ended; it goes on by itself where it can."""
    stub = Stub(live=busy())
    async with shown(browser, url, stub, RUN_VIEW) as tab:
        banner = tab.page.locator(".banner")
        stub.down = True
        await update(tab.page)
        await expect(banner).to_contain_text("The server cannot be reached. What is shown is from")
        stub.down = False
        await update(tab.page)
        await expect(banner).to_have_count(0)
        stub.status = 401
        await update(tab.page)
        await expect(banner).to_contain_text("Your sign-in has ended. What is shown is from")
        await banner.get_by_role("button", name="Come in again").click()
        await tab.page.get_by_label("Function key").wait_for()


async def test_a_key_stays_in_its_tab_and_decides_nothing(browser: Browser, url: str) -> None:
    """It is sent as a header, to the door for keys, and is in no address."""
    async with tab(browser, url, api=lambda route: Stub(overview=glance()).answer(route)) as found:
        page, sent = found.page, list[dict[str, str]]()

        async def answer(route: Any) -> None:
            sent.append(route.request.headers)
            await route.fulfill(json=glance())

        await page.route("**/api/overview", answer)
        await page.get_by_role("button", name="Leave").click()
        await page.get_by_label("Function key").fill("s3cret")
        await page.get_by_label("Function key").press("Enter")
        await page.get_by_text("with a key").wait_for()
        places = await page.evaluate(
            "[localStorage.length, document.cookie, location.href.includes('s3cret')]"
        )

    assert "s3cret" == sent[0]["x-functions-key"]
    assert [0, "", False] == places


async def test_where_a_name_needs_the_host_s_key_the_page_asks_for_both(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As under `make run`. A wrong key brings nobody in, and the page says so."""
    monkeypatch.setenv("HOMEWARD_DEV_KEY", "dev")
    async with host(REPOSITORY, auto_advance=True) as running:
        page = await browser.new_page(base_url=running.url)
        await page.goto("/api/console")
        for key in ("wrong", "dev"):
            await page.get_by_label("The key that this host printed").fill(key)
            await page.get_by_label("The key that this host printed").press("Enter")
            told = page.get_by_role("alert").or_(page.get_by_role("heading", name="Plans", level=2))
            await told.wait_for()
            assert await page.get_by_role("alert").count() == (key == "wrong")
        await page.close()
