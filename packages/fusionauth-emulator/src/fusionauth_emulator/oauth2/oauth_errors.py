"""OAuth errors as values (contract 3.9). Who answers decides how: JSON, a redirect or a page."""

import functools
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from fusionauth_emulator.errors import RequestRefused

Endpoint = Callable[[Request], Awaitable[Response]]

# [A] contract 3.3: the headers against caching are those of RFC 6749 5.1.
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthError(RequestRefused):
    """One refusal: `error` is the RFC's code, `reason` FusionAuth's own, finer one.

    [A] contract 3.9: where no pair of the two is known, the `error` is what the RFCs ask for.
    """

    def __init__(
        self,
        error: str,
        reason: str,
        description: str = "",
        *,
        status: int = 400,
        more: Mapping[str, str] | None = None,
    ):
        """more: further members, such as `change_password_id`."""
        super().__init__(f"{error}: {reason}")
        self.error = error
        self.reason = reason
        self.description = description or _sentence(reason)
        self.status = status
        self.more = dict(more or {})

    def members(self) -> dict[str, str]:
        """What the JSON body and the error redirect share."""
        return {
            **self.more,
            "error": self.error,
            "error_description": self.description,
            "error_reason": self.reason,
        }

    def response(self) -> Response:
        """[A] contract 1.3: a 401 of /oauth2/* has the OAuth JSON error as its body."""
        return JSONResponse(self.members(), status_code=self.status, headers=NO_STORE)


def answering_clients(endpoint: Endpoint) -> Endpoint:
    """Wrap an endpoint that a client authenticates at. One that did so by Basic is challenged in
    every answer, whatever the status (contract 3.9).

    [A] contract 3.9: the challenge names a realm and nothing else; a bearer token gets none.
    """

    @functools.wraps(endpoint)
    async def wrapped(request: Request) -> Response:
        try:
            response = await endpoint(request)
        except OAuthError as error:
            response = error.response()
        scheme = request.headers.get("authorization", "").partition(" ")[0]
        if scheme.lower() == "basic":
            response.headers["WWW-Authenticate"] = 'Basic realm="FusionAuth"'
        return response

    return wrapped


def invalid_request(reason: str, description: str = "") -> OAuthError:
    return OAuthError("invalid_request", reason, description)


def invalid_client(reason: str, description: str = "") -> OAuthError:
    """401, as RFC 6749 5.2 asks for a client that could not be verified."""
    return OAuthError("invalid_client", reason, description, status=401)


def invalid_grant(reason: str, description: str = "") -> OAuthError:
    return OAuthError("invalid_grant", reason, description)


def invalid_token(reason: str, description: str = "", *, status: int = 401) -> OAuthError:
    return OAuthError("invalid_token", reason, description, status=status)


def grant_disabled(grant: str) -> OAuthError:
    """grant: as in `enabledGrants`. The text is recorded for the code grant (contract 3.9)."""
    name = grant.replace("_", " ").title()
    text = f"The [{grant}] {name} grant has been disabled for this client"
    return OAuthError("unauthorized_client", "grant_type_disabled", text)


def refresh_token_not_found() -> OAuthError:
    return invalid_grant("refresh_token_not_found", "The refresh_token is invalid.")


def _sentence(reason: str) -> str:
    return reason.replace("_", " ").capitalize() + "."
