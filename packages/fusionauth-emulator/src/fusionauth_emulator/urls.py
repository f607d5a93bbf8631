"""The server's own URL as the caller sees it: prefix of every URL it hands out (contract 1.1).

Believes `X-Forwarded-*`, as FusionAuth does under its default trusted-proxy policy `All`.
[A] contract 1.1: the headers that count are `X-Forwarded-Proto`, `-Host` and `-Port`.
"""

from starlette.datastructures import Headers
from starlette.types import Scope

DEFAULT_PORTS = {"http": "80", "https": "443"}


def base_url(scope: Scope) -> str:
    """Scheme, host and port of the request, such as `http://localhost:9011`; no trailing slash."""
    headers = Headers(scope=scope)
    scheme = _first(headers, "x-forwarded-proto") or scope["scheme"]
    host = _first(headers, "x-forwarded-host") or headers.get("host") or _server(scope)
    port = _first(headers, "x-forwarded-port")
    if port and not host.rpartition("]")[2].count(":") and DEFAULT_PORTS.get(scheme) != port:
        host = f"{host}:{port}"
    return f"{scheme}://{host}"


def client_address(scope: Scope) -> str | None:
    """Who asks: the first `X-Forwarded-For` entry, else the peer."""
    peer = scope.get("client")
    return _first(Headers(scope=scope), "x-forwarded-for") or (peer[0] if peer else None)


def _first(headers: Headers, name: str) -> str:
    return headers.get(name, "").partition(",")[0].strip()


def _server(scope: Scope) -> str:
    host, port = scope.get("server") or ("localhost", None)
    return f"{host}:{port}" if port else str(host)
