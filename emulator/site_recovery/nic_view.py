"""The network cards inside an item; during a resync the service does not know much about them."""

from emulator.inventory import IpConfig, Nic
from emulator.site_recovery import cards
from emulator.site_recovery.item import NOT_YET, Item, Phase
from emulator.wire import Json
from emulator.world import World

_UNKNOWN = IpConfig("ipconfig1", "", "")


def nics(world: World, item: Item) -> list[Json]:
    if item.phase in NOT_YET and not item.reprotected:
        return []
    known = item.phase not in NOT_YET
    nic_id = item.source.nic_id(cards.name(item.source))
    target = item.target.vnet_id
    view: Json = {
        "nicId": item.own_guid("nic" if known else "nic while resyncing"),
        "replicaNicId": None,
        "sourceNicArmId": nic_id if known else nic_id.lower(),
        "vMNetworkName": item.source.vnet_id if known else None,
        "recoveryVMNetworkId": target.lower() if item.phase is Phase.COMMITTED else target,
        "ipConfigs": _ip_configs(world, item, known=known),
        "selectionType": "SelectedByUserOverride" if known else "NotSelected",
    }
    return [view | _rest(item)]


def _ip_configs(world: World, item: Item, *, known: bool) -> list[Json]:
    card = world.inventory.find(Nic, item.source.nic_id(cards.name(item.source)))
    views = [
        _ip_config(world, item, config, known=known) for config in (card.configs if card else (_UNKNOWN,))
    ]
    static = cards.static_address(world, item, item.target)
    if static:
        views[0] |= {"recoveryStaticIPAddress": static, "recoveryIPAddressType": "Static"}
    pool = cards.pool(item, item.target)
    if pool:
        views[0]["recoveryLBBackendAddressPoolIds"] = [pool]
    return views


def _ip_config(world: World, item: Item, config: IpConfig, *, known: bool) -> Json:
    primary, wanted = config.name == _UNKNOWN.name, item.target.card
    return {
        "name": config.name if known else None,
        "isPrimary": primary,
        "subnetName": item.source.subnet if known else None,
        "staticIPAddress": config.address if known else None,
        "ipAddressType": "Static" if config.static else "Dynamic",
        "isSeletedForFailover": True,
        "recoverySubnetName": item.target.subnet,
        "recoveryStaticIPAddress": "",
        "recoveryIPAddressType": "Dynamic",
        "recoveryPublicIPAddressId": cards.public_address(world, item, item.target) if primary else None,
        "recoveryLBBackendAddressPoolIds": [] if item.reprotected else None,
        "tfoSubnetName": wanted.test_subnet or None,
        "tfoStaticIPAddress": wanted.test_address or None,
        "tfoPublicIPAddressId": wanted.test_public_address or None,
        "tfoLBBackendAddressPoolIds": list(wanted.test_pools) or None,
    }


def _rest(item: Item) -> Json:
    wanted = item.target.card
    return {
        "recoveryNetworkSecurityGroupId": cards.security_group(item, item.target),
        "enableAcceleratedNetworkingOnRecovery": wanted.accelerated,
        "tfoVMNetworkId": item.target.test_network,
        "tfoNetworkSecurityGroupId": wanted.test_security_group or None,
        "enableAcceleratedNetworkingOnTfo": None,
        "recoveryNicName": wanted.name or None,
        "recoveryNicResourceGroupName": item.target.group if wanted.name else None,
        "reuseExistingNic": wanted.reuse,
        "tfoRecoveryNicName": None,
        "tfoRecoveryNicResourceGroupName": None,
        "tfoReuseExistingNic": False,
        "targetNicName": None,
    }
