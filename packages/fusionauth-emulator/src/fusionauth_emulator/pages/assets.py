"""Style sheet and script of the hosted pages: nothing is inline, so the policy can be strict."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

_STATIC = Path(__file__).parent / "static"
_HEADERS = {"Cache-Control": "max-age=300", "X-Content-Type-Options": "nosniff"}


async def _style_sheet(_: Request) -> FileResponse:
    return FileResponse(_STATIC / "hosted.css", headers=_HEADERS)


async def _script(_: Request) -> FileResponse:
    return FileResponse(_STATIC / "hosted.js", media_type="text/javascript", headers=_HEADERS)


def routes() -> list[Route]:
    return [Route("/css/hosted.css", _style_sheet), Route("/js/hosted.js", _script)]
