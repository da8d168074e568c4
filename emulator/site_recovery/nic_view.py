"""The network cards inside an item; during a resync the service does not know much about them."""

from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.machines import address
from emulator.wire import Json
from emulator.world import World


def nics(world: World, item: Item) -> list[Json]:
    known = item.phase not in (Phase.RESYNC, Phase.FIRST_POINT)
    name = f"{item.source.vm_name}-nic"
    nic_id = item.source.nic_id(name)
    target = item.target.vnet_id
    view: Json = {
        "nicId": item.own_guid("nic" if known else "nic while resyncing"),
        "replicaNicId": None,
        "sourceNicArmId": nic_id if known else nic_id.lower(),
        "vMNetworkName": item.source.vnet_id if known else None,
        "recoveryVMNetworkId": target.lower() if item.phase is Phase.COMMITTED else target,
        "ipConfigs": [_ip_config(world, item, known=known)],
        "selectionType": "SelectedByUserOverride" if known else "NotSelected",
    }
    return [view | _rest()]


def _ip_config(world: World, item: Item, *, known: bool) -> Json:
    return {
        "name": "ipconfig1" if known else None,
        "isPrimary": True,
        "subnetName": item.source.subnet if known else None,
        "staticIPAddress": address(world, item, item.source) if known else None,
        "ipAddressType": "Dynamic",
        "isSeletedForFailover": True,
        "recoverySubnetName": item.target.subnet,
        "recoveryStaticIPAddress": "",
        "recoveryIPAddressType": "Dynamic",
        "recoveryPublicIPAddressId": None,
        "recoveryLBBackendAddressPoolIds": [] if item.reprotected else None,
        "tfoSubnetName": None,
        "tfoStaticIPAddress": None,
        "tfoPublicIPAddressId": None,
        "tfoLBBackendAddressPoolIds": None,
    }


def _rest() -> Json:
    return {
        "recoveryNetworkSecurityGroupId": None,
        "enableAcceleratedNetworkingOnRecovery": False,
        "tfoVMNetworkId": None,
        "tfoNetworkSecurityGroupId": None,
        "enableAcceleratedNetworkingOnTfo": None,
        "recoveryNicName": None,
        "recoveryNicResourceGroupName": None,
        "reuseExistingNic": False,
        "tfoRecoveryNicName": None,
        "tfoRecoveryNicResourceGroupName": None,
        "tfoReuseExistingNic": False,
        "targetNicName": None,
    }
