"""Sizes, restrictions and quotas as Compute lists them."""

import pytest

from homeward.domain.capacity import Capacity, Size, parse_sizes, parse_usages


def sku(*restrictions: dict[str, object], kind: str = "virtualMachines") -> dict[str, object]:
    return {
        "resourceType": kind,
        "name": "Standard_D4s_v5",
        "family": "standardDSv5Family",
        "capabilities": [{"name": "vCPUs", "value": "4"}, {"name": "MemoryGB", "value": "16"}],
        "restrictions": list(restrictions),
    }


REGION = {"type": "Location", "values": ["eastus"]}
ZONES = {"type": "Zone", "restrictionInfo": {"locations": ["eastus"], "zones": ["1", "3"]}}


def test_a_size_is_read_with_what_it_takes() -> None:
    """Its family and its cores."""
    expected = Size("Standard_D4s_v5", "standardDSv5Family", 4, barred=False, barred_zones=())
    assert {"standard_d4s_v5": expected} == parse_sizes([sku(), sku(kind="disks")])


@pytest.mark.parametrize(
    ("restrictions", "zone", "barred"),
    [
        ((), "", False),
        ((REGION,), "", True),
        ((REGION,), "2", True),
        ((ZONES,), "", False),
        ((ZONES,), "1", True),
        ((ZONES,), "2", False),
    ],
)
def test_a_restriction_bars_a_region_or_some_of_its_zones(
    restrictions: tuple[dict[str, object], ...], zone: str, *, barred: bool
) -> None:
    """In whichever case the size is spelled."""
    region = Capacity("eastus", parse_sizes([sku(*restrictions)]), {})
    assert barred is region.bars("STANDARD_D4S_V5", zone)


def test_a_size_that_is_not_listed_is_not_to_be_had() -> None:
    """Regions do not have all of them."""
    assert Capacity("eastus", {}, {}).bars("Standard_M416", "")


def test_what_is_left_of_a_quota_is_read() -> None:
    """Below nothing, too: a limit may have been lowered."""
    usages = [
        {"name": {"value": "cores"}, "limit": 10, "currentValue": 4},
        {"name": {"value": "standardDSv5Family"}, "limit": 2, "currentValue": 4},
    ]
    assert {"cores": 6, "standarddsv5family": -2} == parse_usages(usages)
