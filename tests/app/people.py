"""Those who ask for runs and those who decide on them."""

from tests.app.conftest import Json, World

ANN = {"X-Homeward-Dev-Principal": "ann;Operator"}
BOB = {"X-Homeward-Dev-Principal": "bob;Approver"}


async def read(w: World, run_id: str) -> Json:
    return (await w.api.get(f"/api/runs/{run_id}")).json()


async def asked(w: World, run_id: str) -> bool:
    """Whether the run, or one of its items, waits for a person."""
    return (await read(w, run_id))["status"] == "AwaitingDecision"


async def open_gates(w: World, run_id: str) -> list[Json]:
    return [one for one in (await read(w, run_id))["gates"] if one["state"] == "Open"]


async def decided(w: World, run_id: str, decision: str) -> None:
    """Bob decides on the gate that is open, or opens next, and the gate has closed."""

    async def open_now() -> bool:
        return bool(await open_gates(w, run_id))

    await w.until(open_now)
    gate = (await open_gates(w, run_id))[0]
    body = {"gate": gate["name"], "decision": decision, "scopeHash": gate["scopeHash"], "comment": "so be it"}
    answer = await w.api.post(f"/api/runs/{run_id}/decisions", json=body, headers=BOB)
    assert answer.status_code == 202, answer.text

    async def closed() -> bool:
        return gate["scopeHash"] not in [one["scopeHash"] for one in await open_gates(w, run_id)]

    await w.until(closed)
