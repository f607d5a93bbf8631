"""The emulator put together: routes, middleware, one handler for each kind of error.

`create_app` is all a test or a server needs; nothing happens before the lifespan begins.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator import helpers, hosted_backend, oauth2
from fusionauth_emulator.clock import Clock
from fusionauth_emulator.cors import CorsFilter
from fusionauth_emulator.errors import RequestRefused, general_error
from fusionauth_emulator.hashing import PasswordHasher
from fusionauth_emulator.keys.key_ring import KeyRing
from fusionauth_emulator.pages import fixed
from fusionauth_emulator.request_head import RequestHead, TrailingSlash
from fusionauth_emulator.request_reading import BodyTooSlow
from fusionauth_emulator.rest.routes import routes as rest_routes
from fusionauth_emulator.services import Services
from fusionauth_emulator.settings import Settings
from fusionauth_emulator.startup import start
from fusionauth_emulator.store.database import Database, DatabaseAway, WriteConflict


def create_app(settings: Settings, database: Database, clock: Clock) -> Starlette:
    services = Services(settings, database, clock, KeyRing(), PasswordHasher())
    counts: Counter[tuple[str, str]] = Counter()
    counting = [Middleware(helpers.RequestCounter, counts=counts)] if settings.helpers else []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            await start(app, services)
            yield
        finally:
            await database.close()

    app = Starlette(
        routes=[
            *(helpers.routes(counts) if settings.helpers else []),
            *fixed.routes(),
            *hosted_backend.routes(),
            *oauth2.routes(),
            *rest_routes(),
        ],
        middleware=[
            Middleware(RequestHead),
            Middleware(TrailingSlash),
            *counting,
            Middleware(CorsFilter, services=services),
        ],
        exception_handlers={
            RequestRefused: answer_refusal,
            HTTPException: answer_http_error,
            BodyTooSlow: answer_body_too_slow,
            DatabaseAway: answer_database_away,
            WriteConflict: answer_write_conflict,
            Exception: answer_fault,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.services = services
    return app


async def answer_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestRefused)
    return error.response()


async def answer_http_error(_: Request, error: Exception) -> Response:
    """Unknown paths and verbs: the status with an empty body (contract 1.3)."""
    assert isinstance(error, HTTPException)
    return Response(status_code=error.status_code, headers=error.headers)


async def answer_body_too_slow(_: Request, error: Exception) -> Response:
    """RFC 9110 15.5.9: what is left of the body may still come, so the connection ends."""
    return Response(status_code=408, headers={"Connection": "close"})


async def answer_database_away(_: Request, error: Exception) -> Response:
    text = "The database is away. Try again in a moment."
    response = general_error("[Exception]", text, status=503).response()
    response.headers["Retry-After"] = "1"
    return response


async def answer_write_conflict(_: Request, error: Exception) -> Response:
    text = "Another request changed the same objects. Try again."
    return general_error("[retryableConflict]", text, status=409).response()


async def answer_fault(_: Request, error: Exception) -> Response:
    """A fault of ours; the traceback goes to the log.

    [A] contract 14.1: a 500 has an Errors JSON with `[Exception]`, not an empty body.
    """
    return general_error("[Exception]", "Unexpected error; see the log.", status=500).response()
