"""What is the same for everybody who comes by with a browser: the start page, the style sheet and
the script of the hosted pages, and the page that says what the emulator does not offer.

Nothing imitates FusionAuth's admin UI: what is done there is done here over REST.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.settings import VERSION

PAGE = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>FusionAuth emulator</title>
<h1>FusionAuth emulator</h1>
<p>This is not FusionAuth. It answers like FusionAuth {VERSION} does, as far as the demo's guide,
its pages, kickstart files and FusionAuth's client libraries need it.</p>
<p>There is no admin UI: what you would set there, set over the REST API, for example
<code>PATCH /api/application/{{applicationId}}</code> with your API key in the
<code>Authorization</code> header.</p>
</html>
"""
_STATIC = Path(__file__).parent / "static"
# nothing is inline in the pages, so that their policy can be strict
_HEADERS = {"Cache-Control": "max-age=300", "X-Content-Type-Options": "nosniff"}


def routes() -> list[Route]:
    return [
        Route("/", _start_page),
        Route("/admin", _start_page),
        Route("/css/hosted.css", _style_sheet),
        Route("/js/hosted.js", _script),
        Route("/account", _not_offered),
    ]


async def _start_page(_: Request) -> Response:
    return HTMLResponse(PAGE, headers={"X-Frame-Options": "DENY"})


async def _style_sheet(_: Request) -> Response:
    return FileResponse(_STATIC / "hosted.css", headers=_HEADERS)


async def _script(_: Request) -> Response:
    return FileResponse(_STATIC / "hosted.js", media_type="text/javascript", headers=_HEADERS)


async def _not_offered(_: Request) -> Response:
    """A page that FusionAuth has and the emulator has not."""
    return page_response("not_offered.html", status=501)
