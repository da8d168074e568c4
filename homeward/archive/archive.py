"""What keeps files for good: each is written once, and read by its name."""

from pathlib import Path
from typing import Protocol

from homeward.errors import HomewardError
from homeward.settings import Settings


class AlreadyKeptError(HomewardError):
    """There is another file of that name; what is kept is never replaced."""


class ArchiveError(HomewardError):
    """The archive cannot be reached, or does not let this app in; what is kept there is not known."""


class Archive(Protocol):
    """Both raise ArchiveError where the place cannot be reached."""

    async def keep(self, name: str, content: bytes) -> None:
        """Write a file that is not there yet; the same bytes again change nothing. Raises AlreadyKeptError."""
        ...

    async def read(self, name: str) -> bytes | None:
        """The file of that name, None if there is none."""
        ...


def archive(settings: Settings) -> Archive | None:
    """As `HOMEWARD_ARCHIVE` says: the URL of a container, or a folder. None where it is not set."""
    if not settings.archive:
        return None
    if "://" in settings.archive:
        from homeward.archive.container import Container

        return Container(settings)
    from homeward.archive.folder import Folder

    return Folder(Path(settings.archive))
