"""A vault of VMs of every shape that a reprotect must carry, as the emulator takes it at a reset."""

from typing import Any

SUB = "/subscriptions/5eed0000-0000-4000-8000-000000000001"
SIDES = {"eastus": "rg-app-eastus", "westus": "rg-app-westus"}
SETS = {
    "availabilitySet": ("availabilitySets", "as-erp"),
    "proximityPlacementGroup": ("proximityPlacementGroups", "ppg-erp"),
    "capacityReservationGroup": ("capacityReservationGroups", "crg-erp"),
    "virtualMachineScaleSet": ("virtualMachineScaleSets", "flex-erp"),
    "diskEncryptionSet": ("diskEncryptionSets", "des-erp"),
}

type Json = dict[str, Any]


def in_group(region: str, kind: str, name: str) -> str:
    return f"{SUB}/resourceGroups/{SIDES[region]}/providers/Microsoft.Compute/{kind}/{name}"


def fleet(*shapes: tuple[str, ...], away: tuple[str, ...] | None = None) -> Json:
    """One VM for each shape, `vm-01` ...: the sets it stands in on both sides (away: others, where given)."""
    return {
        "networks": [
            {
                "name": f"vnet-app-{region}",
                "group": group,
                "location": region,
                "prefix": f"10.{10 + at}.0.0/16",
            }
            for at, (region, group) in enumerate(SIDES.items())
        ],
        "accounts": [
            {"name": f"{region}vaultrecoasrcache", "group": "rg-recovery", "location": region}
            for region in SIDES
        ],
        "resources": [
            {"type": kind, "name": name, "group": group, "location": region}
            for region, group in SIDES.items()
            for kind, name in SETS.values()
        ],
        "vaults": [_vault({region: (region, f"c-{region}") for region in SIDES}, "vnet-app-{}")],
        "vms": [
            {
                "name": f"vm-{number:02d}",
                "home": _side("eastus", shape),
                "away": _side("westus", shape if away is None else away),
            }
            for number, shape in enumerate(shapes, 1)
        ],
    }


def zones() -> Json:
    """One VM that goes from zone to zone in one fabric."""
    place = {"network": "vnet-app-eastus"}
    vault = _vault({"zone-1": ("eastus", "zone-1"), "zone-2": ("eastus", "zone-2")}, "")
    vault["fabrics"] = [{"name": "east", "location": "eastus", "containers": ["zone-1", "zone-2"]}]
    return {
        "networks": [{"name": "vnet-app-eastus", "group": "rg-app-eastus", "location": "eastus"}],
        "accounts": [{"name": "eastusasrcache", "group": "rg-recovery", "location": "eastus"}],
        "vaults": [vault],
        "vms": [
            {
                "name": "vm-01",
                "home": {"container": "zone-1", "group": "rg-app-eastus", "zone": 1, **place},
                "away": {"container": "zone-2", "group": "rg-app-asr", "zone": 2, **place},
            }
        ],
    }


def _vault(containers: dict[str, tuple[str, str]], network: str) -> Json:
    fabrics = [{"name": name, "location": at, "containers": [one]} for name, (at, one) in containers.items()]
    mapped = [network.format(name) for name in containers]
    return {
        "name": "vault-recovery",
        "group": "rg-recovery",
        "location": "westus",
        "fabrics": fabrics,
        "containerMappings": [{"containers": [one for _, one in containers.values()]}],
        "networkMappings": [{"fabrics": list(containers), "networks": mapped}] if network else [],
    }


def _side(region: str, shape: tuple[str, ...]) -> Json:
    group = SIDES[region]
    place = {"container": f"c-{region}", "group": group, "network": f"vnet-app-{region}"}
    return place | {key: f"{group}/{SETS[key][1]}" for key in shape}
