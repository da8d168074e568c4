"""What a page polls: a preview, a run live over two waves with a gate and a failure, and the overview beside them."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import World, Worlds
from tests.app.people import ANN, BOB
from tests.app.plans import write
from tests.app.test_gates import approval, decide, gate_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

EVE = {"X-Homeward-Dev-Principal": "eve;Reader"}
PLAN = """
description: The web shop
approval: {required: true, breakGlass: true}
objective: {recoveryTime: 1h, dataLoss: 30m}
members:
  db: {items: [vm-01]}
  web: {items: [vm-02, vm-03, vm-04]}
waves:
  - {name: data, members: [db]}
  - {name: front, members: [web]}
"""

type Json = dict[str, Any]


def keep(name: str, document: Json) -> Json:
    """`HOMEWARD_EXAMPLES` names a folder for those who build pages."""
    if place := os.environ.get("HOMEWARD_EXAMPLES"):
        (Path(place) / f"{name}.json").write_text(json.dumps(document, indent=1))
    return document


async def live(w: World, run: Json, headers: dict[str, str] | None = None) -> Json:
    answer = await w.api.get(f"/api/runs/{run['id']}/live", headers=headers)
    assert 200 == answer.status_code, answer.text
    return answer.json()


def by_vm(document: Json) -> dict[str, Json]:
    return {one["vm"]: one for one in document["items"]}


async def test_a_page_sees_a_run_from_its_preview_to_its_end(world: Worlds, plans: Path) -> None:
    write(plans, PLAN)
    async with world(vms=4) as w:
        preview = await w.api.post("/api/plans/shop/preview", json={"operation": "Failback"}, headers=ANN)
        await w.host.wait(preview.json()["id"], 60)
        before = keep("live-dry-run", await live(w, preview.json(), ANN))
        assert [] == await w.requests("POST", "PUT", "PATCH", "DELETE")

        await w.control("faults", {"match": {"item": "vm-03"}, "do": {"failTask": "VmFailover"}})
        commit = {"match": {"method": "POST", "path": "/failoverCommit"}, "do": {"hold": "before"}}
        hold = await w.control("faults", commit)
        with w.host.pacer.stand():
            run = await w.start(plan="shop", headers=ANN)
            gate = await gate_of(w, run)
            seen = {who: await live(w, run, who_asks) for who, who_asks in _PEOPLE}
            glance = keep("overview", (await w.api.get("/api/overview", headers=BOB)).json())
            unchanged = await _unchanged(w, f"/api/runs/{run['id']}/live", "/api/overview")
            await decide(w, run, BOB, **approval(gate))
        await w.until(lambda: w.held(hold["id"]))
        moving = keep("live", await live(w, run, ANN))
        await w.control(f"faults/{hold['id']}/release")
        ended = await w.ended(run)
        after = keep("live-ended", await live(w, run, ANN))
        item = keep("item", (await w.api.get(f"/api/runs/{run['id']}/items/vm-03")).json())
        missing = await w.api.get(f"/api/runs/{run['id']}/items/vm-09")
        later = (await w.api.get("/api/overview")).json()

    assert (202, 404) == (preview.status_code, missing.status_code)
    assert f"/api/runs/{preview.json()['id']}/outcome/" in preview.headers["location"]
    keep("live-gate", seen["bob"])
    _shows_what_would_happen(before)
    _shows_the_gate(seen, glance, gate)
    assert [] == unchanged
    _shows_the_move(moving)
    _shows_the_end(after, ended, item, later)


_PEOPLE = (("ann", ANN), ("bob", BOB), ("eve", EVE), ("a key", {}))


async def _unchanged(w: World, *paths: str) -> list[str]:
    """What is wrong with how a document is told again: the same tag, no body, few bytes; another tag for others."""
    wrong: list[str] = []
    for path in paths:
        first = await w.api.get(path)
        same = {"if-none-match": f'"other", W/{first.headers["etag"]}'}
        others = [await w.api.get(path, headers=one) for one in (same, *_ASKED)]
        wrong += [f"{path}: {said}" for said in _told_again(first, *others)]
    return wrong


_ASKED = ({"if-none-match": '"other"'}, {"accept-encoding": "gzip;q=0, identity"}, EVE)


def _told_again(first: Any, same: Any, other: Any, plain: Any, eve: Any) -> Iterator[str]:
    if [200, 304, 200, 200, 200] != [one.status_code for one in (first, same, other, plain, eve)]:
        yield "status"
    if same.content or first.headers["etag"] != same.headers["etag"]:
        yield "a 304 with a body, or another tag"
    if first.headers["etag"] != other.headers["etag"] or first.headers["etag"] == eve.headers["etag"]:
        yield "a tag that changes by itself, or is the same for whoever may do less"
    if (first.headers.get("content-encoding"), plain.headers.get("content-encoding")) != ("gzip", None):
        yield "encodings"
    if int(first.headers["content-length"]) * 2 > len(plain.content):
        yield "not small"
    if ("private, no-cache", "Accept-Encoding") != (first.headers["cache-control"], first.headers["vary"]):
        yield "caching"


def _shows_what_would_happen(before: Json) -> None:
    assert ("Succeeded", "DryRunDone", True) == tuple(
        before["run"][key] for key in ("status", "phase", "dryRun")
    )
    assert ["vm-01", "vm-02", "vm-03", "vm-04"] == list(by_vm(before))
    for one in before["items"]:
        assert "Latest" == one["point"][0]
        assert 0 < one["forecastSeconds"] < 3600
        assert ["NoDrillSinceReprotect"] == [before["findings"][number]["code"] for number in one["findings"]]
        assert "eastus" == before["targets"][one["target"]]["place"]
        settings = before["wayBacks"][one["wayBack"]]["settings"]
        assert {"mapping", "group", "cacheAccount", "network"} == {setting["what"] for setting in settings}
    assert 1 == len(before["findings"]) == len(before["targets"]) == len(before["wayBacks"])
    assert before["findings"][0]["message"].startswith("{vm} had no")
    assert [] == before["actions"]


def _shows_the_gate(seen: dict[str, Json], glance: Json, gate: Json) -> None:
    told = {who: one["gates"][0] for who, one in seen.items()}
    assert {"ann": False, "bob": True, "eve": False, "a key": False} == {
        who: one["mayDecide"] for who, one in told.items()
    }
    assert "not in the role Homeward.Approver" in told["ann"]["whyNot"]
    assert [True, False] == [told[who]["mayBreakGlass"] for who in ("ann", "bob")]
    facts = {one["what"]: one["value"] for one in told["bob"]["about"]}
    assert ("Failback", "shop", "4", "ann") == tuple(
        facts[one] for one in ("operation", "plan", "vms", "requestedBy")
    )
    assert {"ann": ["pause", "cancel"], "bob": [], "eve": [], "a key": ["pause", "cancel"]} == {
        who: one["actions"] for who, one in seen.items()
    }
    assert {("Decision", "approval")} == {tuple(one["waits"]) for one in seen["bob"]["items"]}
    assert ["Gate"] == [one["what"] for one in seen["bob"]["criticalPath"]][-1:]
    (waiting,) = glance["decisions"]
    assert (gate["scopeHash"], True) == (waiting["scopeHash"], waiting["mayDecide"])
    assert ["AwaitingDecision", "Succeeded"] == [one["status"] for one in glance["runs"]]
    assert {"start": False, "steer": False, "approve": True, "review": True} == glance["caller"]["may"]
    (plan,) = glance["plans"]
    assert (2, 2, 3600.0) == (plan["members"], plan["waves"], plan["objective"]["recoveryTime"])
    assert waiting["runId"] == plan["lastRun"]["id"]


def _shows_the_move(moving: Json) -> None:
    """The first wave commits, the second waits for it."""
    assert ["Moving", "Checked"] == [one["state"] for one in moving["waves"]]
    vms = by_vm(moving)
    assert ["Wave", "data"] == vms["vm-02"]["waits"]
    assert ["skip"] == vms["vm-01"]["actions"]
    names = [moving["stages"][span[0]] for span in vms["vm-01"]["spans"]]
    assert [
        "Preflight",
        "AwaitingApproval",
        "ShuttingDown",
        "FailingOver",
        "Verifying",
        "Committing",
    ] == names
    assert vms["vm-01"]["spans"][-1][2] is None
    assert vms["vm-01"]["recovered"] == vms["vm-01"]["spans"][-1][1]
    assert vms["vm-01"]["lossSeconds"] > 0
    assert (0, 0) == (moving["arm"]["waiting"], moving["arm"]["writes"])
    assert moving["arm"]["reads"] > 10
    assert ("vm-01", "Committing", None) == tuple(
        moving["criticalPath"][-1][k] for k in ("item", "what", "until")
    )
    due = datetime.fromisoformat(moving["run"]["recoverBy"]) - datetime.fromisoformat(moving["zero"])
    assert 3600 == due.total_seconds()


def _shows_the_end(after: Json, ended: Json, item: Json, later: Json) -> None:
    assert "PartiallySucceeded" == after["run"]["status"] == ended["status"]
    vms = by_vm(after)
    assert "Failed" == vms["vm-03"]["outcome"]
    (error,) = [one["fault"] for one in vms["vm-03"]["errors"]]
    assert "quota" in after["faults"][error]["remedy"]
    number, _, name = vms["vm-03"]["links"]["vm"].removeprefix("~").partition("/")
    assert item["portal"]["vm"] == f"{after['portal']}{after['prefixes'][int(number)]}/{name}"
    assert item["errors"][0]["remedy"] == after["faults"][error]["remedy"]
    path = after["criticalPath"]
    assert 0 == path[0]["since"]
    assert all(one["until"] == following["since"] for one, following in pairwise(path))
    worked = [(one["item"], one["what"]) for one in path if one["what"] not in ("Wait", "Gate")]
    begun = next(number for number, (vm, _) in enumerate(worked) if vm != "vm-01" and number)
    assert [("vm-01", "Committing"), "ShuttingDown"] == [worked[begun - 1], worked[begun][1]]
    whole = datetime.fromisoformat(after["run"]["endedAt"]) - datetime.fromisoformat(after["zero"])
    assert round(whole.total_seconds()) == path[-1]["until"]
    over = datetime.fromisoformat(after["run"]["endedAt"])
    assert over <= min(datetime.fromisoformat(one["now"]) for one in (after, later))
    assert after["arm"]["reads"] > after["arm"]["writes"] > 10
    assert after["run"]["recoveredAt"] == later["runs"][0]["recoveredAt"] > after["run"]["startedAt"]
    assert ["PartiallySucceeded", "Succeeded"] == [one["status"] for one in later["runs"]]
