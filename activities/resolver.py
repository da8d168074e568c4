"""Names to addresses for calls that a caller asked for: to none that is not fit, and to what was looked at.

The connection goes to the very addresses that were checked, so a name cannot lead elsewhere a moment later.
"""

import socket
from collections.abc import Callable

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult


class Checked(AbstractResolver):
    """Raises OSError, which says that there is no way there, where one address of a name is not fit."""

    def __init__(self, fit: Callable[[str], bool]) -> None:
        self._fit, self._names = fit, ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if not all(self._fit(one["host"]) for one in found):
            raise OSError(None, "its name leads to an address that is not public")
        return found

    async def close(self) -> None:
        await self._names.close()
