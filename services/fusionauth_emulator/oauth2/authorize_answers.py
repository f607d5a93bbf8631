"""How the authorization endpoint answers: a page, or a redirect to the client (contract 3.2)."""

import functools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.fusionauth_emulator.oauth2.errors import NO_STORE, OAuthError
from services.fusionauth_emulator.oauth2.redirect_uris import with_parameters
from services.fusionauth_emulator.pages.render import page_response

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class ReturnAddress:
    """Where the client awaits the answer, proven to be its own, and how."""

    redirect_uri: str
    state: str | None
    response_mode: str


class RefusedToClient(Exception):
    """An error that the client is told about by redirect."""

    def __init__(self, error: OAuthError, address: ReturnAddress):
        super().__init__(str(error))
        self.error = error
        self.address = address


def answer_client(
    address: ReturnAddress, parameters: dict[str, str], *, last: dict[str, str] | None = None
) -> Response:
    """Send the browser to the client: parameters, then the `state` it sent if any, then `last`."""
    state = {} if address.state is None else {"state": address.state}
    answer = parameters | state | (last or {})
    if address.response_mode == "form_post":
        return page_response("form_post.html", target=address.redirect_uri, parameters=answer)
    in_fragment = address.response_mode == "fragment"
    return redirect(with_parameters(address.redirect_uri, answer, in_fragment=in_fragment))


def redirect(url: str) -> Response:
    return RedirectResponse(url, status_code=302, headers=NO_STORE)


def error_page(error: OAuthError, status: int) -> Response:
    """The OAuth JSON error, for a person (contract 10.4)."""
    text = json.dumps(error.members(), indent=2, ensure_ascii=False)
    return page_response("error.html", status=status, error_json=text)


def answering_pages(endpoint: Endpoint, *, status: int = 400) -> Endpoint:
    """Wrap an endpoint for browsers: its errors become redirects or pages with this status."""

    @functools.wraps(endpoint)
    async def wrapped(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusedToClient as refused:
            return answer_client(refused.address, refused.error.members())
        except OAuthError as error:
            return error_page(error, status)

    return wrapped
