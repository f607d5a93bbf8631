"""The site put together: two pages as files, one generated script, /health."""

import json
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

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


def make_config_script(settings: Settings, template: Path) -> str:
    """`/config.js`: the template's comment, then the addresses of this environment.

    With default settings it is the template itself.
    """
    comment, _, _ = template.read_text(encoding="utf-8").partition("export ")
    values = {
        "clientId": settings.client_id,
        "fusionAuthUrl": settings.fusionauth_url,
        "apiUrl": settings.api_url,
        "siteUrl": settings.site_url,
    }
    # "<" escaped: no value can end a <script> element, should the text ever stand in one.
    literal = json.dumps(values, indent=2).replace("<", "\\u003c")
    return f"{comment}export const config = {literal};\n"
