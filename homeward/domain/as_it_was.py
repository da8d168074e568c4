"""What of a VM is not as it was before it came over: its interfaces, and what no failover carries along."""

from collections.abc import Iterator

from homeward.domain.arm_ids import name_of
from homeward.domain.findings import Finding, warning
from homeward.domain.network import IpConfiguration, NetworkInterface
from homeward.domain.virtual_machine import VirtualMachine


def compare(
    name: str, former: tuple[NetworkInterface, ...], now: tuple[NetworkInterface, ...]
) -> tuple[Finding, ...]:
    """A warning for each thing that is missing or other; an address given out anew in another subnet is neither.

    Interfaces and their configurations are compared in their order: Site Recovery gives them new names.
    """
    if len(former) != len(now):
        return (_fewer(name, len(former), len(now)),) if former else ()
    pairs = zip(former, now, strict=True)
    return tuple(found for was, seen in pairs for found in _interface(name, was, seen))


def left_behind(name: str, extensions: tuple[str, ...], vm: VirtualMachine) -> tuple[Finding, ...]:
    """The extensions that the VM had; Site Recovery does not carry any (documented)."""
    there = {one.lower() for one in vm.extensions}
    lost = [one for one in extensions if one.lower() not in there]
    if not lost:
        return ()
    return (
        warning(
            "ExtensionsNotCarried",
            f"{name} came over without these extensions: {', '.join(lost)}.",
            "Install them again, by policy or by hand.",
        ),
    )


def without_diagnostics(name: str, former: list[str], now: list[str]) -> tuple[Finding, ...]:
    """Diagnostic settings belong to a resource's id, and the recovered VM has another."""
    there = {one.lower() for one in now}
    lost = [one for one in former if one.lower() not in there]
    if not lost:
        return ()
    said = f"{name} came over without these diagnostic settings: {', '.join(lost)}."
    return (warning("DiagnosticsNotCarried", said, "Set them again, by policy or by hand."),)


def without_backup(name: str, vault_id: str) -> tuple[Finding, ...]:
    """`vault_id`: where its former self is backed up."""
    said = f"{name} is not backed up where it runs now; where it came from, {name_of(vault_id)} kept its backups."
    return (warning("BackupNotCarried", said, "Enable its backup where it stays, by policy or by hand."),)


def told(former: tuple[NetworkInterface, ...], now: tuple[NetworkInterface, ...]) -> str:
    """Both sides in one sentence, for the evidence."""
    return f"Its interfaces had {_addresses(former)} and have {_addresses(now)}."


def _addresses(nics: tuple[NetworkInterface, ...]) -> str:
    configs = [config for nic in nics for config in nic.configurations]
    said = [f"{one.address or '?'} ({'static' if one.static else 'dynamic'})" for one in configs]
    return ", ".join(said) or "no known address"


def _interface(name: str, was: NetworkInterface, seen: NetworkInterface) -> Iterator[Finding]:
    if was.security_group and not seen.security_group:
        yield _lost(name, "NetworkSecurityGroup", f"the network security group {name_of(was.security_group)}")
    if was.accelerated and not seen.accelerated:
        yield _lost(name, "AcceleratedNetworking", "accelerated networking")
    if len(was.configurations) != len(seen.configurations):
        yield _fewer(name, len(was.configurations), len(seen.configurations), "IP configurations")
        return
    for one, other in zip(was.configurations, seen.configurations, strict=True):
        yield from _configuration(name, one, other)


def _configuration(name: str, was: IpConfiguration, seen: IpConfiguration) -> Iterator[Finding]:
    if was.static and (was.address != seen.address or not seen.static):
        kind = "static" if seen.static else "dynamic"
        yield warning(
            "StaticAddressChanged",
            f"{name} had the static address {was.address} and has {seen.address or 'none'} ({kind}).",
            "Look who knows it by that address, or set it in the item's network settings.",
        )
    if was.public_address and not seen.public_address:
        yield _lost(name, "PublicAddress", f"a public address such as {name_of(was.public_address)}")
    if len(seen.pools) < len(was.pools):
        pools = ", ".join(name_of(one) for one in was.pools)
        yield _lost(name, "BackendPool", f"its place in the load balancer's back-end pools ({pools})")


def _lost(name: str, what: str, said: str) -> Finding:
    return warning(
        f"{what}Lost",
        f"{name} came over without {said}.",
        "Set it in the item's network settings for the next time, and on the interface now.",
    )


def _fewer(name: str, was: int, seen: int, what: str = "interfaces") -> Finding:
    return warning(
        "InterfacesDiffer",
        f"{name} had {was} {what} and has {seen}.",
        "Look at the item's network settings before you commit.",
    )
