"""The queues of the app's own storage account, asked over the service's REST interface: its library is not deployed.

As the identity that the host's connection names, or with the key of a connection string.
Sources: Get Queue Metadata, and Authorize with Shared Key, in the Queue service's REST reference.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp
from azure.core.exceptions import AzureError

from homeward.arm.credentials import credential
from homeward.errors import HomewardError
from homeward.settings import LOOPBACK, Settings

_CONNECTION = "AzureWebJobsStorage"
_VERSION = "2023-11-03"
_SCOPE = "https://storage.azure.com/.default"
_WITHIN = aiohttp.ClientTimeout(total=10)


class QueueError(HomewardError):
    """A queue could not be asked, and why; no word of it is a secret."""


@dataclass(frozen=True, slots=True)
class Account:
    """`url`: of its queues, without a slash at the end. `key`: empty where an identity opens it, by its client id."""

    url: str
    client_id: str = ""
    name: str = ""
    key: str = field(default="", repr=False)


def account(environment: Mapping[str, str]) -> Account | None:
    """The host's own connection, in either of the platform's forms; None where there is none."""
    if text := environment.get("AzureWebJobsStorage", ""):
        return _account_of(dict(one.split("=", 1) for one in text.split(";") if "=" in one))
    name = environment.get("AzureWebJobsStorage__accountName", "")
    url = environment.get("AzureWebJobsStorage__queueServiceUri", "")
    url = url or (f"https://{name}.queue.core.windows.net" if name else "")
    return Account(url.rstrip("/"), environment.get("AzureWebJobsStorage__clientId", "")) if url else None


def _account_of(parts: Mapping[str, str]) -> Account:
    name, suffix = parts.get("AccountName", ""), parts.get("EndpointSuffix", "core.windows.net")
    url = parts.get("QueueEndpoint") or f"https://{name}.queue.{suffix}"
    return Account(url.rstrip("/"), name=name, key=parts.get("AccountKey", ""))


async def depth(queue: str, of: Account, settings: Settings) -> int | None:
    """How many messages are in a queue, hidden ones among them, as the service counts; None where there is none.

    Raises QueueError.
    """
    try:
        headers = await _headers(queue, of, settings)
        async with (
            aiohttp.ClientSession(timeout=_WITHIN) as session,
            session.get(f"{of.url}/{queue}?comp=metadata", headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status == HTTPStatus.NOT_FOUND:
                return None
            if answer.status != HTTPStatus.OK:
                raise QueueError(f"The queue {queue} answers {answer.status} to the app.")
            return int(answer.headers["x-ms-approximate-messages-count"])
    except (aiohttp.ClientError, AzureError, OSError) as error:
        raise QueueError(f"The queue {queue} cannot be asked: {type(error).__name__}.") from error


async def _headers(queue: str, of: Account, settings: Settings) -> dict[str, str]:
    plain = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": _VERSION}
    if of.key:
        return {**plain, "Authorization": f"SharedKey {of.name}:{_signature(queue, of, plain)}"}
    where = urlsplit(of.url)
    if where.scheme != "https" and where.hostname not in LOOPBACK:
        raise QueueError(f"{_CONNECTION} leads to {where.scheme}://{where.hostname}: no token is sent there.")
    async with credential(settings, of.client_id) as identity:
        token = await identity.get_token(_SCOPE)
    return {**plain, "Authorization": f"Bearer {token.token}"}


def _signature(queue: str, of: Account, headers: Mapping[str, str]) -> str:
    """Of a GET without a body: eleven headers that it does not have, those of the service, and what is asked for."""
    named = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
    asked = f"/{of.name}{urlsplit(of.url).path}/{queue}\ncomp:metadata"
    text = "GET" + "\n" * 12 + named + asked
    return base64.b64encode(hmac.digest(base64.b64decode(of.key), text.encode(), hashlib.sha256)).decode()
