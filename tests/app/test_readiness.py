"""Readiness over HTTP: each part of the app looks at itself, and every one that is not fit is told by its name."""

from pathlib import Path

import pytest

from homeward.reading import gates_open
from tests.app.conftest import World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PARTS = ("SigningKey", "SignIn", "Versions", "Plans", "Queue", "Archive", "Vault", "Regions", "Permissions")
GROUP = "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/rg-app-{}"


async def looked(w: World, status: int) -> dict[str, str]:
    """Ask until a look has come to its end; each part that is not fit, with what was seen."""
    path = "/api/readiness"

    async def done() -> bool:
        return bool((await w.api.get(path)).json()["parts"])

    await w.until(done)
    answer = await w.api.get(path)
    document = answer.json()
    assert status == answer.status_code, answer.text
    assert [one["name"] for one in document["parts"]] == list(PARTS)
    return {one["name"]: one["said"] for one in document["parts"] if not one["fit"]}


async def test_an_app_that_is_fit_is_ready(
    world: Worlds, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so only after it has looked; who asks again within a minute starts no other look."""
    monkeypatch.setenv("HOMEWARD_ARCHIVE", str(plans / "kept"))
    monkeypatch.setenv("HOMEWARD_GROUP_ID", GROUP.format("westus"))
    monkeypatch.setenv("REGION_NAME", "West US")
    monkeypatch.setenv("AzureWebJobs.check_self.Disabled", "1")  # nor does the clock, every five minutes
    async with world() as w:
        first = await w.api.get("/api/readiness")
        assert (503, "/parts/Check") == (first.status_code, first.json()["errors"][0]["pointer"])
        assert {} == await looked(w, 200)
        calls = len(await w.requests())
        assert "Ready" == (await w.api.get("/api/readiness")).json()["status"]
        assert calls == len(await w.requests())
        alive = (await w.api.get("/api/health")).json()
    assert ("Healthy", True) == (alive["status"], bool(alive["version"]))


async def test_every_part_that_is_not_fit_is_named(
    world: Worlds, plans: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In Azure, in the region that it protects, with nothing set up: the look is taken by the clock."""
    (plans / "shop.yaml").write_text("name: shop\nsteps: []\n", encoding="utf-8")
    (plans / "taken").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("HOMEWARD_ARCHIVE", str(plans / "taken"))
    monkeypatch.setenv("HOMEWARD_GROUP_ID", GROUP.format("eastus"))
    monkeypatch.setenv("REGION_NAME", "East US")
    monkeypatch.setenv("WEBSITE_SITE_NAME", "homeward")
    counted = list[object]()

    async def break_down(client: object, _: object) -> int:
        counted.append(client)
        raise LookupError("What waits for people cannot be counted, which says nothing about the app.")

    monkeypatch.setattr(gates_open, "gates_open", break_down)
    async with world(permissions={"actions": ["*/read"]}) as w:

        async def told() -> bool:
            await w.api.get("/api/health")
            return "not ready: SigningKey" in caplog.text and bool(counted)

        await w.fire("check_self")
        unfit = await looked(w, 503)
        await w.fire("check_self")
        await w.until(told)
    assert {"SigningKey", "SignIn", "Plans", "Queue", "Archive", "Regions", "Permissions"} == set(unfit)
    assert "no storage connection" in unfit["Queue"]
    assert "shop" in unfit["Plans"]
    assert "the app is in East US" in unfit["Regions"]
    assert "vm-01" in unfit["Regions"]
    assert "unplannedFailover/action" in unfit["Permissions"]
    assert "virtualMachines/powerOff/action" in unfit["Permissions"]


async def test_a_wrong_setting_is_told_as_such(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, with the setting's name: it is the operator's to correct, and no defect of Homeward."""
    async with world() as w:
        monkeypatch.setenv("HOMEWARD_ARM_ENDPOINT", "http://example.org")

        async def done() -> bool:
            return bool((await w.api.get("/api/readiness")).json()["parts"])

        await w.until(done)
        told = (await w.api.get("/api/readiness")).json()
    assert ["/parts/Settings"] == [one["pointer"] for one in told["errors"]]
    assert (True, False) == ("HOMEWARD_ARM_ENDPOINT" in str(told), "defect" in str(told))


async def test_an_app_that_azure_does_not_answer_is_not_ready(world: Worlds) -> None:
    """With Azure's own words, and no more than two tries."""
    async with world() as w:
        await w.control(
            "faults", {"match": {"method": "GET", "path": "replicationProtectedItems"}, "do": {"status": 403}}
        )
        answer = await w.api.get("/api/readiness")

        async def done() -> bool:
            nonlocal answer
            answer = await w.api.get("/api/readiness")
            return bool(answer.json()["parts"])

        await w.until(done)
    assert ["/parts/Azure"] == [one["pointer"] for one in answer.json()["errors"]]
