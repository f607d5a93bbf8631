"""URLs: the server's own as the caller sees it, the prefix of every one it hands out (contract
1.1), and parameters in a query.

Believes `X-Forwarded-*`, as FusionAuth does under its default trusted-proxy policy `All`.
[A] contract 1.1: the headers that count are `X-Forwarded-Proto`, `-Host` and `-Port`.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.types import Scope

Parameters = Mapping[str, str]
"""Of a query or a form: each name once. The values of RESOURCE are joined with spaces."""

RESOURCE = "resource"
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


def _first(headers: Headers, name: str) -> str:
    return headers.get(name, "").partition(",")[0].strip()


def _server(scope: Scope) -> str:
    host, port = scope.get("server") or ("localhost", None)
    return f"{host}:{port}" if port else str(host)


def resources_of(parameters: Parameters) -> tuple[str, ...]:
    """The values of `resource`, in order, each once."""
    return tuple(dict.fromkeys(filter(None, parameters.get(RESOURCE, "").split(" "))))


def encode_parameters(parameters: Parameters) -> str:
    """As a query: the reverse of reading it."""
    pairs = [(name, value) for name, value in parameters.items() if name != RESOURCE]
    return urlencode([*pairs, *((RESOURCE, value) for value in resources_of(parameters))])


def with_parameters(uri: str, parameters: Parameters, *, in_fragment: bool = False) -> str:
    """Add parameters to a URI that may have a query already (RFC 6749 3.1.2)."""
    encoded = encode_parameters(parameters)
    if not encoded:
        return uri
    if in_fragment:
        return f"{uri}#{encoded}"
    return uri + ("&" if uri.partition("?")[2] else "?") + encoded
