"""To which address of the network a service is called: a name is resolved once, judged, and what was judged is called.

A list of exact addresses is worth nothing if the name in one of them can lead to another place, such as a database of
the internal network: whoever has the name can change what it stands for between a check and a call. So the connection
is made to an address that was looked at, and none is made if any address of the name is not one of the public network.
Only where the list itself has an address of the network, or ``localhost``, is that one called.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias
from urllib.parse import urlsplit

from pvegraph.errors import BackendError
from pvegraph.store.remote_http import Dial

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""The addresses of a name, for a port; raises `OSError` if it has none."""
_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_LOCALHOST = "localhost"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 for the IPv4 address in the last 32 bits (RFC 6052, section 2.1)."""
_LOG = logging.getLogger(__name__)


def resolve_name(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def dial_for(url: str, resolve: Resolve = resolve_name) -> Dial:
    """How a service of the list is called."""
    return partial(_dial, urlsplit(url).hostname or "", resolve)


def is_public(address: str) -> bool:
    """Whether an address is one of the public network, and no other one in the guise of one.

    >>> [is_public(address) for address in ("192.0.43.8", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    one = _meant(ipaddress.ip_address(address))
    if isinstance(one, ipaddress.IPv6Address) and (one.is_site_local or one.sixtofour is not None):
        # Neither has a use any more (RFC 3879, RFC 7526), and both were ways into internal networks.
        return False
    return one.is_global and not (one.is_multicast or one.is_reserved)


def _meant(address: _Address) -> _Address:
    """The address of IPv4 that one of IPv6 stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address


def _dial(host: str, resolve: Resolve, where: tuple[str, int], seconds: float) -> socket.socket:
    """Connect to a host of the list; ``where`` is what the request says, which is the same."""
    name, port = where
    if name.lower() != host:
        raise BackendError("The request would go to another host than the one that was checked.")
    last = OSError("a name without addresses")
    for address in _judged(host, port, resolve):
        try:
            return socket.create_connection((address, port), seconds)
        except OSError as error:
            last = error
    raise last


def _judged(host: str, port: int, resolve: Resolve) -> Sequence[str]:
    """The addresses of a host, all of which may be called. Raises `BackendError` if one of them may not."""
    if _is_literal(host):
        return [host]
    addresses = resolve(host, port)
    may_be_called = _is_loopback if host == _LOCALHOST else is_public
    bad = [address for address in addresses if not may_be_called(address)]
    if bad:
        _LOG.warning("%s was not called: it leads to %s", host, ", ".join(bad))
        raise BackendError("The name of its host leads to an address that is not of the public network.")
    return addresses


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback
