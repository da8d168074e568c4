"""Who we call Azure as: managed identities in Azure, one to read and one to change; at a desk your `az login`."""

from dataclasses import dataclass
from typing import Any, cast

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncBearerTokenCredentialPolicy, AsyncHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest

from homeward.settings import AZURE, Settings

SCOPE = f"{AZURE}/.default"
# The option of a request: whether it only asks, where its method does not tell.
ASKS = "asks"

type BearerPolicy = AsyncBearerTokenCredentialPolicy[HttpRequest, AsyncHttpResponse]


class LoopbackBearerPolicy(AsyncBearerTokenCredentialPolicy[HttpRequest, AsyncHttpResponse]):
    """Sends the token over plain http. Only ever made for a loopback endpoint, which `Settings` checks."""

    async def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        request.context.options["enforce_https"] = False
        await super().on_request(request)


class ByPurpose(AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Sends what only reads as the observer, and everything else as the actor."""

    def __init__(self, observer: BearerPolicy, actor: BearerPolicy) -> None:
        super().__init__()
        self._observer, self._actor = observer, actor

    async def send(
        self, request: PipelineRequest[HttpRequest]
    ) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        reads = request.context.options.pop(ASKS, request.http_request.method == "GET")
        identity = self._observer if reads else self._actor
        identity.next = self.next
        return await identity.send(request)


@dataclass(frozen=True, slots=True)
class Identities:
    """Both are one where no two are named."""

    observer: AsyncTokenCredential
    actor: AsyncTokenCredential

    async def aclose(self) -> None:
        await cast(Any, self.observer).close()
        await cast(Any, self.actor).close()


def identities(settings: Settings) -> Identities:
    observer = credential(settings, settings.observer_client_id)
    if settings.actor_client_id == settings.observer_client_id:
        return Identities(observer, observer)
    return Identities(observer, credential(settings, settings.actor_client_id))


def credential(settings: Settings, client_id: str) -> AsyncTokenCredential:
    """`client_id`: that of a user-assigned identity; empty for the app's own."""
    from azure.identity.aio import AzureCliCredential, ManagedIdentityCredential

    if not settings.managed_identity:
        return cast(AsyncTokenCredential, AzureCliCredential())
    return cast(AsyncTokenCredential, ManagedIdentityCredential(client_id=client_id or None))


def policy(settings: Settings, known: Identities) -> ByPurpose:
    observer = _bearer(settings, known.observer)
    actor = observer if known.actor is known.observer else _bearer(settings, known.actor)
    return ByPurpose(observer, actor)


def _bearer(settings: Settings, token: AsyncTokenCredential) -> BearerPolicy:
    if settings.loopback:
        return LoopbackBearerPolicy(token, SCOPE)
    return AsyncBearerTokenCredentialPolicy(token, SCOPE)
