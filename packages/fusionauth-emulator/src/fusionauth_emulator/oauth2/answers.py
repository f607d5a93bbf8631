"""How the authorization endpoint answers: a page, or a redirect to the client (contract 3.2)."""

import functools
import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fusionauth_emulator.oauth2.oauth_errors import NO_STORE, Endpoint, OAuthError
from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.urls import with_parameters


@dataclass(frozen=True)
class ReturnAddress:
    """Where the client awaits the answer, proven to be its own, and how."""

    redirect_uri: str
    state: str | None
    response_mode: str
    issuer: str
    """Goes along with every answer, so that a client can tell servers apart (RFC 9207)."""


class RefusedToClient(Exception):
    """An error that the client is told about by redirect."""

    def __init__(self, error: OAuthError, address: ReturnAddress):
        super().__init__(str(error))
        self.error = error
        self.address = address


def answer_client(address: ReturnAddress, parameters: dict[str, str]) -> Response:
    """Send the browser to the client with what it asked for, in the documented order (3.2).

    That is the alphabet's, in which `code` comes first: FusionAuth's load tests rely on it.
    """
    return _send(address, dict(sorted((parameters | _of_every_answer(address)).items())))


def refuse_client(address: ReturnAddress, error: OAuthError) -> Response:
    """The error's members in the documented order, then `iss` and the `state` it sent (3.2)."""
    members = {
        "error": error.error,
        "error_reason": error.reason,
        "error_description": error.description,
        **error.more,
    }
    return _send(address, members | _of_every_answer(address))


def _of_every_answer(address: ReturnAddress) -> dict[str, str]:
    state = {} if address.state is None else {"state": address.state}
    return {"iss": address.issuer, **state}


def _send(address: ReturnAddress, answer: dict[str, str]) -> Response:
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
            return refuse_client(refused.address, refused.error)
        except OAuthError as error:
            return error_page(error, status)

    return wrapped
