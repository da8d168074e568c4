"""Reads that all items of a run share: whoever names the same page reads them once; without one, each for itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from homeward.arm import compute, resources
from homeward.arm.azure import Azure
from homeward.arm.pages import Read
from homeward.domain.arm_json import ArmJson
from homeward.domain.capacity import Capacity, parse_sizes, parse_usages
from homeward.domain.locks import Lock, parse_lock
from homeward.errors import ArmError


@dataclass(frozen=True, slots=True)
class Shared:
    """Where an answer is None, Azure does not let us read this: what it would have told is not known."""

    azure: Azure
    page: str

    async def once[R](self, what: str, load: Callable[[], Awaitable[R]]) -> R:
        if not self.page:
            return await load()
        return await self.azure.pages.once(f"{self.page} {what}".lower(), load)

    async def locks(self, subscription: str) -> Read[list[Lock]] | None:
        """Every lock of a subscription, on itself, its groups and its resources."""
        found = await self._listed(
            f"locks {subscription}", lambda: resources.locks(self.azure, f"/subscriptions/{subscription}")
        )
        return Read([parse_lock(one) for one in found.value], found.at, found.calls) if found else None

    async def sizes(self, subscription: str, region: str) -> Read[Capacity] | None:
        """The sizes of VMs that a region has, and no quotas. Parsed once: the list is large."""

        async def load() -> Read[Capacity] | None:
            skus = await _allowed(compute.skus(self.azure, subscription, region))
            return Read(Capacity(region, parse_sizes(skus.value), {}), skus.at) if skus else None

        return await self.once(f"sizes {subscription} {region}", load)

    async def capacity(self, subscription: str, region: str) -> Read[Capacity] | None:
        """Sizes, and what is left of the quotas."""
        sizes = await self.sizes(subscription, region)
        usages = await self._listed(
            f"usages {subscription} {region}", lambda: compute.usages(self.azure, subscription, region)
        )
        if sizes is None or usages is None:
            return None
        return Read(Capacity(region, sizes.value.sizes, parse_usages(usages.value)), min(sizes.at, usages.at))

    async def _listed(
        self, what: str, load: Callable[[], Awaitable[Read[list[ArmJson]] | None]]
    ) -> Read[list[ArmJson]] | None:
        return await self.once(what, lambda: _allowed(load()))


async def _allowed[R](read: Awaitable[R | None]) -> R | None:
    try:
        return await read
    except ArmError as error:
        if error.status == HTTPStatus.FORBIDDEN:
            return None
        raise
