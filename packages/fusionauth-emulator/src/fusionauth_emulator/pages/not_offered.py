"""Pages that FusionAuth has and the emulator has not: a person who gets there is told so."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fusionauth_emulator.pages.render import page_response


async def _not_offered(_: Request) -> Response:
    return page_response("not_offered.html", status=501)


def routes() -> list[Route]:
    return [Route("/account", _not_offered)]
