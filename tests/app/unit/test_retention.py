"""Which histories are purged: those of runs that ended long ago, and of a round trip not one leg before the trip."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from homeward.domain.run_ids import run_id
from homeward.durable import entity_id
from triggers.retention import purge_before

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TRIP = run_id("/vault", "trip")
OVER, BACK = (run_id("/vault", f"{TRIP}/{operation}") for operation in ("Failover", "Failback"))
OTHER = run_id("/vault", "other")


class Hub:
    """Stands where the durable client does. `records`: each run's request id, and how many days ago it ended.

    Every run has a bell, and a roster that nobody cleared.
    """

    def __init__(self, **records: tuple[str, int | None]) -> None:
        self.records = {run_id("/vault", asked): (asked, ended) for asked, ended in records.values()}
        self.purged: list[str] = []
        self.told: set[tuple[str, str]] = set()

    async def get_all_orchestration_states(self, _: Any) -> list[Any]:
        return [SimpleNamespace(instance_id=one) for run in self.records for one in (run, f"{run}:vm:1")]

    async def get_all_entities(self, query: Any) -> list[Any]:
        keys = [f"{run}:wave-1:0" for run in self.records]
        found = [entity_id("roster", key) for key in keys]
        return [
            SimpleNamespace(id=one, last_modified=NOW)
            for one in found
            if str(one).startswith(query.instance_id_starts_with)
        ]

    async def signal_entity(self, entity: Any, operation: str, _: Any) -> None:
        self.told.add((str(entity), operation))

    async def get_entity(self, entity: Any) -> Any:
        if entity.entity not in ("record", "bell") or entity.key not in self.records:
            return None
        asked, days = self.records[entity.key]
        ended = {} if days is None else {"endedAt": (NOW - timedelta(days=days)).isoformat()}
        state = json.dumps({"request": {"requestId": asked}} | ended)
        return SimpleNamespace(get_state=lambda: state)

    async def purge_orchestration(self, instance_id: str, **_: Any) -> None:
        self.purged.append(instance_id)


@pytest.mark.parametrize(
    ("trip_ended", "gone"), [(None, {OTHER}), (1, {OTHER}), (31, {OTHER, TRIP, OVER, BACK})]
)
async def test_the_legs_of_a_trip_stay_as_long_as_the_trip(
    trip_ended: int | None, gone: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows their items while it is away, for months maybe, and its report is sealed with them at its end."""
    monkeypatch.delenv("HOMEWARD_ARCHIVE", raising=False)
    legs = {"over": (f"{TRIP}/Failover", 90), "back": (f"{TRIP}/Failback", 40)}
    hub: Any = Hub(trip=("trip", trip_ended), other=("other", 90), **legs)

    await purge_before(hub, NOW - timedelta(days=30))

    assert {one for run in gone for one in (run, f"{run}:vm:1")} == set(hub.purged)
    served = {("bell", run, "forget") for run in gone} | {
        ("roster", f"{run}:wave-1:0", "clear") for run in gone
    }
    assert {(str(entity_id(name, key)), word) for name, key, word in served} == hub.told
