"""What FusionAuth has and the emulator does not: 501, never a 404, and a line in the log.

The body is in FusionAuth's Errors form, which every client can print; FusionAuth's own 501 is
empty (contract 1.3).
"""

import logging
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.known_operations import (
    KnownOperation,
    load_known_operations,
    same_path,
)
from fusionauth_emulator.rest.operations import ALL_METHODS

log = logging.getLogger(__name__)

PAGE = "docs/emulator.md"
"""In the repository."""

OURS = ("/api/", "/oauth2/device")
"""Where this module answers; the rest of `/oauth2` is the OAuth routes' own."""


async def answer_not_served(request: Request) -> Response:
    operation = f"{request.method} {request.url.path}"
    log.warning("Not served by the emulator: %s", operation)
    errors = Errors()
    errors.add_general(
        "[NotServed]",
        f"The emulator does not serve {operation}. {PAGE} lists the operations it serves.",
    )
    return JSONResponse(errors.document(), status_code=501)


def find_missing(served: Iterable[tuple[str, str]]) -> list[KnownOperation]:
    """The known operations that are none of these, given as verb and path."""
    here = {(method, same_path(path)) for method, path in served}
    known = (one for block in load_known_operations() for one in block)
    return [
        one
        for one in known
        if one.path.startswith(OURS) and (one.method, same_path(one.path)) not in here
    ]


def make_routes(served: Iterable[Route], missing: Iterable[KnownOperation]) -> list[Route]:
    """Routes that answer for what is missing, and all those served, fixed paths before Ids.

    Where a path has nothing that is served, every verb is a 501: not all of its verbs are known.
    """
    paths = {same_path(route.path): route for route in served}
    known: dict[str, list[KnownOperation]] = {}
    for one in missing:
        known.setdefault(same_path(one.path), []).append(one)
    others = [
        Route(
            paths[path].path if path in paths else missing_here[0].path,
            answer_not_served,
            methods=[one.method for one in missing_here] if path in paths else ALL_METHODS,
        )
        for path, missing_here in known.items()
    ]
    return sorted([*others, *paths.values()], key=lambda route: (route.path.count("{"), route.path))
