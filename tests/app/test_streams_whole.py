"""Some labelled streams whole: real payloads at the real doors, with an Azure that shows what their labels say.

Those whose reports all come at once: time jumps over every wait. `unit/test_streams_replayed.py` plays all of them.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homeward.domain.sighting import SILENT
from tests.app.conftest import Json, World, Worlds
from tests.app.plans import write
from tests.app.streams.reading import Stream, plans, streams
from tests.app.test_signals import DELIVERY, WEBHOOK, assessments

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

NAMES = [
    "region-down-by-vm-events",
    "outage-in-event-grids-own-schema",
    "any-one-machine-is-the-plan",
    "outage-a-plan-that-prepares",
    "alerts-but-all-is-well",
    "user-stops-only-the-machine-tells",
    "replayed-from-yesterday",
    "another-subscription",
]


def stream_of(name: str, zero: datetime) -> Stream:
    return next(one for one in streams(zero) if one.name == name)


def written(folder: Path, stream: Stream) -> None:
    """The plans of every stream, with the policy that this one gives them."""
    for plan, vms in plans().items():
        members = f"members: {{all: {{items: {json.dumps(vms)}}}}}\npolicy: {{reprotect: Manual}}\n"
        section = json.dumps(stream.signals[plan] | {"patience": "10m"})
        write(folder, f"{members}signals: {section}\n", plan)


def azure(stream: Stream) -> Json:
    """Machines that fall silent, or are switched off, as the label wants it to be seen."""
    shown = {vm: dict(_overrides(stream, vm)) for vms in plans().values() for vm in vms}
    return {"state": "protected-home", "vms": 6, "overrides": shown, "now": stream.zero.isoformat()}


def _overrides(stream: Stream, vm: str) -> Iterator[tuple[str, str]]:
    for one in (one for one in stream.sights if one.vm == vm):
        if one.shows == "Missing":  # it is seen once it lasts
            yield "silentFrom", (stream.zero + timedelta(seconds=one.since) - SILENT).isoformat()
        elif one.shows == "Unhealthy":
            yield "silentFrom", (stream.zero + timedelta(seconds=one.since)).isoformat()
        elif one.shows == "Off":
            yield "sourceVm", "deallocated"


async def send(w: World, stream: Stream) -> None:
    for one in stream.deliveries:
        if one.door == "Http":
            answer = await w.api.post("/api/signals", json=one.payload)
        else:
            answer = await w.api.post(WEBHOOK, json=[one.payload], headers=DELIVERY)
        assert answer.status_code == 202, answer.text


async def concluded(w: World) -> list[Json]:
    found: list[Json] = []
    for one in await assessments(w):
        await w.host.wait(one, 60)
        found.append((await w.api.get(f"/api/assessments/{one}")).json())
    return found


@pytest.mark.parametrize("name", NAMES)
async def test_a_stream_comes_to_what_its_label_says(name: str, world: Worlds, tmp_path: Path) -> None:
    """By the doors, the vault, Compute and the run that is really begun; in time."""
    stream = stream_of(name, datetime.now(UTC))
    written(tmp_path, stream)
    async with world(**azure(stream)) as w:
        if any(one.shows == "Unreadable" for one in stream.sights):
            await w.control("faults", {"match": {"region": "eastus"}, "do": {"status": 503}})
        with w.host.pacer.stand():
            await send(w, stream)
        seen = await concluded(w)
        runs = (await w.api.get("/api/runs")).json()["value"]

    for plan, expected in stream.expect.items():
        mine = [one for one in seen if one["plan"] == plan]
        followed = [one for one in mine if one["then"] == expected.outcome]
        begun = [one for one in runs if one["plan"] == plan]
        assert len(begun) == (expected.outcome in ("Start", "Prepare")), (plan, mine)
        assert {one["then"] for one in mine} <= {"Nothing", expected.outcome}
        if expected.outcome == "Nothing":
            continue
        noticed = [datetime.fromisoformat(line["at"]) for line in followed[0]["noticed"]]
        late = (noticed[-1] - stream.zero).total_seconds()
        sys.stdout.write(f"{name}: {plan} {expected.outcome} after {late:.0f} s\n")
        assert expected.earliest <= late <= expected.latest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWARD_PLANS", str(tmp_path))
