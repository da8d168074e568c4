"""Which addresses of the network may be called where a caller chose them: public ones."""

from ipaddress import IPv6Address, ip_address, ip_network

# Azure's own: the platform answers there, to whatever runs in a VM. It is not of a private range.
_WIRE_SERVER = ip_address("168.63.129.16")
# Addresses of IPv4 in another dress, for translators that may lead inside.
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("2002::/16"), ip_network("2001::/32"))


def fit(text: str, *, loopback: bool) -> bool:
    """Not private, link-local (where clouds keep their metadata), multicast or the platform's own.

    `loopback` lets this machine's own through. Raises ValueError where it is no address.
    """
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if any(address in one for one in _TRANSLATED):
            return False
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return loopback
    return address.is_global and not address.is_multicast and address != _WIRE_SERVER


def written_fit(host: str, *, loopback: bool) -> bool:
    """The same of a host as it is written: a name is looked at when it is resolved."""
    try:
        return fit(host, loopback=loopback)
    except ValueError:
        return True
