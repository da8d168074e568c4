"""The HTTP contract: what starts a run, what finds it again, what is refused and how."""

import logging
from typing import Any

import pytest

from homeward.durable_state import Instance, instance
from tests.app.conftest import VAULT, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

# The test's own HTTP client logs what it asks for, the Location among it.
CLIENTS = ("httpx", "httpcore", "hpack")
BODY = {"operation": "Failback", "vaultId": VAULT, "items": ["vm-01"], "dryRun": True}


async def test_answers_202_with_a_location_that_needs_no_key(world: Worlds) -> None:
    """Logic Apps polls the Location by itself: absolute, signed for this run, and without a key."""
    async with world() as w:
        answer = await w.api.post("/api/runs", json=BODY)
        await w.host.wait(answer.json()["id"])
        outcome = await w.azure.get(answer.headers["Location"])

    assert 202 == answer.status_code
    assert answer.headers["Retry-After"]
    assert (200, "Succeeded") == (outcome.status_code, outcome.json()["status"])


async def test_a_wrong_signature_reads_nothing(world: Worlds) -> None:
    """The signature of one run does not read another, nor does a made-up one."""
    async with world() as w:
        started = await w.start("vm-01", dryRun=True)
        answer = await w.azure.get(f"{w.host.url}/api/runs/{started['id']}/outcome/made-up")

    assert 403 == answer.status_code


@pytest.mark.parametrize("path", ["", "/items", "/outcome", "/report"])
async def test_every_route_needs_a_key(world: Worlds, path: str) -> None:
    """Without a key nothing about a run is told."""
    async with world() as w:
        answer = await w.azure.get(f"{w.host.url}/api/runs/run-x{path}")

    assert 401 == answer.status_code


async def test_the_same_request_is_the_same_run(world: Worlds) -> None:
    """A request sent twice gives one run, also after its end; Azure is asked once."""
    async with world() as w:
        body = BODY | {"requestId": "night-1"}
        first = (await w.api.post("/api/runs", json=body)).json()["id"]
        await w.host.wait(first)
        before = len(await w.requests())
        again = await w.api.post("/api/runs", json=body)
        after = len(await w.requests())

    assert (202, first, before) == (again.status_code, again.json()["id"], after)


async def test_the_same_request_is_known_after_its_history_was_purged(world: Worlds) -> None:
    """The record of a run outlives its history: the request is not carried out a second time."""
    async with world() as w:
        body = BODY | {"requestId": "night-2"}
        first = (await w.api.post("/api/runs", json=body)).json()["id"]
        await w.host.wait(first)
        await w.host.client.purge_orchestration(first)
        again = await w.api.post("/api/runs", json=body)
        read = await w.api.get(f"/api/runs/{first}")

    assert (202, first) == (again.status_code, again.json()["id"])
    assert (200, "Succeeded") == (read.status_code, read.json()["status"])


async def test_the_same_id_with_another_body_is_refused(world: Worlds) -> None:
    """One request id, two bodies: 409, naming the run that has it."""
    async with world() as w:
        first = await w.start("vm-01", dryRun=True, requestId="night-3")
        answer = await w.api.post("/api/runs", json=BODY | {"requestId": "night-3", "mode": "Unplanned"})

    assert 409 == answer.status_code
    assert first["id"] in answer.json()["detail"]


async def test_a_vault_outside_the_allow_list_is_out_of_reach(world: Worlds) -> None:
    """403 before anything is read or started."""
    async with world() as w:
        other = VAULT.replace("vault-recovery", "vault-other")
        answer = await w.api.post("/api/runs", json=BODY | {"vaultId": other})
        calls = await w.requests()

    assert (403, "/vaultId") == (answer.status_code, answer.json()["errors"][0]["pointer"])
    assert [] == calls


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"operation": "Evacuate"}, "/operation"),
        ({"vaultId": "vault-recovery"}, "/vaultId"),
        ({"items": []}, "/items"),
        ({"surprise": 1}, "/surprise"),
        ({"recoveryPoint": {"kind": "Custom"}}, "/recoveryPoint/id"),
        ({"shutdown": "None"}, "/shutdown"),
        ({"requestId": "a b"}, "/requestId"),
    ],
)
async def test_a_bad_field_is_named_with_its_remedy(
    world: Worlds, change: dict[str, object], pointer: str
) -> None:
    """problem+json with the pointer of the field, what is wrong with it and what to write instead."""
    async with world() as w:
        answer = await w.api.post("/api/runs", json=BODY | change)

    error = answer.json()["errors"][0]
    assert (400, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"].split(";")[0],
    )
    assert pointer == error["pointer"]
    assert error["detail"]
    assert error["remedy"]


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]"])
async def test_a_malformed_body_is_refused(world: Worlds, body: bytes) -> None:
    """What is not a JSON object is refused with 400 and started as nothing."""
    async with world() as w:
        answer = await w.api.post("/api/runs", content=body)

    assert 400 == answer.status_code


