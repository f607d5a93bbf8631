"""`/` and `/admin`: what answers here, for who comes by with a browser.

Nothing imitates FusionAuth's admin UI: what is done there is done here over REST.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

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


async def show(_: Request) -> Response:
    return HTMLResponse(PAGE, headers={"X-Frame-Options": "DENY"})


def routes() -> list[Route]:
    return [Route("/", show), Route("/admin", show)]
