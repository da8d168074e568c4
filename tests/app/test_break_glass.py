"""Approving alone, where the plan allows it: loud, and open until somebody else has reviewed it."""

from pathlib import Path

import pytest

from tests.app.conftest import Json, World, Worlds
from tests.app.people import asked, read
from tests.app.plans import write

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ANN = {"X-Homeward-Dev-Principal": "ann;Operator,Approver"}
BOB = {"X-Homeward-Dev-Principal": "bob;Approver"}
PLAN = "members: {db: {items: [vm-01]}}\napproval: {required: true, breakGlass: %s}\n"


async def approve(w: World, run: str, **fields: object) -> tuple[int, str]:
    """Ann, who asked for the run, approves it."""
    await w.until(lambda: asked(w, run))
    gate = (await read(w, run))["gates"][0]
    body = {"gate": gate["name"], "decision": "Approve", "scopeHash": gate["scopeHash"], **fields}
    answer = await w.api.post(f"/api/runs/{run}/decisions", json=body, headers=ANN)
    return answer.status_code, answer.text


async def review(w: World, run: str, who: dict[str, str]) -> int:
    answer = await w.api.post(f"/api/runs/{run}/review", json={"comment": "rightly so"}, headers=who)
    return answer.status_code


async def waiting(w: World) -> list[str]:
    return [one["id"] for one in (await w.api.get("/api/runs?review=open")).json()["value"]]


async def test_what_was_approved_alone_is_told_and_stays_open_until_somebody_else_reviews_it(
    world: Worlds, plans: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Also after the run's history was purged. The requester needs a reason, and cannot review it."""
    write(plans, PLAN % "true")
    async with world() as w:
        with w.host.pacer.stand():
            run = (await w.start(plan="shop", headers=ANN))["id"]
            without = await approve(w, run, breakGlass=True)
            alone = await approve(w, run, breakGlass=True, comment="Nobody else is awake.")
        ended = await w.ended({"id": run})
        report = (await w.api.get(f"/api/runs/{run}/report")).text
        await w.host.client.purge_orchestration(run)
        opened = await waiting(w)
        by_ann, by_bob = await review(w, run, ANN), await review(w, run, BOB)

        async def closed() -> bool:
            return await waiting(w) == []

        await w.until(closed)
        reviewed = await read(w, run)
        again = await review(w, run, BOB)

    assert (400, 202, [run]) == (without[0], alone[0], opened), alone
    assert ("Succeeded", True) == (ended["status"], ended["gates"][0]["breakGlass"])
    (use,) = ended["breakGlass"]
    assert ("approval", "ann", "Nobody else is awake.", None) == _said(use)
    assert [True] == ["BREAK GLASS: ann" in one for one in ended["notes"]]
    assert "BREAK GLASS: ann approved" in report
    alarms = [one.getMessage() for one in caplog.records if one.name == "homeward.alarms"]
    assert ["BreakGlass: ann" in one for one in alarms] == [True]
    assert (403, 202, 409) == (by_ann, by_bob, again)
    assert ("bob", "rightly so") == tuple(
        reviewed["breakGlass"][0]["reviewed"][name] for name in ("by", "comment")
    )


def _said(use: Json) -> tuple[object, ...]:
    return tuple(use.get(name) for name in ("gate", "by", "reason", "reviewed"))


async def test_nobody_approves_alone_where_the_plan_does_not_allow_it(world: Worlds, plans: Path) -> None:
    write(plans, PLAN % "false")
    async with world() as w:
        with w.host.pacer.stand():
            run = (await w.start(plan="shop", headers=ANN))["id"]
            refused = await approve(w, run, breakGlass=True, comment="Nobody else is awake.")
        ended = await w.ended({"id": run})
        changes = await w.requests("POST")

    assert (403, True) == (refused[0], "allows no break-glass" in refused[1])
    assert ("Rejected", [], []) == (ended["status"], ended["breakGlass"], changes)
