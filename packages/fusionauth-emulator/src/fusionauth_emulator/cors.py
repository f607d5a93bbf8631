"""The CORS filter in front of every path, as prime-mvc's works (contract 6).

[A] contract 5.12: a change of the CORS configuration is effective at the next request.
[A] contract 6.3: a disabled CORS filter refuses all foreign origins, unless set to pass them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fusionauth_emulator.services import Services
from fusionauth_emulator.shapes.administration import METHODS
from fusionauth_emulator.store.database import DatabaseAway
from fusionauth_emulator.store.instance import find_system_configuration
from fusionauth_emulator.urls import base_url

EXCLUDED = ("/account", "/admin", "/support", "/ajax", "/_emulator")


@dataclass(frozen=True)
class CorsRequest:
    """What the filter looks at."""

    method: str
    path: str
    origin: str
    content_type: str | None
    requested_method: str
    requested_headers: str

    @property
    def is_preflight(self) -> bool:
        return self.method == "OPTIONS" and bool(self.requested_method.strip())

    @property
    def is_invalid(self) -> bool:
        """An origin that is none, or a POST that does not say what it holds."""
        if not self.origin.strip() or "%" in self.origin or "://" not in self.origin:
            return True
        return self.method == "POST" and not self.content_type

    @property
    def is_excluded(self) -> bool:
        return self.path.startswith(EXCLUDED)


class CorsFilter:
    def __init__(self, app: ASGIApp, services: Services):
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = cross_origin_request(scope) if scope["type"] == "http" else None
        if request is None:
            return await self._app(scope, receive, send)
        try:
            configuration = await self._configuration()
        except DatabaseAway:
            return await Response(status_code=503)(scope, receive, send)
        if self._services.settings.cors_off_passes and not configuration["enabled"]:
            return await self._app(scope, receive, send)
        headers = allowed_headers(request, configuration)
        if headers is None:
            return await refusal()(scope, receive, send)
        if request.is_preflight:
            return await Response(status_code=204, headers=headers)(scope, receive, send)
        await self._app(scope, receive, _adding(headers, send))

    async def _configuration(self) -> Mapping[str, Any]:
        async with self._services.database.transaction() as connection:
            document = await find_system_configuration(connection)
            configuration: Mapping[str, Any] = document["corsConfiguration"]
            return configuration


def cross_origin_request(scope: Scope) -> CorsRequest | None:
    """None for a request without `Origin`, and for one of our own pages (contract 6.1)."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None or origin == base_url(scope):
        return None
    return CorsRequest(
        method=scope["method"],
        path=scope["path"],
        origin=origin,
        content_type=headers.get("content-type"),
        requested_method=headers.get("access-control-request-method", ""),
        requested_headers=headers.get("access-control-request-headers", ""),
    )


def allowed_headers(
    request: CorsRequest, configuration: Mapping[str, Any]
) -> dict[str, str] | None:
    """The CORS headers of the answer; None: the request is refused. In the order of 6.1."""
    if request.is_invalid:
        return None
    if request.is_excluded:
        return None if request.is_preflight else {}
    if not configuration["enabled"] or not _origin_is_allowed(request.origin, configuration):
        return None
    if request.is_preflight:
        return _preflight_headers(request, configuration)
    if request.method not in configuration["allowedMethods"]:
        return None
    exposed = ",".join(configuration["exposedHeaders"])
    headers = _origin_headers(request.origin, configuration)
    return headers | ({"Access-Control-Expose-Headers": exposed} if exposed else {})


def refusal() -> Response:
    return Response(status_code=403, media_type="text/plain")


def _origin_is_allowed(origin: str, configuration: Mapping[str, Any]) -> bool:
    """To the letter, case included, or any with `*`."""
    allowed = configuration["allowedOrigins"]
    return origin in allowed or "*" in allowed


def _preflight_headers(
    request: CorsRequest, configuration: Mapping[str, Any]
) -> dict[str, str] | None:
    method = request.requested_method.strip()
    if method not in METHODS or method not in configuration["allowedMethods"]:
        return None
    allowed = {name.lower() for name in configuration["allowedHeaders"]}
    requested = (name.strip().lower() for name in request.requested_headers.split(","))
    if not all(name in allowed for name in requested if name):
        return None
    headers = _origin_headers(request.origin, configuration)
    headers["Access-Control-Allow-Methods"] = method
    headers["Access-Control-Allow-Headers"] = ",".join(configuration["allowedHeaders"])
    if configuration["preflightMaxAgeInSeconds"] > 0:
        headers["Access-Control-Max-Age"] = str(configuration["preflightMaxAgeInSeconds"])
    return headers


def _origin_headers(origin: str, configuration: Mapping[str, Any]) -> dict[str, str]:
    """`*` only when any origin is allowed and credentials are off (contract 6.2)."""
    if configuration["allowCredentials"]:
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin",
        }
    if "*" in configuration["allowedOrigins"]:
        return {"Access-Control-Allow-Origin": "*"}
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


def _adding(headers: Mapping[str, str], send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer = MutableHeaders(scope=message)
            for name, value in headers.items():
                if name == "Vary":
                    answer.add_vary_header(value)
                else:
                    answer[name] = value
        await send(message)

    return send_with_headers
