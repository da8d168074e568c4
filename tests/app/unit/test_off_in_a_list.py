"""When a VM counts as off that a list of many pages shows: it may have written until the last of them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from activities import lease, shutdown
from activities.crowd import GOING_OFF
from homeward.arm.azure import Azure
from homeward.settings import from_environment
from homeward.steps.shutdown import ShutdownInput
from tests.app.unit.test_settling import INTENT

pytestmark = pytest.mark.anyio

FIRST = datetime(2026, 11, 22, 3, 0, 7, tzinfo=UTC)
VM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm-01"
STOPPED = {"statuses": [{"code": "PowerState/stopped"}]}
PAGES: dict[str, Any] = {
    "/subscriptions/s/providers/Microsoft.Compute/virtualMachines": {
        "value": [],
        "nextLink": "https://arm/2",
    },
    "https://arm/2": {"value": [], "nextLink": "https://arm/3"},
    "https://arm/3": {"value": [{"id": VM, "name": "vm-01", "properties": {"instanceView": STOPPED}}]},
}


def paged() -> Azure:
    """Each page takes four seconds."""
    asked: list[str] = []

    async def send_request(request: Any, **_: object) -> Any:
        asked.append(request.url)
        body = PAGES[request.url.partition("?")[0]]
        at = FIRST + timedelta(seconds=4 * (len(asked) - 1))
        return SimpleNamespace(
            content=b"{}",
            headers={"Date": f"{at:%a, %d %b %Y %H:%M:%S} GMT"},
            json=lambda: json.loads(json.dumps(body)),
            raise_for_status=lambda: None,
        )

    client = SimpleNamespace(format_url=str, send_request=send_request)
    return Azure(from_environment({}), cast(Any, None), cast(Any, None), cast(Any, client))


async def test_a_vm_is_off_by_the_last_page_that_may_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first one the loss would be told eight seconds too small."""
    azure = paged()

    async def ours(*_: object) -> None:
        """The lease is ours."""

    for module in ("activities.shutdown", "activities.crowd"):
        monkeypatch.setattr(f"{module}.connected", lambda: azure)
    monkeypatch.setattr(lease, "clear", ours)
    monkeypatch.setattr(shutdown, "GOING_OFF", replace(GOING_OFF, many=0, pays=0))
    step = ShutdownInput(replace(INTENT, vault_id="/subscriptions/s", source_vm_id=VM), asked=True)

    seen = await shutdown.shutdown.work(step, None)

    late = FIRST + timedelta(seconds=8)
    assert (True, late, late) == (seen.off, seen.seen_at, seen.evidence[0].read_at)
