"""By which address this machine is reached in its network."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress

import psutil

LAN = "lan"
"""Stands for that address."""

_AFAR = "192.0.2.1"
"""An address for documentation, which is nowhere (RFC 5737): nothing is sent to it."""

_APART = ("docker", "veth", "br-", "virbr", "vmnet", "vboxnet", "tun", "tap", "utun", "zt", "wg", "tailscale")
"""How interfaces begin that lead to machines within this one, or far away."""


def is_address(text: str, /) -> bool:
    """Whether a text is an address that can be bound and reached, or `lan`."""
    if text == LAN:
        return True
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (found.is_unspecified or found.is_multicast or "%" in text)


def is_loopback(text: str, /) -> bool:
    """Whether only this machine itself reaches an address."""
    return text != LAN and ipaddress.ip_address(text).is_loopback


async def own_address() -> str:
    """The IPv4 address of this machine in its network; "" while it is in none.

    The one by which it would send something far away, which the system tells without sending anything; in a network
    that leads nowhere else, the first one of an interface that is up.
    """
    with contextlib.suppress(OSError):
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=(_AFAR, 9))
        try:
            found = str(transport.get_extra_info("sockname")[0])
        finally:
            transport.close()
        if not ipaddress.ip_address(found).is_loopback:
            return found
    return next(iter(_addresses()), "")


def _addresses() -> list[str]:
    """IPv4 addresses of interfaces that are up, those of private networks first."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    out = []
    for name, entries in psutil.net_if_addrs().items():
        if name not in up or name.lower().startswith(_APART):
            continue
        for entry in entries:
            with contextlib.suppress(ValueError):
                address = ipaddress.IPv4Address(entry.address)
                if not (address.is_loopback or address.is_link_local):
                    out.append(address)
    return [str(a) for a in sorted(out, key=lambda a: not a.is_private)]
