"""A folder on this machine, for development."""

import asyncio
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from homeward.archive.archive import AlreadyKeptError, ArchiveError


class Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    async def keep(self, name: str, content: bytes) -> None:
        with self._reached():
            await asyncio.to_thread(self._keep, name, content)

    async def read(self, name: str) -> bytes | None:
        with self._reached():
            return await asyncio.to_thread(self._read, name)

    @contextmanager
    def _reached(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise ArchiveError(
                f"The archive {self._root} cannot be used ({type(error).__name__})."
            ) from error

    def _keep(self, name: str, content: bytes) -> None:
        """Under its name only when it is whole, and never over another."""
        place = self._root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(content)
        try:
            os.link(file.name, place)
        except FileExistsError as error:
            if place.read_bytes() != content:
                raise AlreadyKeptError(f"{place} is there already, with other content.") from error
        finally:
            Path(file.name).unlink()

    def _read(self, name: str) -> bytes | None:
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None
