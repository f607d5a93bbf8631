"""What FusionAuth has and the emulator does not: 501, never a 404, and a line in the log.

FusionAuth's operations are a list of facts (`known_operations.txt`). The body of the answer is in
FusionAuth's Errors form, which every client can print; FusionAuth's own 501 is empty (contract
1.3).
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.operations import ALL_METHODS

FILE = Path(__file__).with_name("known_operations.txt")

log = logging.getLogger(__name__)

PAGE = "docs/emulator.md"
"""In the repository."""

OURS = ("/api/", "/oauth2/device")
"""Where this module answers; the rest of `/oauth2` is the OAuth routes' own."""


@dataclass(frozen=True)
class KnownOperation:
    method: str
    path: str


def load_known_operations() -> list[list[KnownOperation]]:
    """Those of the OpenAPI file, then those known from permissions of API keys and API clients."""
    blocks = FILE.read_text(encoding="utf-8").split("\n\n")
    return [[KnownOperation(*line.split()) for line in _lines(block)] for block in blocks]


def same_path(path: str) -> str:
    """Equal for paths that differ in the names of their parameters only."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line and not line.startswith("#")]


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
