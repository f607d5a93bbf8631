"""Ports of this machine as `localhost` means them: on 127.0.0.1 and, with IPv6, on [::1].

A browser may try either address, so a port is free when it is free on both.
"""

import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress

IPV4, IPV6 = "127.0.0.1", "::1"
EVERY_IPV6 = "::"
CONNECT_TIMEOUT_S = 0.5

MakeSocket = Callable[[socket.AddressFamily], socket.socket]


def machine_has_ipv6(make_socket: MakeSocket = socket.socket) -> bool:
    """Whether we can listen on [::1]."""
    with suppress(OSError), make_socket(socket.AF_INET6) as probe:
        probe.bind((IPV6, 0))
        return True
    return False


def port_is_free(port: int, make_socket: MakeSocket = socket.socket) -> bool:
    """True when on each loopback address of this machine nothing answers and we can listen."""
    addresses = [(socket.AF_INET, IPV4)]
    if machine_has_ipv6(make_socket):
        addresses.append((socket.AF_INET6, IPV6))
    return all(_is_free(family, address, port, make_socket) for family, address in addresses)


def accepts(address: str, port: int, make_socket: MakeSocket = socket.socket) -> bool:
    """Whether somebody listens on exactly this address; False where the machine has it not."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with suppress(OSError), make_socket(family) as client:
        client.settimeout(CONNECT_TIMEOUT_S)
        return client.connect_ex((address, port)) == 0
    return False


def _is_free(
    family: socket.AddressFamily, address: str, port: int, make_socket: MakeSocket
) -> bool:
    if accepts(address, port, make_socket):
        return False
    with make_socket(family) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return _can_bind(server, address, port)


def _can_bind(server: socket.socket, address: str, port: int) -> bool:
    try:
        server.bind((address, port))
    except OSError:
        return False
    return True


def find_free_ports(count: int, make_socket: MakeSocket = socket.socket) -> tuple[int, ...]:
    """Ports that are free now on every loopback address, all different."""
    ipv6 = machine_has_ipv6(make_socket)
    found: list[int] = []
    with ExitStack() as held:  # until all are found, so that none comes twice
        while len(found) < count:
            server = held.enter_context(make_socket(socket.AF_INET))
            server.bind((IPV4, 0))
            port = int(server.getsockname()[1])
            if not ipv6 or _can_bind(held.enter_context(make_socket(socket.AF_INET6)), IPV6, port):
                found.append(port)
    return tuple(found)


def find_port_holder(port: int, address: str | None = None) -> str | None:
    """Name and pid of the process that listens there, where the system tells us.

    address: IPV6 for the one that answers there; None for any.
    """
    import psutil  # takes a while to load, and most commands name no holder

    with suppress(psutil.Error, OSError):
        for connection in psutil.net_connections(kind="tcp"):
            at = connection.laddr
            if connection.status != psutil.CONN_LISTEN or not at or at.port != port:
                continue
            if address is None or at.ip in (address, EVERY_IPV6):
                pid = connection.pid
                return f"{psutil.Process(pid).name()} (pid {pid})" if pid else None
    return None
