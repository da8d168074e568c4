"""Microsoft's own client pointed at the emulator, whose waits move the emulator's clock instead of sleeping."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from azure.core.credentials import AccessToken
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import AsyncBearerTokenCredentialPolicy, BearerTokenCredentialPolicy
from azure.core.pipeline.transport import AioHttpTransport, RequestsTransport
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient
from azure.mgmt.recoveryservicessiterecovery.aio import SiteRecoveryManagementClient as AioClient

from tests.emulator.support import Emulator

SCOPE = "https://management.azure.com/.default"
SUBSCRIPTION = "5eed0000-0000-4000-8000-000000000001"
WHERE = ("rg-recovery", "vault-recovery")


class Credential:
    def get_token(self, *_scopes: str, **_: Any) -> AccessToken:
        return AccessToken("x", 4_000_000_000)


class AioCredential:
    async def get_token(self, *_scopes: str, **_: Any) -> AccessToken:
        return AccessToken("x", 4_000_000_000)

    async def close(self) -> None:
        return

    async def __aexit__(self, *_: object) -> None:
        return


class Bearer(BearerTokenCredentialPolicy[Any, Any]):
    def on_request(self, request: PipelineRequest[Any]) -> None:
        request.context.options["enforce_https"] = False
        super().on_request(request)


class AioBearer(AsyncBearerTokenCredentialPolicy[Any, Any]):
    async def on_request(self, request: PipelineRequest[Any]) -> None:
        request.context.options["enforce_https"] = False
        await super().on_request(request)


class Transport(RequestsTransport):
    def __init__(self, emulator: Emulator, **options: Any) -> None:
        super().__init__(**options)
        self.emulator = emulator

    def sleep(self, duration: float) -> None:
        self.emulator.advance(duration)


class AioTransport(AioHttpTransport):
    def __init__(self, emulator: Emulator, **options: Any) -> None:
        super().__init__(**options)
        self.emulator = emulator

    async def sleep(self, duration: float) -> None:
        self.emulator.advance(duration)


@contextmanager
def client(emulator: Emulator, subscription: str = SUBSCRIPTION) -> Generator[SiteRecoveryManagementClient]:
    credential = Credential()
    made = SiteRecoveryManagementClient(
        credential,
        subscription,
        base_url=emulator.base,
        authentication_policy=Bearer(credential, SCOPE),
        transport=Transport(emulator),
    )
    with made:
        yield made


@asynccontextmanager
async def aio_client(emulator: Emulator) -> AsyncGenerator[AioClient]:
    credential = AioCredential()
    made = AioClient(
        credential,  # pyright: ignore[reportArgumentType]  (a stand-in without __aenter__)
        SUBSCRIPTION,
        base_url=emulator.base,
        authentication_policy=AioBearer(credential, SCOPE),  # pyright: ignore[reportArgumentType]  (the same)
        transport=AioTransport(emulator),
    )
    async with made:
        yield made
