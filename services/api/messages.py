"""`GET /messages`: something only a signed-in caller may read, by access token."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .credentials import require_access_token
from .responses import ApiResponse
from .tokens import TokenVerifier


def messages_route(verifier: TokenVerifier) -> Route:
    async def get_messages(request: Request) -> Response:
        await verifier.verify(require_access_token(request.headers), "access token")
        return ApiResponse({"messages": ["Hello"]})

    return Route("/messages", get_messages)
