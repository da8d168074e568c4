"""A container of blobs. Nothing in it is ever written twice; a retention policy of the container keeps it so."""

import mimetypes
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import ContentSettings
from azure.storage.blob.aio import ContainerClient

from homeward.archive.archive import AlreadyKeptError, ArchiveError
from homeward.arm.credentials import credential
from homeward.settings import Settings


class Container:
    """The container at `HOMEWARD_ARCHIVE`, as the app's identity, or by the signature in its URL."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def keep(self, name: str, content: bytes) -> None:
        kind = ContentSettings(content_type=mimetypes.guess_type(name)[0])
        async with self._open() as container:
            try:
                await container.upload_blob(name, content, overwrite=False, content_settings=kind)
            except ResourceExistsError as error:
                if await _content(container, name) != content:
                    raise AlreadyKeptError(
                        f"The blob {name} is there already, with other content."
                    ) from error

    async def read(self, name: str) -> bytes | None:
        async with self._open() as container:
            try:
                return await _content(container, name)
            except ResourceNotFoundError:
                return None

    @asynccontextmanager
    async def _open(self) -> AsyncGenerator[ContainerClient]:
        try:
            async with self._container() as container:
                yield container
        except AzureError as error:
            place = self._settings.archive.partition("?")[0]
            raise ArchiveError(f"The archive {place} cannot be used now ({type(error).__name__}).") from error

    @asynccontextmanager
    async def _container(self) -> AsyncGenerator[ContainerClient]:
        url = self._settings.archive
        if "?" in url:
            async with ContainerClient.from_container_url(url) as container:
                yield container
            return
        async with (
            credential(self._settings, self._settings.archive_client_id) as identity,
            ContainerClient.from_container_url(url, credential=identity) as container,
        ):
            yield container


async def _content(container: ContainerClient, name: str) -> bytes:
    return await (await container.download_blob(name)).readall()
