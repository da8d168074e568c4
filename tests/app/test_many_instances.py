"""A run of a thousand items is read in pages: gRPC refuses an answer of more than 4 MB."""

from pathlib import Path
from typing import cast

import pytest
from azure.durable_functions import DurableFunctionsClient

from devhost.testing import host
from homeward import durable_state

pytestmark = pytest.mark.slow

APP = Path(__file__).parents[1] / "devhost" / "app"
LONG = "x" * 30_000


async def test_instances_whose_payloads_do_not_fit_into_one_answer() -> None:
    async with host(APP, auto_advance=True) as running:
        wanted = [f"run:{number:03}" for number in range(100)]
        for one in wanted:
            await running.client.schedule_new_orchestration("chain", input=[LONG], instance_id=one)
        for one in wanted:
            await running.wait(one)
        found = await durable_state.instances(cast("DurableFunctionsClient", running.client), "run:")
    assert [one.id for one in found] == wanted