async def test_an_unknown_run_is_404(world: Worlds) -> None:
    """A run that never was is told as a problem document."""
    async with world() as w:
        answer = await w.api.get("/api/runs/run-nobody")

    assert (404, 404) == (answer.status_code, answer.json()["status"])


async def test_a_run_that_did_not_succeed_is_422_with_the_result(world: Worlds) -> None:
    """The outcome of any other end is 422 and carries the whole result."""
    async with world() as w:
        started = await w.start("vm-77", dryRun=True)
        await w.host.wait(started["id"])
        answer = await w.api.get(f"/api/runs/{started['id']}/outcome")

    assert (422, "Rejected") == (answer.status_code, answer.json()["result"]["status"])


async def test_the_report_comes_as_html_or_json(world: Worlds) -> None:
    """The same path gives a page to a person and a document to a program."""
    async with world() as w:
        started = await w.start("vm-01", dryRun=True)
        await w.host.wait(started["id"])
        page = await w.api.get(f"/api/runs/{started['id']}/report")
        data = await w.api.get(f"/api/runs/{started['id']}/report", headers={"Accept": "application/json"})

    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'; style-src 'unsafe-inline';" in page.headers["content-security-policy"]
    assert started["id"] in page.text
    assert started["id"] == data.json()["run"]["id"]


async def test_items_are_paged(world: Worlds) -> None:
    """All items of a run, with a link where there are more."""
    async with world(vms=3) as w:
        started = await w.start("vm-01", "vm-02", "vm-03", dryRun=True)
        await w.host.wait(started["id"])
        page = (await w.api.get(f"/api/runs/{started['id']}/items")).json()

    assert (["vm-01", "vm-02", "vm-03"], None) == (
        [item["friendlyName"] for item in page["value"]],
        page["nextLink"],
    )


async def test_a_page_of_items_reads_the_items_of_that_page_alone(
    world: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run has up to a thousand: whoever turns the pages reads each of them once."""
    read: list[str] = []

    async def remember(client: Any, instance_id: str) -> Instance | None:
        read.append(instance_id)
        return await instance(client, instance_id)

    monkeypatch.setattr("homeward.api.views._PAGE", 2)
    monkeypatch.setattr("homeward.reading.runs.instance", remember)
    monkeypatch.delattr("homeward.reading.runs.instances")
    async with world(vms=3) as w:
        started = await w.start("vm-01", "vm-02", "vm-03", dryRun=True)
        await w.host.wait(started["id"])
        names: list[list[str]] = []
        link, per_page = f"/api/runs/{started['id']}/items", list[int]()
        while link:
            page = (await w.api.get(link)).json()
            names.append([item["friendlyName"] for item in page["value"]])
            per_page.append(sum(one.startswith(f"{started['id']}:") for one in read))
            read.clear()
            link = page["nextLink"]

    assert ["vm-01", "vm-02", "vm-03"] == sorted(name for page in names for name in page)
    assert ([2, 1], [4, 2]) == ([len(page) for page in names], per_page)


async def test_health_needs_no_key(world: Worlds) -> None:
    """A probe may ask whether the app answers."""
    async with world() as w:
        answer = await w.azure.get(f"{w.host.url}/api/health")

    assert 200 == answer.status_code


async def test_no_secret_is_logged(world: Worlds, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a run's signature nor the token for Azure is in any log, at any level."""
    caplog.set_level(logging.DEBUG)
    async with world() as w:
        started = await w.api.post("/api/runs", json=BODY)
        await w.host.wait(started.json()["id"])
        signature = started.headers["Location"].rsplit("/", 1)[-1]
        ours = [one.getMessage() for one in caplog.records if not one.name.startswith(CLIENTS)]

    assert len(ours) > 0
    assert not [line for line in ours if signature in line or "eyJ" in line]


async def test_a_wrong_setting_is_named(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever deployed the app with a bad endpoint learns which setting to mend."""
    async with world() as w:
        monkeypatch.setenv("HOMEWARD_ARM_ENDPOINT", "http://management.example")
        answer = await w.api.post("/api/runs", json=BODY)

    assert 500 == answer.status_code
    assert "HOMEWARD_ARM_ENDPOINT" in answer.json()["detail"]
