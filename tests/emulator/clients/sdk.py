"""Microsoft's client and its credentials pointed at the emulator, over http or https."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from azure.identity import ClientSecretCredential, ManagedIdentityCredential
from azure.identity.aio import ClientSecretCredential as AioClientSecretCredential
from azure.identity.aio import ManagedIdentityCredential as AioManagedIdentityCredential
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient
from azure.mgmt.recoveryservicessiterecovery.aio import SiteRecoveryManagementClient as AioClient

from tests.emulator.sdk import SCOPE, SUBSCRIPTION, AioBearer, AioTransport, Bearer, Transport
from tests.emulator.support import Emulator

TENANT = "5eed0000-0000-4000-8000-0000000000aa"
SECRET = ("00000000-0000-4000-8000-00000000c11e", "any secret")


def point_at(emulator: Emulator, identity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the environment as the platform would for a kind of identity."""
    if identity == "App Service":
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{emulator.base}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "any")
    elif identity == "metadata":
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", emulator.base)


def credential(emulator: Emulator, identity: str) -> Any:
    if identity == "client secret":
        return ClientSecretCredential(TENANT, *SECRET, **_authority(emulator))
    return ManagedIdentityCredential()


def aio_credential(emulator: Emulator, identity: str) -> Any:
    if identity == "client secret":
        return AioClientSecretCredential(TENANT, *SECRET, **_authority(emulator))
    return AioManagedIdentityCredential()


def _authority(emulator: Emulator) -> dict[str, Any]:
    return {
        "authority": emulator.secure_base,
        "disable_instance_discovery": True,
        "connection_verify": emulator.ca_file,
    }


@contextmanager
def client(emulator: Emulator, scheme: str, identity: str) -> Generator[SiteRecoveryManagementClient]:
    with credential(emulator, identity) as proof:
        options = _options(emulator, scheme, Transport, Bearer(proof, SCOPE))
        with SiteRecoveryManagementClient(proof, SUBSCRIPTION, **options) as made:
            yield made


@asynccontextmanager
async def aio_client(emulator: Emulator, scheme: str, identity: str) -> AsyncGenerator[AioClient]:
    async with aio_credential(emulator, identity) as proof:
        options = _options(emulator, scheme, AioTransport, AioBearer(proof, SCOPE))
        async with AioClient(proof, SUBSCRIPTION, **options) as made:
            yield made


def _options(
    emulator: Emulator, scheme: str, transport: Callable[..., object], over_http: object
) -> dict[str, Any]:
    """Over https only the authority is special; over http bearer tokens must be allowed."""
    if scheme == "https":
        trusting = transport(emulator, connection_verify=emulator.ca_file)
        return {"base_url": emulator.secure_base, "transport": trusting}
    return {
        "base_url": emulator.base,
        "transport": transport(emulator),
        "authentication_policy": over_http,
    }
