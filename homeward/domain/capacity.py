"""What a region takes of virtual machines: its sizes with what restricts them, and its quotas of vCPUs.

Source: Compute's `skus` (sizes, restrictions) and `usages` (limits, by family and in all) of a subscription.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from homeward.domain.arm_json import ArmJson, child, children, number, text, words


@dataclass(frozen=True, slots=True)
class Size:
    """`barred`: not to be had in the region at all. `barred_zones`: not in these zones of it."""

    name: str
    family: str
    cores: int
    barred: bool
    barred_zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Capacity:
    """One region as one subscription sees it. `free`: vCPUs left, by the name of the quota in lower case."""

    region: str
    sizes: dict[str, Size]
    free: dict[str, int]

    def size(self, name: str) -> Size | None:
        return self.sizes.get(name.lower())

    def bars(self, name: str, zone: str) -> bool:
        """Whether a VM of this size cannot be made there, in that zone if one is named."""
        size = self.size(name)
        return size is None or size.barred or bool(zone and zone in size.barred_zones)


def parse_sizes(skus: Iterable[ArmJson]) -> dict[str, Size]:
    """The sizes of virtual machines among a region's SKUs, by their name in lower case."""
    sizes = [_size(sku) for sku in skus if text(sku, "resourceType").lower() == "virtualmachines"]
    return {size.name.lower(): size for size in sizes}


def _size(sku: ArmJson) -> Size:
    capabilities = {text(one, "name"): text(one, "value") for one in children(sku, "capabilities")}
    cores = capabilities.get("vCPUs", "0")
    restrictions = children(sku, "restrictions")
    zones = [
        words(child(one, "restrictionInfo"), "zones") for one in restrictions if text(one, "type") == "Zone"
    ]
    return Size(
        name=text(sku, "name"),
        family=text(sku, "family"),
        cores=int(cores) if cores.isdigit() else 0,
        barred=any(text(one, "type") == "Location" for one in restrictions),
        barred_zones=tuple(zone for some in zones for zone in some),
    )


def parse_usages(usages: Iterable[ArmJson]) -> dict[str, int]:
    """What is left of each quota."""
    return {
        text(child(one, "name"), "value").lower(): int(
            (number(one, "limit") or 0) - (number(one, "currentValue") or 0)
        )
        for one in usages
    }
