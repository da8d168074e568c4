"""Sizes of virtual machines: a part of Azure's, with what a capacity check reads of them."""

from typing import NamedTuple

DEFAULT = "Standard_DS1_v2"


class Size(NamedTuple):
    name: str
    family: str
    cores: int
    memory_mb: int
    data_disks: int


_ROWS = (
    Size("Standard_B2s", "standardBSFamily", 2, 4096, 4),
    Size("Standard_B4ms", "standardBSFamily", 4, 16384, 8),
    Size("Standard_DS1_v2", "standardDSv2Family", 1, 3584, 4),
    Size("Standard_DS2_v2", "standardDSv2Family", 2, 7168, 8),
    Size("Standard_DS3_v2", "standardDSv2Family", 4, 14336, 16),
    Size("Standard_D2s_v3", "standardDSv3Family", 2, 8192, 4),
    Size("Standard_D4s_v3", "standardDSv3Family", 4, 16384, 8),
    Size("Standard_D2s_v5", "standardDSv5Family", 2, 8192, 4),
    Size("Standard_D4s_v5", "standardDSv5Family", 4, 16384, 8),
    Size("Standard_D8s_v5", "standardDSv5Family", 8, 32768, 16),
    Size("Standard_E4s_v5", "standardESv5Family", 4, 32768, 8),
    Size("Standard_E16s_v5", "standardESv5Family", 16, 131072, 32),
    Size("Standard_F4s_v2", "standardFSv2Family", 4, 8192, 8),
)
SIZES = {size.name.lower(): size for size in _ROWS}
FAMILIES = tuple(dict.fromkeys(size.family for size in _ROWS))


def named(name: str) -> Size:
    return SIZES[name.lower()]
