"""Telling visitors apart by their networks."""

import ipaddress


def network_of(address: str) -> str:
    """The network that counts as one visitor: the address itself, of an IPv6 address its /64, for a household has all
    the rest of it to choose from. What is no address stands for itself.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((str(parsed), 64 if parsed.version == 6 else 32), strict=False))
