"""The list of runs, and what every route has in common."""

from typing import Any

import pytest

from tests.app.conftest import Worlds
from tests.app.people import ANN

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

type Json = dict[str, Any]


async def test_runs_are_listed_newest_first_also_after_their_histories_were_purged(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paged and filtered; a line says what the run itself says."""
    monkeypatch.setattr("triggers.listing._PAGE", 2)
    async with world(vms=2) as w:

        async def listed(query: str = "") -> Json:
            return (await w.api.get(f"/api/runs{query}")).json()

        done = await w.run("vm-01", dryRun=True, headers=ANN)
        none = await w.run("vm-77", dryRun=True)
        await w.host.client.purge_orchestration(done["id"])
        going = await w.start("vm-02", approval="Required")

        async def waits() -> bool:
            return ["AwaitingDecision"] == [one["status"] for one in (await listed())["value"][:1]]

        await w.until(waits)
        first = await listed("?code=dev")
        second = (await w.api.get(first["nextLink"])).json()
        rejected = await listed("?status=rejected")
        waiting = await listed("?status=AwaitingDecision&plan=shop")

    rows = first["value"] + second["value"]
    assert [going["id"], none["id"], done["id"]] == [one["id"] for one in rows]
    assert (None, ["Rejected"]) == (second["nextLink"], [one["status"] for one in rejected["value"]])
    assert [] == waiting["value"]
    assert {name: done[name] for name in rows[2]} == rows[2]
    assert ("ann", "Succeeded") == (rows[2]["requestedBy"], rows[2]["status"])
    assert "code" not in first["nextLink"]


REFUSED: list[tuple[str, str, Json, int]] = [
    ("GET", "/api/nothing/here", {}, 404),
    ("GET", "/api", {}, 404),
    ("PUT", "/api/runs", {}, 405),
    ("GET", "/api/signed-in/runs/run-x/Pause", {}, 405),
    ("GET", "/api/readiness", {}, 503),
    ("POST", "/api/plans/shop/preview", {}, 400),
    ("GET", "/api/plans?skip=-1", {}, 400),
    ("GET", "/api/runs?stauts=Running", {}, 400),
    ("POST", "/api/runs", {"content": b"a", "headers": {"content-type": "text/plain"}}, 415),
    ("POST", "/api/runs", {"content": b"{}", "headers": {"origin": "https://elsewhere.example"}}, 415),
    ("POST", "/api/runs", {"content": b"[" * 100_000}, 400),
    ("POST", "/api/runs", {"json": {"a": "a" * 200_000}}, 413),
]


async def test_every_refusal_is_a_problem_document(world: Worlds) -> None:
    """Also where no route is, and where no body was read."""
    async with world() as w:
        for method, path, sent, status in REFUSED:
            answer = await w.api.request(method, path, **sent)
            kind = answer.headers["content-type"]
            assert (status, "application/problem+json") == (answer.status_code, kind), (path, answer.text)
            assert {"type", "title", "status", "detail", "errors"} <= set(answer.json())
            assert status == answer.json()["status"]
            assert {"/api/runs": "GET, POST"}.get(path if status == 405 else "") in (
                answer.headers.get("allow"),
                None,
            )
