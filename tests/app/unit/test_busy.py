"""A VM that a run acts on is in the way of another run, and not of a dry run."""

import json
from dataclasses import replace
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, cast

import pytest
from durabletask.client import OrchestrationStatus

from homeward.api.problems import ProblemError
from homeward.domain.runs import Operation, RunRequest
from homeward.durable import entity_id
from tests.app.unit.arm_items import NOW
from triggers.busy import refuse_busy

pytestmark = pytest.mark.anyio

REQUEST = RunRequest(Operation.FAILBACK, "/vault", ("vm-01",), request_id="again")


class Hub:
    """A run is under way, and holds vm-01."""

    async def get_all_entities(self, _: Any) -> list[Any]:
        lease = {"holder": "run-1", "vm": "vm-01", "item": "opaque", "vaultId": "/vault"}
        return [SimpleNamespace(id=entity_id("lease", "key"), get_state=lambda: json.dumps(lease))]

    async def get_orchestration_state(self, instance_id: str) -> Any:
        nothing = dict.fromkeys(("serialized_input", "serialized_custom_status", "serialized_output"))
        return SimpleNamespace(
            instance_id=instance_id, created_at=NOW, runtime_status=OrchestrationStatus.RUNNING, **nothing
        )


async def test_a_dry_run_is_not_refused_where_another_run_acts() -> None:
    """It acts on nothing, and tells how the VM stands; so does the preview of a plan."""
    client = cast(Any, Hub())
    with pytest.raises(ProblemError, match="run-1 acts on vm-01") as refused:
        await refuse_busy(client, REQUEST)
    await refuse_busy(client, replace(REQUEST, dry_run=True))

    assert HTTPStatus.CONFLICT == refused.value.status
