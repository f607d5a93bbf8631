"""Ports of ours on which another program answers as well, at the other address of `localhost`.

Browsers and tools may take [::1] for `localhost` where we listen on 127.0.0.1 alone: on docker, and
beside a FusionAuth that somebody else started. A development server there gets the requests, and
the passwords in them, without a word. So both addresses are asked, and the answers compared.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from itertools import repeat
from urllib.parse import urlsplit

from orchestrator.errors import PortShared
from orchestrator.localhost import IPV4, IPV6, accepts, find_port_holder
from orchestrator.readiness import get

# public documents, no key is sent: each server has keys of its own, /health names the project
DOCUMENTS = {"fusionauth": "/.well-known/jwks.json", "api": "/health", "site": "/health"}
TIMEOUT_S = 10.0  # a slow answer of ours must not be taken for silence
TRIES = 2  # a key may be made between the two requests

Get = Callable[[str, str], tuple[int, bytes]]


def _get(url: str, address: str) -> tuple[int, bytes]:
    return get(url, address=address, timeout_s=TIMEOUT_S)


@dataclass(frozen=True)
class Network:
    """How the addresses are asked; a test has its own."""

    get: Get = _get
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
    try:
        ours = get(document, IPV4)
    except (OSError, HTTPException):
        return False
    try:
        theirs = get(document, IPV6)
    except (OSError, HTTPException):  # it accepted the connection, and says nothing we know
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
