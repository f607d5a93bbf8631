"""`localhost` on this machine: its ports, free or taken, on 127.0.0.1 and, with IPv6, on [::1].

A browser may try either address, so a port is free when it is free on both. Where we listen on
127.0.0.1 alone (on docker, and with an external FusionAuth) another program at [::1] gets the
requests, and the passwords in them, without a word. So both are asked, and the answers compared.
"""

import json
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from itertools import repeat
from types import MappingProxyType
from urllib.parse import urlsplit

from orchestrator.errors import PortShared

IPV4, IPV6 = "127.0.0.1", "::1"
EVERY_IPV6 = "::"
CONNECT_TIMEOUT_S = 0.5
PROBE_TIMEOUT_S = 2.0

MakeSocket = Callable[[socket.AddressFamily], socket.socket]

# public documents, no key is sent: each server has keys of its own, /health names the project
DOCUMENTS = {"fusionauth": "/.well-known/jwks.json", "api": "/health", "site": "/health"}
TIMEOUT_S = 10.0  # a slow answer of ours must not be taken for silence
TRIES = 2  # a key may be made between the two requests

Get = Callable[[str, str], tuple[int, bytes]]


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


def http_get(
    url: str,
    address: str,
    *,
    headers: Mapping[str, str] = MappingProxyType({}),
    timeout_s: float = PROBE_TIMEOUT_S,
) -> tuple[int, bytes]:
    """Plain http to a server on this machine; http.client loads in a tenth of requests' time.

    address: where to find `localhost`. Raises OSError or HTTPException.
    """
    from http.client import HTTPConnection  # takes a while to load, and `down` asks nobody

    parts = urlsplit(url)
    host = address if parts.hostname == "localhost" else parts.hostname
    connection = HTTPConnection(host or "", parts.port, timeout=timeout_s)
    try:
        connection.request("GET", parts.path or "/", headers={**headers, "Host": parts.netloc})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


get_patiently = partial(http_get, timeout_s=TIMEOUT_S)


@dataclass(frozen=True)
class Network:
    """How the addresses are asked; a test has its own."""

    get: Get = get_patiently
    accepts: Callable[[str, int], bool] = accepts
    find_holder: Callable[[int, str], str | None] = find_port_holder


REAL = Network()


@dataclass(frozen=True)
class SharedPort:
    """A port where [::1] is not ours. holder: name and pid, where the system tells us."""

    service: str
    port: int
    holder: str | None

    def describe(self) -> str:
        return f"{self.holder or 'another program'} answers on [{IPV6}]:{self.port}"


def find_shared_ports(urls: Mapping[str, str], network: Network = REAL) -> tuple[SharedPort, ...]:
    """Those of the services whose port has another program at [::1]. urls: by service name."""
    asked = {name: port for name, url in urls.items() if (port := _find_port(name, url))}
    with ThreadPoolExecutor(max_workers=len(DOCUMENTS)) as pool:  # the servers answer side by side
        documents = [urls[name] + DOCUMENTS[name] for name in asked]
        shared = pool.map(_is_shared, documents, asked.values(), repeat(network))
        found = [name for name, is_shared in zip(asked, shared, strict=True) if is_shared]
    return tuple(SharedPort(n, asked[n], network.find_holder(asked[n], IPV6)) for n in found)


def require_no_shared_ports(urls: Mapping[str, str], network: Network = REAL) -> None:
    """Before keys and passwords are sent to these URLs. Raises PortShared."""
    for found in find_shared_ports(urls, network):
        raise PortShared(found.service, found.port, found.holder)


def _find_port(name: str, url: str) -> int | None:
    """None where nothing can be asked, or another host name is used."""
    parts = urlsplit(url)
    is_ours = name in DOCUMENTS and (parts.scheme, parts.hostname) == ("http", "localhost")
    return parts.port if is_ours else None


def _is_shared(document: str, port: int, network: Network) -> bool:
    if not network.accepts(IPV6, port):
        return False
    return all(_answers_differ(document, network.get) for _ in range(TRIES))


def _answers_differ(document: str, get: Get) -> bool:
    """False where we do not answer ourselves: then there is nothing to compare with."""
    from http.client import HTTPException

    try:
        ours = get(document, IPV4)
    except (OSError, HTTPException):
        return False
    try:
        theirs = get(document, IPV6)
    except (
        OSError,
        HTTPException,
    ):  # it accepted the connection, and says nothing we know
        return ours[0] == HTTPStatus.OK
    return ours[0] == HTTPStatus.OK and _comparable(ours) != _comparable(theirs)


def _comparable(answer: tuple[int, bytes]) -> object:
    """A JWKS is a set of keys: their order says nothing."""
    status, body = answer
    try:
        return status, _sorted(json.loads(body))
    except ValueError:
        return answer


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {name: _sorted(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=repr)
    return value
