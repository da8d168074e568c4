"""What a seed file puts around the vaults: networks, cache accounts, sets and groups of resources."""

from ipaddress import ip_network

from emulator.errors import ControlError
from emulator.inventory import Account, Group, Resource, Subnet, Vnet
from emulator.network import peerings
from emulator.plain import KINDS, Plain
from emulator.seeding.reader import Reader, wrong
from emulator.topology import DISPLAY_NAMES, SUBSCRIPTION
from emulator.world import World

WHERE = ("name", "group", "location", "subscription")
PEERING_STATES = ("Connected", "Initiated", "Disconnected")
GATEWAY_SUBNET = "GatewaySubnet"


def network(world: World, value: object, path: str) -> None:
    reader = Reader(value, path, *WHERE, "prefix", "subnets", "gateway", "peerings")
    subnets = reader.value.get("subnets", {"default": reader.text("prefix", "10.0.0.0/16")})
    if not isinstance(subnets, dict) or not subnets:
        raise wrong(reader.at("subnets"), "an object of names and prefixes", subnets)
    made = {
        name.lower(): Subnet(name, _prefix(reader, f"subnets.{name}", text)) for name, text in subnets.items()
    }
    vnet = Vnet(*_where(world, reader), _prefix(reader, "prefix", reader.text("prefix", "10.0.0.0/16")), made)
    vnet.subscription = reader.text("subscription", SUBSCRIPTION)
    for entry, where in reader.entries("peerings"):
        peerings.peer(vnet, *_peering(entry, where))
    _add_gateway(reader, vnet)
    world.inventory.add(vnet)


def _peering(value: object, path: str) -> tuple[str, str]:
    """Read a peering; the other network may lie anywhere, seen or not, so it is named by its whole id."""
    reader = Reader(value, path, "network", "state")
    remote, state = reader.text("network"), reader.text("state", PEERING_STATES[0])
    if not remote.startswith("/subscriptions/"):
        raise wrong(reader.at("network"), "the id of a network", remote)
    if state not in PEERING_STATES:
        raise wrong(reader.at("state"), f"one of {', '.join(PEERING_STATES)}", state)
    return remote, state


def _add_gateway(reader: Reader, vnet: Vnet) -> None:
    """Let a gateway of this name sit in the subnet that Azure keeps for one."""
    name = reader.maybe("gateway")
    if name and GATEWAY_SUBNET.lower() not in vnet.subnets:
        raise wrong(
            reader.at("subnets"), f"with a {GATEWAY_SUBNET}, as there is a gateway", list(vnet.subnets)
        )
    if name:
        vnet.subnets[GATEWAY_SUBNET.lower()].gateway = name


def _prefix(reader: Reader, key: str, text: object) -> str:
    try:
        return str(ip_network(str(text)))
    except ValueError as error:
        raise ControlError(400, f"{reader.at(key)} is a network like 10.1.0.0/16: {error}") from error


def account(world: World, value: object, path: str) -> None:
    reader = Reader(value, path, *WHERE)
    made = Account(*_where(world, reader), subscription=reader.text("subscription", SUBSCRIPTION))
    world.inventory.add(made)


def resource(world: World, value: object, path: str) -> None:
    reader = Reader(value, path, *WHERE, "type")
    kind = next((kind for kind in KINDS if kind.lower().endswith(reader.text("type").lower())), None)
    if kind is None:
        raise wrong(reader.at("type"), f"one of {', '.join(KINDS)}", reader.value["type"])
    subscription = reader.text("subscription", SUBSCRIPTION)
    world.inventory.add(Plain(*_where(world, reader), kind, subscription=subscription))


def _where(world: World, reader: Reader) -> tuple[str, str, str]:
    """Read name, group and location, and make the group."""
    name, group = reader.text("name"), reader.text("group")
    where = location(reader)
    add_group(world, group, where, reader.text("subscription", SUBSCRIPTION))
    return name, group, where


def location(reader: Reader) -> str:
    found = reader.text("location")
    if found not in DISPLAY_NAMES:
        raise wrong(reader.at("location"), f"one of {', '.join(DISPLAY_NAMES)}", found)
    return found


def add_group(world: World, name: str, where: str, subscription: str) -> None:
    if subscription not in world.subscriptions:
        world.subscriptions.append(subscription)
    if world.inventory.group(name, subscription) is None:
        world.inventory.add(Group(name, name, where, subscription=subscription))


def named[R: Resource](world: World, kind: type[R], name: str, path: str) -> R:
    """Find what the file calls by its name, or by group/name where names repeat."""
    group, _, short = name.rpartition("/")
    found = [
        one
        for one in world.inventory.each(kind)
        if one.name.lower() == short.lower() and group.lower() in ("", one.group.lower())
    ]
    if len(found) != 1:
        how_many = "several" if found else "no"
        raise ControlError(400, f"{path}: there is {how_many} {kind.__name__.lower()} '{name}' in the file.")
    return found[0]
