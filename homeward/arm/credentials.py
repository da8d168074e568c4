"""The identity we call Azure with: the app's managed identity in Azure, the user's `az login` at a desk."""

from typing import cast

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import AsyncBearerTokenCredentialPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest

from homeward.settings import AZURE, Settings

SCOPE = f"{AZURE}/.default"

type BearerPolicy = AsyncBearerTokenCredentialPolicy[HttpRequest, AsyncHttpResponse]


class LoopbackBearerPolicy(AsyncBearerTokenCredentialPolicy[HttpRequest, AsyncHttpResponse]):
    """Sends the token over plain http. Only ever made for a loopback endpoint, which `Settings` checks."""

    async def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        request.context.options["enforce_https"] = False
        await super().on_request(request)


def credential(settings: Settings) -> AsyncTokenCredential:
    from azure.identity.aio import AzureCliCredential, ManagedIdentityCredential

    chosen = ManagedIdentityCredential() if settings.managed_identity else AzureCliCredential()
    return cast(AsyncTokenCredential, chosen)


def policy(settings: Settings, token: AsyncTokenCredential) -> BearerPolicy:
    if settings.loopback:
        return LoopbackBearerPolicy(token, SCOPE)
    return AsyncBearerTokenCredentialPolicy(token, SCOPE)
