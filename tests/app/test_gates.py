"""An approval counts for one scope, from one person, who is not the requester."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from homeward.domain.gates import Decision, Ruling
from tests.app.conftest import World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ANN = {"X-Homeward-Dev-Principal": "ann;Operator,Approver"}
BOB = {"X-Homeward-Dev-Principal": "bob;Approver"}

type Json = dict[str, Any]


async def gate_of(w: World, run: Json) -> Json:
    """The gate that the run waits at."""

    async def waits() -> bool:
        return (await w.api.get(f"/api/runs/{run['id']}")).json()["status"] == "AwaitingDecision"

    await w.until(waits)
    return (await w.api.get(f"/api/runs/{run['id']}")).json()["gates"][-1]


async def decide(w: World, run: Json, headers: dict[str, str], **decision: Any) -> Any:
    return await w.api.post(f"/api/runs/{run['id']}/decisions", json=decision, headers=headers)


def approval(gate: Json, decision: str = "Approve") -> Json:
    return {"gate": gate["name"], "decision": decision, "scopeHash": gate["scopeHash"], "comment": "seen"}


async def test_nothing_is_changed_before_somebody_else_approved(world: Worlds) -> None:
    """The run waits with everything checked and nothing changed; an approval by another person lets it go."""
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", approval="Required", headers=ANN)
            gate = await gate_of(w, run)
            before = await w.requests("POST")
            answer = await decide(w, run, BOB, **approval(gate))
        ended = await w.ended(run)

    assert [] == before
    assert 202 == answer.status_code
    assert "Succeeded" == ended["status"], ended["items"]
    assert ("Approved", "bob", "seen") == tuple(
        ended["gates"][0][key] for key in ("state", "decidedBy", "comment")
    )


@pytest.mark.parametrize(
    ("headers", "change", "status"),
    [
        pytest.param(ANN, {}, 403, id="the requester"),
        pytest.param({}, {}, 403, id="a key"),
        pytest.param({"X-Homeward-Dev-Principal": "eve;Operator"}, {}, 403, id="no approver"),
        pytest.param(BOB, {"scopeHash": "0" * 64}, 409, id="another scope"),
        pytest.param(BOB, {"gate": "nothing"}, 404, id="no such gate"),
        pytest.param(BOB, {"decision": "Perhaps"}, 400, id="no decision"),
    ],
)
async def test_a_decision_that_does_not_count_is_refused(
    world: Worlds, headers: dict[str, str], change: Json, status: int
) -> None:
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", approval="Required", headers=ANN)
            gate = await gate_of(w, run)
            answer = await decide(w, run, headers, **(approval(gate) | change))
            still = (await w.api.get(f"/api/runs/{run['id']}")).json()
            changes = await w.requests("POST")

    assert status == answer.status_code, answer.text
    assert "application/problem+json" == answer.headers["content-type"].split(";")[0]
    assert ("AwaitingDecision", []) == (still["status"], changes)


async def test_a_rejection_ends_the_run_with_nothing_changed(world: Worlds) -> None:
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", approval="Required", headers=ANN)
            gate = await gate_of(w, run)
            await decide(w, run, BOB, **approval(gate, "Reject"))
        ended = await w.ended(run)
        again = await decide(w, run, BOB, **approval(gate))
        changes = await w.requests("POST")

    assert ("Rejected", "GateRejected") == (ended["status"], ended["errors"][0]["code"])
    assert "bob" in ended["errors"][0]["message"]
    assert 409 == again.status_code
    assert [] == changes


async def test_a_run_that_a_key_started_is_approved_by_any_approver_and_says_so(world: Worlds) -> None:
    """An alert names nobody: Ann, who may have sent it, cannot be told from the others."""
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", approval="Required")
            answer = await decide(w, run, ANN, **approval(await gate_of(w, run), "Reject"))
        ended = await w.ended(run)

    assert (202, "Rejected") == (answer.status_code, ended["status"])
    assert ["started with a key" in one for one in ended["notes"]] == [True]


async def test_a_decision_that_comes_too_late_does_not_count(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The orchestrator is late, and its gate still open: what counts is when the person decided."""
    monkeypatch.setenv("HOMEWARD_SIGNING_KEY", "k")
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", approval="Required", headers=ANN)
            gate = await gate_of(w, run)
            at = datetime.fromisoformat(gate["expiresAt"]) + timedelta(seconds=1)
            late = Decision(run["id"], gate["name"], gate["scopeHash"], Ruling.APPROVE, "dev:bob", "bob", at)
            await w.host.client.raise_orchestration_event(
                run["id"], "decision", data=late.signed("k").to_json()
            )
        ended = await w.ended(run)

    assert ("Rejected", "GateTimedOut") == (ended["status"], ended["errors"][0]["code"])
    assert ["after the gate's time" in one for one in ended["notes"]] == [True]


async def test_a_run_that_is_cancelled_at_its_gate_leaves_none_open(world: Worlds) -> None:
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", approval="Required", headers=ANN)
            await gate_of(w, run)
            await w.api.post(f"/api/runs/{run['id']}/cancel", json={"reason": "not tonight"}, headers=ANN)
        ended = await w.ended(run)

    assert ("Cancelled", ["Closed"]) == (ended["status"], [one["state"] for one in ended["gates"]])


async def test_a_gate_that_nobody_decides_times_out(world: Worlds) -> None:
    async with world() as w:
        ended = await w.run("vm-01", approval="Required")
        changes = await w.requests("POST")

    assert ("Rejected", "GateTimedOut") == (ended["status"], ended["errors"][0]["code"])
    assert [] == changes


async def test_an_event_that_this_app_did_not_sign_is_ignored_and_told(world: Worlds) -> None:
    """Whoever can raise Durable events cannot approve by it."""
    async with world() as w:
        with w.host.pacer.stand():
            run = await w.start("vm-01", approval="Required", headers=ANN)
            gate = await gate_of(w, run)
            forged = approval(gate) | {"runId": run["id"], "decidedBy": "bob", "signature": "0" * 64}
            for sent in (forged, {"gate": "approval"}, "Approve"):
                await w.host.client.raise_orchestration_event(run["id"], "decision", data=sent)
        ended = await w.ended(run)
        changes = await w.requests("POST")

    assert "Rejected" == ended["status"]
    assert 3 == len(ended["notes"]), ended["notes"]
    assert [] == changes
