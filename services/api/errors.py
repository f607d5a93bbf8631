"""Every way the API says no, and how it looks on the wire.

A refusal is a JSON body, `{"error": …, "check": …, "message": …}`, and where another token would
help a challenge in `WWW-Authenticate` (RFC 6750 §3). `check` names the one check that failed:

    token       there is none                  request     more than one token came
    size        header or token too long       format      it is no JWT, or not a sound one
    alg, crit   the header asks for what we do not do
    kid         no key of FusionAuth's has this id
    signature   the key it names did not sign it
    iss, aud, exp, iat, nbf, sub               this claim
    kind        an ID token where an access token belongs, or the reverse
    keys        FusionAuth's keys could not be fetched, so nothing could be checked
    route, method                              there is nothing here to ask for
    server      a fault of ours
"""

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from .responses import ApiResponse


class ApiError(Exception):
    """A refusal with the fields of its answer."""

    status: int
    error: str

    def __init__(self, check: str, message: str) -> None:
        super().__init__(message)
        self.check = check
        self.message = message

    def headers(self, realm: str) -> dict[str, str]:
        return {}


class TooLarge(ApiError):
    status = 431  # Request Header Fields Too Large (RFC 6585 §5)
    error = "too_large"


class KeysUnavailable(ApiError):
    """FusionAuth's public keys were never fetched and cannot be now."""

    status = 503
    error = "keys_unavailable"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("keys", "FusionAuth's keys cannot be fetched, so no token can be checked")
        self.retry_after_s = retry_after_s

    def headers(self, realm: str) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after_s)}


class MissingToken(ApiError):
    status = 401
    error = "missing_token"

    def headers(self, realm: str) -> dict[str, str]:
        # No error code for a caller who sent no token (RFC 6750 §3.1).
        return {"WWW-Authenticate": f'Bearer realm="{quotable(realm)}"'}


class InvalidToken(ApiError):
    status = 401
    error = "invalid_token"

    def headers(self, realm: str) -> dict[str, str]:
        attributes = {"realm": realm, "error": self.error, "error_description": self.message}
        pairs = (f'{name}="{quotable(value)}"' for name, value in attributes.items())
        return {"WWW-Authenticate": "Bearer " + ", ".join(pairs)}


class AmbiguousToken(InvalidToken):
    """More than one token came, and nothing says which one counts (RFC 6750 §3.1)."""

    status = 400
    error = "invalid_request"


def quotable(text: str) -> str:
    """`text` with a `?` for each character such an attribute may not hold (RFC 6750 §3)."""
    return re.sub(r"[^\x20-\x21\x23-\x5B\x5D-\x7E]", "?", text)


def make_response(error: ApiError, realm: str) -> Response:
    body = {"error": error.error, "check": error.check, "message": error.message}
    return ApiResponse(body, error.status, error.headers(realm))


def answer_api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return make_response(error, request.app.state.realm)


def answer_http_error(_: Request, error: Exception) -> Response:
    """Starlette's own: no such route, or a method the route does not have."""
    assert isinstance(error, HTTPException)
    check = "method" if error.status_code == 405 else "route"
    body = {"error": "invalid_request", "check": check, "message": error.detail}
    return ApiResponse(body, error.status_code, error.headers)


def answer_fault(_: Request, __: Exception) -> Response:
    """The last resort. The trace goes to the log, never to the caller."""
    body = {"error": "server_error", "check": "server", "message": "the API failed: see its log"}
    return ApiResponse(body, 500)
