"""A failback, end to end: real HTTP, the real worker library, the real SDK, the emulator's Azure."""

import pytest

from tests.app.conftest import Worlds

pytestmark = pytest.mark.anyio


async def test_brings_a_vm_home_and_protects_it_again(world: Worlds) -> None:
    """One VM goes through every stage, and Azure's own state agrees at the end."""
    async with world() as w:
        run = await w.run("vm-01")

        assert "Succeeded" == run["status"], run
        stages = [span["stage"] for span in run["items"][0]["timeline"]]
        assert [
            "ShuttingDown",
            "FailingOver",
            "Verifying",
            "Committing",
            "Reprotecting",
            "Synchronizing",
            "CheckingCleanup",
        ] == stages
        truth = await w.state()
        print(truth)
        calls = await w.requests()
        print(len(calls))
        for c in calls: print(c["method"], c["path"].split("?")[0][-110:], c["status"], c["time"])
