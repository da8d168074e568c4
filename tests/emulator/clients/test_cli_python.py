"""Microsoft's Python client of today, sync and aio, over http and https, with each kind of identity."""

from typing import Any

import pytest

from tests.emulator.clients.sdk import aio_client, client, point_at
from tests.emulator.sdk import WHERE
from tests.emulator.support import Emulator, failover_body

pytestmark = pytest.mark.slow

SCHEMES = ("http", "https")
IDENTITIES = ("App Service", "metadata", "client secret")


def _place(item_id: str) -> tuple[str, str, str]:
    parts = item_id.split("/")
    return parts[10], parts[12], parts[14]


def _round_trip(emulator: Emulator, sdk: Any) -> Any:
    items, containers = sdk.replication_protected_items, sdk.replication_protection_containers
    for _ in ("home", "away"):
        place = _place(emulator.item_id())
        items.begin_unplanned_failover(*WHERE, *place, failover_body()).result()
        items.begin_failover_commit(*WHERE, *place).result()
        containers.begin_switch_protection(*WHERE, *place[:2], emulator.switch_body()).result()
        emulator.advance(5000)
    return items.get(*WHERE, *_place(emulator.item_id()))


async def _aio_round_trip(emulator: Emulator, sdk: Any) -> Any:
    items, containers = sdk.replication_protected_items, sdk.replication_protection_containers
    for _ in ("home", "away"):
        place = _place(emulator.item_id())
        await (await items.begin_unplanned_failover(*WHERE, *place, failover_body())).result()
        await (await items.begin_failover_commit(*WHERE, *place)).result()
        await (await containers.begin_switch_protection(*WHERE, *place[:2], emulator.switch_body())).result()
        emulator.advance(5000)
    return await items.get(*WHERE, *_place(emulator.item_id()))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_round_trip(both: Emulator, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Home, Protected, away again, Protected: with pollers that follow the emulator's links."""
    point_at(both, "App Service", monkeypatch)
    with client(both, scheme, "App Service") as sdk:
        item = _round_trip(both, sdk)

    assert item.properties.protection_state == "Protected"
    assert "/asr-a2a-default-westus/" in item.id


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_aio_round_trip(both: Emulator, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same through the async client."""
    point_at(both, "App Service", monkeypatch)
    async with aio_client(both, scheme, "App Service") as sdk:
        item = await _aio_round_trip(both, sdk)

    assert item.properties.protection_state == "Protected"
    assert "/asr-a2a-default-westus/" in item.id


@pytest.mark.parametrize("identity", IDENTITIES)
def test_each_identity(both: Emulator, identity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of identity opens the door over https."""
    point_at(both, identity, monkeypatch)
    with client(both, "https", identity) as sdk:
        items = list(sdk.replication_protected_items.list(*WHERE))

    assert [both.item_id()] == [item.id for item in items]


@pytest.mark.parametrize("identity", IDENTITIES)
async def test_each_identity_aio(both: Emulator, identity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same through the async client."""
    point_at(both, identity, monkeypatch)
    async with aio_client(both, "https", identity) as sdk:
        items = [item async for item in sdk.replication_protected_items.list(*WHERE)]

    assert [both.item_id()] == [item.id for item in items]
