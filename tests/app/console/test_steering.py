"""Every question that can be put to a run: at most two clicks from its page, and sent as the API wants it."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from playwright.async_api import Browser, expect

from tests.app.conformity import document, operation_of
from tests.app.console import documents as made
from tests.app.console.stub import RUN_VIEW, Stub, shown, update

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.browser]

type Json = dict[str, Any]

_COMMIT = made.GATE | {
    "name": "commit-vm-001",
    "item": "vm-001",
    "offers": ["Approve", "Reject", "CancelFailover"],
}
_VM = made.item(1, 0, 5, actions=["skip", "retry", "recovery-point"], waits=["Decision", "commit-vm-001"])
_DECIDED = {"gate": "commit-vm-001", "scopeHash": made.GATE["scopeHash"], "comment": "so be it"}
_RUN, _ITEM = f"runs/{made.RUN}", f"runs/{made.RUN}/items/vm-001"
REASON = {"reason": "so be it"}

# Which button, what confirms it, and what is sent where.
ASKED: list[tuple[str, str, str, Json]] = [
    ("Pause", "Pause the run", f"{_RUN}/pause", REASON),
    ("Resume", "Resume the run", f"{_RUN}/resume", REASON),
    ("Cancel run", "Cancel the run", f"{_RUN}/cancel", REASON),
    ("Go on unplanned", "Go on as unplanned", f"{_RUN}/mode", REASON | {"mode": "Unplanned"}),
    ("End the hold", "Let the test VMs go", f"{_RUN}/release", REASON),
    ("Review", "Review what was approved alone", f"{_RUN}/review", {"comment": "so be it"}),
    ("Skip vm-001", "Skip vm-001", f"{_ITEM}/skip", REASON),
    ("Retry vm-001", "Try vm-001 again", f"{_ITEM}/retry", REASON),
    (
        "Other point vm-001",
        "Another recovery point for vm-001",
        f"{_ITEM}/recovery-point",
        REASON | {"recoveryPoint": {"kind": "LatestProcessed"}},
    ),
    ("Free vm-009", "Free vm-009", f"runs/{made.RUN}/items/item-9/release-lease", REASON),
    ("Approve", "Approve exactly this", f"{_RUN}/decisions", _DECIDED | {"decision": "Approve"}),
    ("Reject", "Reject", f"{_RUN}/decisions", _DECIDED | {"decision": "Reject"}),
    (
        "Undo the failover",
        "Reject, and undo the failover",
        f"{_RUN}/decisions",
        _DECIDED | {"decision": "CancelFailover"},
    ),
    (
        "Approve alone (break-glass)",
        "Approve alone",
        f"{_RUN}/decisions",
        _DECIDED | {"decision": "Approve", "breakGlass": True},
    ),
]


def steerable() -> Stub:
    """A run of which everything can be asked."""
    actions = ["pause", "resume", "cancel", "mode", "release", "review"]
    held = [{"vm": "vm-009", "key": "item-9", "actions": ["release-lease"]}]
    return Stub(live=made.live([_VM], gates=[_COMMIT], actions=actions, held=held))


async def test_each_question_takes_two_clicks_or_one_and_enter(browser: Browser, url: str) -> None:
    """The reason has the focus; by the keyboard it ends with Enter. What is sent is what the API documents."""
    stub, counted = steerable(), dict[str, tuple[int, int]]()
    async with shown(browser, url, stub, RUN_VIEW) as tab:
        await tab.clicks()
        for name, confirm, path, body in ASKED:
            clicks: list[int] = []
            for by_mouse in (True, False):
                await tab.page.get_by_role("button", name=name, exact=True).first.click()
                await expect(tab.page.get_by_label("Reason")).to_be_focused()
                await tab.page.keyboard.type("so be it")
                if by_mouse:
                    await (
                        tab.page.get_by_role("dialog").get_by_role("button", name=confirm, exact=True).click()
                    )
                else:
                    await tab.page.keyboard.press("Enter")
                await expect(tab.page.get_by_role("dialog")).to_have_count(0)
                clicks.append(await tab.clicks())
                assert (path, body) == stub.asked[-1]
            counted[name] = (clicks[0], clicks[1])
            conforms(path, body)

    print(f"clicks by the mouse alone, and with Enter: {counted}")  # noqa: T201 - docs/console.md tells them
    assert {(2, 1)} == set(counted.values())
    assert 2 * len(ASKED) == len(stub.asked)
    assert [] == tab.said


def conforms(path: str, body: Json) -> None:
    """What is sent to a path below the door is what the API documents."""
    told = operation_of("POST", f"/api/{path}")
    assert told is not None, path
    asked = document()["paths"][told[0]][told[1]]["requestBody"]["content"]["application/json"]["schema"]
    assert Draft202012Validator(asked | {"components": document()["components"]}).is_valid(body), (path, body)


async def test_only_what_the_document_offers_is_there(browser: Browser, url: str) -> None:
    """At a gate that this caller cannot decide on, the page says why, and has no button for it."""
    gate = made.GATE | {"mayDecide": False, "mayBreakGlass": False, "whyNot": "ann asked for this run."}
    stub = Stub(live=made.live([made.item(1, 0, 1)], gates=[gate], actions=[]))
    async with shown(browser, url, stub, RUN_VIEW) as tab:
        await expect(tab.page.get_by_text("ann asked for this run.")).to_be_visible()
        buttons = await tab.page.locator("main button").all_inner_texts()

    assert ["Save report", "Print", "vm-001"] == buttons


async def test_a_refusal_is_shown_where_it_was_asked_with_field_and_remedy(
    browser: Browser, url: str
) -> None:
    """The dialog stays, with what was typed; the run is looked at again."""
    stub = steerable()
    async with shown(browser, url, stub, RUN_VIEW) as tab:
        await tab.page.get_by_role("button", name="Approve", exact=True).click()
        await tab.page.keyboard.type("so be it")
        remedy = "Read the run again, look at what changed, and decide on what it shows now."
        wrong = {"pointer": "/scopeHash", "detail": "It is for another scope.", "remedy": remedy}
        stub.status, stub.refusal = 409, {"detail": "It is for another scope.", "errors": [wrong]}
        await tab.page.keyboard.press("Enter")
        alert = tab.page.get_by_role("dialog").get_by_role("alert")
        await expect(alert).to_contain_text("It is for another scope.")
        told = await alert.inner_text()
        typed = await tab.page.get_by_label("Reason").input_value()

    assert "/scopeHash" in told
    assert remedy in told
    assert "so be it" == typed


async def test_an_update_leaves_the_reader_where_they_are(browser: Browser, url: str) -> None:
    """The focus, what is typed in a filter and in an open dialog, and the scroll stay; what changed is said."""
    stub = Stub(live=made.fleet(200))
    async with shown(browser, url, stub, RUN_VIEW) as tab:
        await tab.page.get_by_role("searchbox").fill("vm-0")
        row = tab.page.get_by_role("button", name="vm-010", exact=True)
        await row.scroll_into_view_if_needed()
        await row.focus()
        before = await tab.page.evaluate("scrollY")
        stub.live = made.live(stub.live["items"], run=made.run(status="Paused"))
        await update(tab.page)
        await expect(tab.page.get_by_role("status")).to_have_text("The run is Paused.")
        await expect(row).to_be_focused()
        after = await tab.page.evaluate("scrollY")
        kept = await tab.page.get_by_role("searchbox").input_value()

    assert ("vm-0", True) == (kept, abs(before - after) < 400), (before, after)
