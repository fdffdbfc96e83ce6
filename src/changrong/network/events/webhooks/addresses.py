"""Which addresses the service calls when others say where: public ones only.

An endpoint is an invitation to make the service call machines that only it can reach. So the name
is resolved here, every address it has must be public, and the call goes to one of the addresses
that were looked at: a name that answers differently the second time wins nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from changrong.text import Problem

MOST_ADDRESSES = 2  # that are tried for one call
HTTPS_PORT, FIRST_FREE_PORT = 443, 1024
_GLOBAL_UNICAST = ip_network("2000::/3")
# Within it, but not whom they seem: tunnels and translations carry an IPv4 address inside.
_TUNNELS = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NOT_PUBLIC_4 = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
            "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ),
    )
)  # fmt: skip


class AddressRefused(Problem):
    """The service does not call this address."""


def split(url: str, insecure: bool = False) -> SplitResult:
    """The parts of an address that may be called. Raises AddressRefused, saying why not."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("这不是网址", "This is no web address") from None
    if parts.scheme != "https" and not (insecure and parts.scheme == "http"):
        raise AddressRefused("地址要以 https:// 开头", "The address must begin with https://")
    if not url.isascii():
        raise AddressRefused(
            "网址里有中文等字符，请写成编码后的样子（xn--、%XX）",
            "The address must be written in ASCII (xn--, %XX)",
        )
    if not parts.hostname or _is_spaced(url):
        raise AddressRefused("地址里没有主机名", "The address names no host")
    if parts.username or parts.password:
        raise AddressRefused(
            "地址里不能有用户名和密码", "The address must hold no name and no password"
        )
    if parts.fragment:
        raise AddressRefused("地址里不能有 #", "The address must hold no #")
    if not insecure and port is not None and port != HTTPS_PORT and port < FIRST_FREE_PORT:
        raise AddressRefused(
            f"端口 {port} 不能用，请用 443 或 1024 以上的端口",
            f"Port {port} cannot be used; use 443 or one above 1024",
        )
    return parts


def resolve(host: str, port: int, networks: Sequence[str] = ()) -> list[str]:
    """The addresses of a host, all of them public or within `networks` (CIDR).

    Raises AddressRefused where one is not, OSError where the name has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    addresses = list(dict.fromkeys(str(address[4][0]) for address in found))
    for address in addresses:
        if not is_public(address) and not _is_within(address, networks):
            raise AddressRefused(
                f"{host} 在内部网络里，服务不会向它发送",
                f"{host} is on a private network; the service does not call it",
            )
    return addresses[:MOST_ADDRESSES]


def is_public(address: str) -> bool:
    """Whether anybody on the internet could call the address too."""
    ip = _plain(address)
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_4)
    return ip in _GLOBAL_UNICAST and not any(ip in network for network in _TUNNELS)


def _is_within(address: str, networks: Sequence[str]) -> bool:
    ip = _plain(address)
    return any(ip in ip_network(network) for network in networks)


def _plain(address: str) -> IPv4Address | IPv6Address:
    """An IPv4 address is one however it is written."""
    ip = ip_address(address.partition("%")[0])
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip


def _is_spaced(url: str) -> bool:
    return any(character.isspace() or not character.isprintable() for character in url)
