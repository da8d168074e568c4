"""The webhooks for entities as a caller sees them."""

import json

from devhost.testing import RunningHost
from tests.devhost.conftest import until
from tests.devhost.web import hooked


async def state(running: RunningHost, key: str) -> int:
    return (await hooked(running, "GET", f"/entities/account/{key}")).status


async def test_entities_are_signalled_read_and_listed(real: RunningHost) -> None:
    """By name in any case; the state comes bare, and in lists on request."""
    for key, amount in (("a", b"5"), ("b", b"7")):
        assert 202 == (await hooked(real, "POST", f"/entities/Account/{key}?op=add", amount)).status
        await until(lambda key=key: state(real, key), 200)
    found = await hooked(real, "GET", "/entities/account?fetchState=true")
    bare = await hooked(real, "GET", "/entities")

    assert 5 == (await hooked(real, "GET", "/entities/account/a")).json()
    assert [("a", 5), ("b", 7)] == [
        (each["entityId"]["key"], each["state"]) for each in json.loads(found.body)
    ]
    assert ["account", "account"] == [each["entityId"]["name"] for each in json.loads(bare.body)]
    assert all("state" not in each for each in json.loads(bare.body))
    assert [] == (await hooked(real, "GET", "/entities/other")).json()


async def test_lists_of_entities_come_in_pages(real: RunningHost) -> None:
    """As those of instances."""
    for key in ("a", "b"):
        await hooked(real, "POST", f"/entities/account/{key}?op=add", b"1")
        await until(lambda key=key: state(real, key), 200)
    first = await hooked(real, "GET", "/entities?top=1")
    token = first.headers["x-ms-continuation-token"]
    second = await hooked(real, "GET", "/entities?top=1", x_ms_continuation_token=token)

    assert ["a", "b"] == [json.loads(page.body)[0]["entityId"]["key"] for page in (first, second)]


async def test_an_entity_is_deleted(real: RunningHost) -> None:
    """By its own operation of that name; then it is not found."""
    await hooked(real, "POST", "/entities/account/a?op=add", b"5")
    await until(lambda: state(real, "a"), 200)

    assert 202 == (await hooked(real, "DELETE", "/entities/account/a")).status
    await until(lambda: state(real, "a"), 404)
