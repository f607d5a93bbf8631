"""The site put together: two pages as files, one generated script, /health."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from .config_script import make_config_script
from .page_headers import PageHeaders, make_page_headers
from .settings import Settings

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings) -> Starlette:
    script = make_config_script(settings, STATIC / "config.js")

    async def get_config(_: Request) -> Response:
        return Response(script, media_type="text/javascript")

    async def get_health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "stack": settings.stack})

    return Starlette(
        routes=[
            Route("/config.js", get_config),
            Route("/health", get_health),
            # html=True: `/` is index.html, and what is not there is answered with 404.html
            Mount("/", StaticFiles(directory=STATIC, html=True)),
        ],
        middleware=[Middleware(PageHeaders, headers=make_page_headers(settings))],
    )
