"""Who we call Azure as: managed identities in Azure, one to read and one to change; at a desk your `az login`.

Answers name where to read on (`nextLink`, links of operations). A token goes to the ARM endpoint and nowhere else.
"""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncBearerTokenCredentialPolicy, AsyncHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest

from homeward.domain.evidence import Fault
from homeward.errors import NOT_SENT, ArmError
from homeward.settings import AZURE, LOOPBACK, Settings

SCOPE = f"{AZURE}/.default"
# The option of a request: whether it only asks, where its method does not tell.
ASKS = "asks"
_USUAL_PORTS = {"https": ":443", "http": ":80"}

type BearerPolicy = AsyncBearerTokenCredentialPolicy[HttpRequest, AsyncHttpResponse]


class LoopbackBearerPolicy(AsyncBearerTokenCredentialPolicy[HttpRequest, AsyncHttpResponse]):
    """Sends the token over plain http. Only ever made for a loopback endpoint, which `Settings` checks."""

    async def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        request.context.options["enforce_https"] = False
        await super().on_request(request)


class ByPurpose(AsyncHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Sends what only reads as the observer, and everything else as the actor; to `endpoint` alone."""

    def __init__(self, endpoint: str, observer: BearerPolicy, actor: BearerPolicy) -> None:
        super().__init__()
        self._endpoint, self._observer, self._actor = endpoint, observer, actor

    async def send(
        self, request: PipelineRequest[HttpRequest]
    ) -> PipelineResponse[HttpRequest, AsyncHttpResponse]:
        if not _leads_home(request.http_request.url, self._endpoint):
            raise ArmError(NOT_SENT, _foreign(request.http_request.url, self._endpoint))
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
    return ByPurpose(settings.arm_endpoint, observer, actor)


def _leads_home(url: str, endpoint: str) -> bool:
    """Emulators, and what stands before them, may spell this machine in their own way."""
    own = urlsplit(endpoint).hostname in LOOPBACK and urlsplit(url).hostname in LOOPBACK
    return own or _origin(url) == _origin(endpoint)


def _origin(url: str) -> tuple[str, str]:
    """Compared whole, a host cannot hide behind a user name."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower().removesuffix(_USUAL_PORTS.get(parts.scheme, ""))


def _foreign(url: str, endpoint: str) -> Fault:
    scheme, place = _origin(url)
    led = f"{scheme}://{place.rpartition('@')[2]}"
    return Fault(
        "ForeignHost",
        f"An answer of Azure's leads to {led}, not to the ARM endpoint {endpoint}: nothing was sent there.",
        "HOMEWARD_ARM_ENDPOINT names another door to Azure than its answers do, or something between rewrites them.",
        f"If {led} is Azure Resource Manager, set HOMEWARD_ARM_ENDPOINT to it; else find out who answers for Azure.",
    )


def _bearer(settings: Settings, token: AsyncTokenCredential) -> BearerPolicy:
    if settings.loopback:
        return LoopbackBearerPolicy(token, SCOPE)
    return AsyncBearerTokenCredentialPolicy(token, SCOPE)
