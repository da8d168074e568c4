"""A token goes to the ARM endpoint and nowhere else, wherever an answer leads."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import web
from azure.core.credentials import AccessToken
from azure.core.rest import HttpRequest

from homeward.arm import credentials
from homeward.arm.azure import Azure, connect
from homeward.arm.credentials import ByPurpose, Identities
from homeward.arm.site_recovery import SiteRecovery
from homeward.errors import NOT_SENT, ArmError
from homeward.settings import Settings, from_environment
from tests.app.receiver import receiver

pytestmark = pytest.mark.anyio

GROUP = "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/g"
VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/v-1"
OWN = "https://management.azure.com"


class Token:
    """Stands where an identity does."""

    async def get_token(self, *_: str, **__: object) -> AccessToken:
        return AccessToken("secret", 2**40)

    async def close(self) -> None:
        """There is nothing to close."""


@asynccontextmanager
async def arm(lead: str, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[tuple[Azure, list[str]]]:
    """A connection to an Azure each of whose first pages leads to `lead`; and the paths that it was asked for."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        link = {} if request.path == "/more" else {"nextLink": f"{lead or str(request.url.origin())}/more"}
        return web.json_response({"value": [{"id": request.path}], **link})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    identity = cast(Any, Token())

    def identities(_: Settings) -> Identities:
        return Identities(identity, identity)

    monkeypatch.setattr(credentials, "identities", identities)
    endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with connect(from_environment({"HOMEWARD_ARM_ENDPOINT": endpoint})) as azure:
            yield azure, asked
    finally:
        await runner.cleanup()


type Ask = Callable[[Azure, str], Awaitable[object]]
FOLLOWS: dict[str, Ask] = {
    "a list": lambda azure, _: azure.list("/list", "1"),
    "an operation": lambda azure, lead: azure.follow(f"{lead}/operations/1"),
    "items, by the SDK": lambda azure, _: SiteRecovery(azure, VAULT).items(),
    "jobs, by the SDK": lambda azure, _: SiteRecovery(azure, VAULT).jobs(),
}


@pytest.mark.parametrize("ask", FOLLOWS.values(), ids=FOLLOWS)
async def test_nothing_is_sent_where_another_host_is_named(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token would be theirs. The error names the host and the setting."""
    monkeypatch.setattr(credentials, "LOOPBACK", ())  # another port of this machine stands for another host
    async with receiver() as elsewhere, arm(elsewhere.url, monkeypatch) as (azure, _):
        with pytest.raises(ArmError, match=f"ForeignHost: .*127.0.0.1:{elsewhere.port}") as refused:
            await ask(azure, elsewhere.url)

    assert (NOT_SENT, []) == (refused.value.status, elsewhere.sent)
    assert "HOMEWARD_ARM_ENDPOINT" in refused.value.fault.recommended_action


async def test_the_own_host_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By both ways."""
    async with arm("", monkeypatch) as (azure, asked):
        listed = await azure.list("/list", "1")
        await SiteRecovery(azure, VAULT).items()

    assert listed is not None
    assert (2, ["/more"] * 2) == (listed.calls, asked[1::2])


class Sent:
    """Stands where the policy does that adds the token."""

    async def send(self, request: Any) -> Any:
        return request.http_request.url


async def sent(url: str, endpoint: str = OWN) -> object:
    bearer = cast(Any, Sent())
    request = SimpleNamespace(http_request=HttpRequest("GET", url), context=SimpleNamespace(options={}))
    policy = ByPurpose(endpoint, bearer, bearer)
    policy.next = cast(Any, None)
    return await policy.send(cast(Any, request))


@pytest.mark.parametrize("url", [f"{OWN}/x?y=z", f"{OWN}:443/x", "https://Management.Azure.com/x"])
async def test_a_host_may_be_spelled_in_many_ways(url: str) -> None:
    """Some providers name the port, too."""
    assert url == await sent(url)


async def test_an_emulator_may_spell_this_machine_in_its_own_way() -> None:
    """As it does behind a proxy; a token for an emulator is worth nothing, but never goes elsewhere either."""
    assert "http://127.0.0.1:8091/x" == await sent("http://127.0.0.1:8091/x", "http://localhost:8090")
    with pytest.raises(ArmError, match="ForeignHost"):
        await sent("https://example.org/x", "http://localhost:8090")


@pytest.mark.parametrize(
    "url",
    [
        "http://management.azure.com/x",
        f"{OWN}:8443/x",
        f"{OWN}.example.org/x",
        f"{OWN}@example.org/x",
        f"{OWN}\\@example.org/x",
        "https://example.org/management.azure.com",
        "https://someone:else@management.azure.com/x",
    ],
)
async def test_what_only_looks_like_the_own_host_is_not(url: str) -> None:
    """Another scheme or port is another host, too; a password in a link is told to nobody."""
    with pytest.raises(ArmError, match="ForeignHost") as refused:
        await sent(url)
    assert "else@" not in refused.value.fault.message
