"""`make pictures`: the console's pictures in docs/, made again in a Chromium of this machine.

A run on the emulator and the dev host gives all but one; that of 500 VMs shows the document the tests measure with.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import httpx2
from pair import REPOSITORY, VAULT_ID, Pair, running_pair
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(REPOSITORY))  # the tests are no part of what is installed
from tests.app.console.chromium import ANN, BOB, FLAGS, installed
from tests.app.console.documents import RUN, fleet

type Json = dict[str, Any]
type Scheme = Literal["light", "dark"]

DOCS = REPOSITORY / "docs"
WIDE, NARROW = (1280, 1000), (360, 780)
DEADLINE = 300.0
PLAN = f"""
apiVersion: homeward/v1
name: shop
version: "1"
description: The web shop, database first
vaultId: {VAULT_ID}
objective: {{recoveryTime: 30m, dataLoss: 10m}}
approval: {{required: true, breakGlass: true}}
members:
  db: {{items: [vm-01, vm-02], critical: true}}
  app: {{items: [vm-03, vm-04, vm-05]}}
  web: {{items: [vm-06, vm-07, vm-08]}}
waves:
  - {{name: database, members: [db]}}
  - {{name: application, members: [app]}}
  - {{name: web, members: [web], onFailure: Continue}}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "shop.yaml").write_text(PLAN)
        os.environ["HOMEWARD_PLANS"] = folder
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        with running_pair(vms=8, time_scale=30) as pair:
            _whole_run(browser, pair)
            _many(browser, pair)
        browser.close()


def _whole_run(browser: Browser, pair: Pair) -> None:
    with httpx2.Client(base_url=pair.host_url, headers={"X-Homeward-Dev-Principal": ANN}) as api:
        _start(api, dryRun=True)
        run = _start(api)
        view = f"#/runs/{run}"
        _until(api, run, lambda live: any(one["state"] == "Open" for one in live["gates"]))
        _picture(browser, pair, "gate", view, who=BOB)
        _picture(browser, pair, "dark", view, who=BOB)
        _picture(browser, pair, "overview", "#/", who=BOB)
        _fail(pair, "vm-04")
        _approve(browser, pair, view)
        _until(api, run, lambda live: _stages(live, 1) >= {"FailingOver"})
        _picture(browser, pair, "live", view)
        _picture(browser, pair, "phone", view)
        _until(api, run, lambda live: "Failed" in _outcomes(live) and live["run"]["status"] != "Pending")
        _picture(browser, pair, "failed", view)
        _picture(browser, pair, "print", view)


def _start(api: httpx2.Client, **fields: Any) -> str:
    body = {"operation": "Failback", "plan": "shop", "vaultId": VAULT_ID, **fields}
    answer = api.post("/api/signed-in/runs", json=body)
    answer.raise_for_status()
    return answer.json()["id"]


def _until(api: httpx2.Client, run: str, enough: Callable[[Json], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not enough(live := api.get(f"/api/signed-in/runs/{run}/live").json()):
        if time.monotonic() > end:
            raise TimeoutError(f"{run} did not come to what a picture is taken of: {live['run']}")
        time.sleep(0.2)


def _stages(live: Json, wave: int) -> set[str]:
    return {one["stage"] for one in live["items"] if one.get("wave", 0) == wave}


def _outcomes(live: Json) -> list[str]:
    return [one.get("outcome", "") for one in live["items"]]


def _fail(pair: Pair, vm: str) -> None:
    fault = {"match": {"item": vm}, "do": {"failTask": "VmFailover"}}
    httpx2.post(f"{pair.emulator_url}/_emulator/faults", json=fault).raise_for_status()


def _approve(browser: Browser, pair: Pair, view: str) -> None:
    page = _opened(browser, pair, view, BOB, WIDE, "light")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.keyboard.type("Checked with the database team.")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for(state="detached")
    page.context.close()


def _many(browser: Browser, pair: Pair) -> None:
    page = _opened(browser, pair, "#/", ANN, WIDE, "light")
    page.route(f"**/runs/{RUN}/live", lambda route: route.fulfill(json=fleet(500)))
    page.evaluate("(view) => { location.hash = view; }", f"#/runs/{RUN}")
    page.get_by_role("heading", name="Errors").evaluate("(one) => one.scrollIntoView()")
    _save(page, "500")


def _picture(browser: Browser, pair: Pair, name: str, view: str, who: str = ANN) -> None:
    """Its name says how it is looked at: by phone, in the dark, on paper."""
    scheme: Scheme = "dark" if name == "dark" else "light"
    page = _opened(browser, pair, view, who, NARROW if name == "phone" else WIDE, scheme)
    page.emulate_media(media="print" if name == "print" else "screen", color_scheme=scheme)
    _save(page, name)


def _opened(browser: Browser, pair: Pair, view: str, who: str, size: tuple[int, int], scheme: Scheme) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()  # pyright: ignore[reportArgumentType]
    page.goto(f"{pair.host_url}/api/console#as={who}")
    page.get_by_role("navigation").wait_for()
    page.evaluate("(view) => { location.hash = view; }", view)
    page.locator("main section").first.wait_for()
    return page


def _save(page: Page, name: str) -> None:
    """As a picture of at most 64 colours: more are not told apart, and cost twice the bytes."""
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    file = DOCS / f"console-{name}.png"
    shot.save(file, optimize=True)
    print(f"{file.relative_to(REPOSITORY)}: {file.stat().st_size // 1024} KB")
    page.context.close()


if __name__ == "__main__":
    main()
