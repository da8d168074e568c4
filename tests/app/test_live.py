"""What a page polls: a run live over two waves with a gate and a failure, and the overview beside it."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import World, Worlds
from tests.app.people import ANN, BOB
from tests.app.plans import write
from tests.app.test_gates import approval, decide, gate_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PLAN = """
description: The web shop
approval: {required: true}
objective: {recoveryTime: 1h, dataLoss: 30m}
members:
  db: {items: [vm-01]}
  web: {items: [vm-02, vm-03, vm-04]}
waves:
  - {name: data, members: [db]}
  - {name: front, members: [web]}
"""

type Json = dict[str, Any]


def keep(name: str, document: Json) -> None:
    """Where the page's builders look for examples, if they ask for them."""
    if place := os.environ.get("HOMEWARD_EXAMPLES"):
        (Path(place) / f"{name}.json").write_text(json.dumps(document, indent=1))


async def live(w: World, run: Json, headers: dict[str, str] | None = None) -> Json:
    answer = await w.api.get(f"/api/runs/{run['id']}/live", headers=headers)
    assert 200 == answer.status_code, answer.text
    return answer.json()


async def test_a_page_sees_a_run_from_its_gate_to_its_end(world: Worlds, plans: Path) -> None:
    write(plans, PLAN)
    async with world(vms=4) as w:
        await w.control("faults", {"match": {"item": "vm-03"}, "do": {"failTask": "VmFailover"}})
        hold = await w.control(
            "faults", {"match": {"method": "POST", "path": "/failoverCommit"}, "do": {"hold": "before"}}
        )
        with w.host.pacer.stand():
            run = await w.start(plan="shop", headers=ANN)
            gate = await gate_of(w, run)
            at_gate = await live(w, run, BOB)
            overview = (await w.api.get("/api/overview", headers=BOB)).json()
            await decide(w, run, BOB, **approval(gate))
        await w.until(lambda: w.held(hold["id"]))
        moving = await live(w, run, ANN)
        await w.control(f"faults/{hold['id']}/release")
        await w.host.wait(run["id"], 60)
        ended = await live(w, run)
        item = (await w.api.get(f"/api/runs/{run['id']}/items/vm-03")).json()
    for name, one in {
        "live-gate": at_gate,
        "live": moving,
        "live-ended": ended,
        "overview": overview,
        "item": item,
    }.items():
        keep(name, one)
    assert datetime.fromisoformat(ended["zero"])
