"""A fleet of every shape that a VM can have in the emulator, as a topology for its reset. Data."""

from tests.app.drill.machine import Json

HOME, AWAY = "eastus", "westus"
GROUPS = {HOME: "rg-fleet", AWAY: "rg-fleet-asr"}
_SETS = {
    "availabilitySet": ("availabilitySets", "as-fleet"),
    "proximityPlacementGroup": ("proximityPlacementGroups", "ppg-fleet"),
    "capacityReservationGroup": ("capacityReservationGroups", "crg-fleet"),
    "virtualMachineScaleSet": ("virtualMachineScaleSets", "flex-fleet"),
    "diskEncryptionSet": ("diskEncryptionSets", "des-fleet"),
}
_BOTH: Json = {"publicAddress": "both", "loadBalancer": "lb-fleet", "securityGroup": "nsg-fleet"}

# What each VM is beyond a plain one; `sides` holds for both.
SHAPES: dict[str, Json] = {
    "plain": {},
    "disks": {"disks": [{"sizeGb": 127}, {"sizeGb": 512}, {"sizeGb": 64}]},
    "unreplicated-disk": {"disks": [{"sizeGb": 127}, {"sizeGb": 64, "replicated": False}]},
    "renamed": {"away": {"vmName": "renamed-dr"}},
    "card": {"overrides": _BOTH | {"acceleratedNetworking": True}},
    "backed-up": {"overrides": {"backup": "vault-backup", "extensions": ["agent"], "tags": {"tier": "web"}}},
    "with-its-disks": {"overrides": {"deleteOption": "Delete"}},
    "elsewhere": {"home": {"group": "rg-apart"}, "away": {"group": "rg-apart-asr"}},
    "unmanaged": {"home": {"diskAccount": "fleetdiskseastus"}, "away": {"diskAccount": "fleetdiskswestus"}},
    "group": {"count": 2, "multiVmGroup": "cluster"},
    "zone": {"home": {"zone": 1}, "away": {"zone": 2}},
    **{key: {"home": {key: name}, "away": {key: name}} for key, (_, name) in _SETS.items()},
}


def vms(*left_out: str) -> list[str]:
    """The names of the VMs of every shape but these."""
    shapes = {name: shape.get("count", 1) for name, shape in SHAPES.items() if name not in left_out}
    return [
        name if count == 1 else f"{name}-{number:02}"
        for name, count in shapes.items()
        for number in range(1, count + 1)
    ]


def topology(*left_out: str) -> Json:
    return {
        "networks": [
            {"name": f"vnet-{region}", "group": group, "location": region, "prefix": f"10.{10 + at}.0.0/16"}
            for at, (region, group) in enumerate(GROUPS.items())
        ],
        "accounts": [
            {"name": f"{name}{region}", "group": "rg-recovery", "location": region}
            for name in ("fleetcache", "fleetdisks")
            for region in GROUPS
        ],
        "resources": [
            {"type": kind, "name": name, "group": group, "location": region}
            for region, group in GROUPS.items()
            for kind, name in _SETS.values()
        ],
        "vaults": [_VAULT],
        "vms": [_vm(name, shape) for name, shape in SHAPES.items() if name not in left_out],
    }


_VAULT: Json = {
    "name": "vault-recovery",
    "group": "rg-recovery",
    "location": AWAY,
    "fabrics": [{"name": region, "location": region, "containers": [f"c-{region}"]} for region in GROUPS],
    "containerMappings": [{"containers": [f"c-{region}" for region in GROUPS]}],
    "networkMappings": [{"fabrics": [*GROUPS], "networks": [f"vnet-{region}" for region in GROUPS]}],
}


def _vm(name: str, shape: Json) -> Json:
    return {
        "name": name,
        **shape,
        "home": _side(HOME, shape.get("home", {})),
        "away": _side(AWAY, shape.get("away", {})),
    }


def _side(region: str, more: Json) -> Json:
    group = more.get("group", GROUPS[region])
    named = {key: f"{group}/{value}" if key in _SETS else value for key, value in more.items()}
    return {"container": f"c-{region}", "group": group, "network": f"vnet-{region}", **named}
