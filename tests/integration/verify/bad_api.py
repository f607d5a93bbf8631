"""An API as the guide builds it, in one small application with faults to switch on one by one.

Without a fault it passes every check; so what a check finds is the fault and nothing else.
"""

import base64
import hashlib
import hmac
import json
import traceback
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import RSAAlgorithm
from jwt.types import Options
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from orchestrator.verify.forge import make_key, public_pem
from tests.fakes.demo_in_process import CLIENT_ID, FUSIONAUTH, SITE

Claims = Mapping[str, Any]


class Fault(StrEnum):
    NO_SIGNATURE_CHECK = "reads tokens without checking the signature"
    COOKIE_UNVERIFIED = "verifies bearer tokens but trusts the cookie"
    NO_AUDIENCE = "does not look at aud"
    NO_ISSUER = "does not look at iss"
    NO_EXPIRY = "does not look at exp"
    EXPIRY_OPTIONAL = "takes tokens without exp"
    NO_NOT_BEFORE = "does not look at nbf"
    ALG_NONE = "takes unsigned tokens"
    ALG_NONE_IN_ANY_CASE = "refuses none, but not None"
    ALG_FROM_TOKEN = "verifies HS256 with the public key"
    KEY_FROM_HEADER = "trusts the key in the token's header"
    AUDIENCE_CONTAINED = "looks for the client Id anywhere in aud"
    KINDS_MIXED = "takes an ID token for an access token"
    TTY_IGNORED = "tells the kinds apart by applicationId alone"
    TTY_UNKNOWN = "goes by applicationId where it does not know the tty"
    TTY_MISSING = "takes a token without tty for any kind"
    TTY_REFUSED = "takes tokens from before FusionAuth 1.60 only"
    TTY_MISSING_CRASH = "answers 500 to tokens without tty"
    TTY_ARRAY_CRASH = "answers 500 to a tty that is an array"
    KEYS_ONCE = "fetches the keys once and never again"
    OPEN = "answers without a token"
    LOGIN_REDIRECT = "sends callers without a token to a login page"
    FORBIDDEN = "answers 403 to an expired token"
    NO_CHALLENGE = "leaves WWW-Authenticate away"
    NO_COOKIE = "reads the access token from the header only"
    NO_BEARER = "reads the access token from the cookie only"
    NOBODY = "does not tell who is signed in"
    CRASH = "answers 500 to garbage"
    CRASH_ON_TYPES = "answers 500 to claims of a wrong type"
    CRASH_ON_SIZE = "answers 500 to large tokens"
    TRACE = "shows a stack trace in its refusals"
    CORS_NONE = "has no CORS headers"
    CORS_WILDCARD = "allows every origin with *"
    CORS_REFLECTED = "allows whatever origin asks"
    CORS_PREFIX = "allows origins that begin like the site's"
    CORS_NOT_ON_401 = "sends CORS headers with 200 only"
    CORS_NO_CREDENTIALS = "does not allow credentials"
    PREFLIGHT_NEEDS_TOKEN = "asks for a token in a preflight"
    PREFLIGHT_WITHOUT_HEADERS = "does not allow Authorization in a preflight"
    NO_VARY = "leaves Vary away"
    CACHEABLE = "lets caches keep the identity"


KINDS = {"at": "access token", "idt": "ID token"}


@cache
def own_key() -> RSAPrivateKey:
    return make_key()


class Refused(Exception):
    """The token, for a reason."""


def make_bad_api(fusionauth: Any, *faults: Fault, requires_tty: bool = False) -> Starlette:
    """fusionauth: the emulator's application, whose keys it fetches.

    requires_tty: refuses tokens from before FusionAuth 1.60, which is no fault beside a newer one.
    """
    return BadApi(fusionauth, frozenset(faults), requires_tty).app


class BadApi:
    def __init__(self, fusionauth: Any, faults: frozenset[Fault], requires_tty: bool) -> None:
        self._transport = httpx.ASGITransport(fusionauth)
        self._faults = faults
        self._requires_tty = requires_tty
        self._keys: dict[str, Any] = {}
        self._own_key = own_key()
        methods = ["GET", "OPTIONS"]
        self.app = Starlette(
            routes=[
                Route("/identity", self._identity, methods=methods),
                Route("/messages", self._messages, methods=methods),
            ],
            exception_handlers={Exception: _answer_crash},
        )

    def _has(self, fault: Fault) -> bool:
        return fault in self._faults

    # --- routes

    async def _identity(self, request: Request) -> Response:
        async def answer() -> Response:
            token = request.cookies.get("app.idt", "")
            claims = await self._verify(token, "ID token", from_cookie=True)
            shown = {"hello": "you"} if self._has(Fault.NOBODY) else {"sub": claims["sub"]}
            return JSONResponse(shown)

        return await self._answer(request, answer)

    async def _messages(self, request: Request) -> Response:
        async def answer() -> Response:
            header = request.headers.get("authorization")
            if self._has(Fault.NO_BEARER):
                header = None
            from_cookie = header is None and not self._has(Fault.NO_COOKIE)
            token = request.cookies.get("app.at", "") if from_cookie else _bearer(header)
            await self._verify(token, "access token", from_cookie=from_cookie)
            return JSONResponse({"messages": ["Hello"]})

        return await self._answer(request, answer)

    async def _answer(self, request: Request, answer: Any) -> Response:
        if request.method == "OPTIONS" and not self._has(Fault.PREFLIGHT_NEEDS_TOKEN):
            return self._with_cors(request, self._preflight())
        try:
            response: Response = await answer()
        except Refused as refused:
            response = self._refusal(request, refused)
        if not self._has(Fault.CACHEABLE):
            response.headers["Cache-Control"] = "no-store"
        return self._with_cors(request, response)

    def _refusal(self, request: Request, refused: Refused) -> Response:
        has_token = "cookie" in request.headers or "authorization" in request.headers
        if self._has(Fault.OPEN) and not has_token:
            return JSONResponse({"messages": [], "sub": None})
        if self._has(Fault.LOGIN_REDIRECT) and not has_token:
            return RedirectResponse("/login", 302)
        if self._has(Fault.FORBIDDEN) and "expired" in str(refused).lower():
            return JSONResponse({"error": "expired"}, 403)
        text = traceback.format_exc() if self._has(Fault.TRACE) else str(refused)
        challenge = {} if self._has(Fault.NO_CHALLENGE) else {"WWW-Authenticate": "Bearer"}
        return JSONResponse({"error": text}, 401, challenge)

    # --- CORS

    def _preflight(self) -> Response:
        allowed = "" if self._has(Fault.PREFLIGHT_WITHOUT_HEADERS) else "Authorization"
        headers = {"Access-Control-Allow-Headers": allowed, "Access-Control-Allow-Methods": "GET"}
        return Response(status_code=204, headers=headers)

    def _with_cors(self, request: Request, response: Response) -> Response:
        origin = request.headers.get("origin")
        if self._has(Fault.CORS_NONE) or origin is None or not self._allows(origin):
            return response
        if self._has(Fault.CORS_NOT_ON_401) and response.status_code == 401:
            return response
        wildcard = self._has(Fault.CORS_WILDCARD)
        response.headers["Access-Control-Allow-Origin"] = "*" if wildcard else origin
        if not self._has(Fault.CORS_NO_CREDENTIALS):
            response.headers["Access-Control-Allow-Credentials"] = "true"
        if not self._has(Fault.NO_VARY):
            response.headers["Vary"] = "Origin"
        return response

    def _allows(self, origin: str) -> bool:
        if self._has(Fault.CORS_REFLECTED) or self._has(Fault.CORS_WILDCARD):
            return True
        if self._has(Fault.CORS_PREFIX):
            return origin.startswith(SITE)
        return origin == SITE

    # --- tokens

    async def _verify(self, token: str, kind: str, *, from_cookie: bool) -> Claims:
        if not token:
            raise Refused("no token")
        if len(token) > 8192 and self._has(Fault.CRASH_ON_SIZE):
            raise MemoryError(token[:10])
        try:
            claims = await self._decode(token, trusted=from_cookie)
        except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
            raise Refused(str(error)) from error
        if not self._has(Fault.KINDS_MIXED) and self._find_kind(claims, kind) != kind:
            raise Refused(f"this is no {kind}")
        return claims

    def _find_kind(self, claims: Claims, wanted: str) -> str | None:
        by_application = "access token" if "applicationId" in claims else "ID token"
        if self._has(Fault.TTY_IGNORED):
            return by_application
        if self._has(Fault.TTY_REFUSED):
            return None if "tty" in claims else by_application
        if "tty" not in claims and not self._has(Fault.TTY_MISSING_CRASH):
            if self._has(Fault.TTY_MISSING):
                return wanted
            return None if self._requires_tty else by_application
        tty = claims["tty"]
        if not isinstance(tty, str) and not self._has(Fault.TTY_ARRAY_CRASH):
            tty = ""
        return KINDS.get(tty, by_application if self._has(Fault.TTY_UNKNOWN) else None)

    async def _decode(self, token: str, *, trusted: bool) -> Claims:
        try:
            header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
        except ValueError:
            if self._has(Fault.CRASH):
                raise KeyError("header") from None
            raise
        if not isinstance(header, dict) or token.count(".") != 2:
            raise ValueError("not a JWT")
        unsigned = str(header.get("alg")).lower() == "none"
        plain = header.get("alg") == "none"
        if self._has(Fault.NO_SIGNATURE_CHECK) or (trusted and self._has(Fault.COOKIE_UNVERIFIED)):
            return self._claims_of(token)
        if unsigned and (
            (plain and self._has(Fault.ALG_NONE))
            or (not plain and self._has(Fault.ALG_NONE_IN_ANY_CASE))
        ):
            return self._claims_of(token)
        key = await self._key(header)
        if header.get("alg") == "HS256" and self._has(Fault.ALG_FROM_TOKEN):
            return self._claims_by_hmac(token, key)
        return self._read(token, key)

    def _read(self, token: str, key: Any) -> Claims:
        contained = self._has(Fault.AUDIENCE_CONTAINED)
        off: Options = {
            "verify_aud": not self._has(Fault.NO_AUDIENCE) and not contained,
            "verify_exp": not self._has(Fault.NO_EXPIRY),
            "verify_nbf": not self._has(Fault.NO_NOT_BEFORE),
            "verify_iss": not self._has(Fault.NO_ISSUER),
        }
        required = {"exp", "iss", "aud"}
        if self._has(Fault.NO_EXPIRY) or self._has(Fault.EXPIRY_OPTIONAL):
            required -= {"exp"}
        if self._has(Fault.NO_AUDIENCE):
            required -= {"aud"}
        if self._has(Fault.NO_ISSUER):
            required -= {"iss"}
        try:
            claims: Claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=FUSIONAUTH,
                audience=CLIENT_ID,
                options={**off, "require": sorted(required)},
            )
        except jwt.DecodeError as error:
            if self._has(Fault.CRASH_ON_TYPES) and "signature" not in str(error).lower():
                raise TypeError("a claim") from error
            raise
        if contained and CLIENT_ID not in claims["aud"]:
            raise ValueError("aud")
        return claims

    def _claims_of(self, token: str) -> Claims:
        """Everything checked but the signature."""
        text = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        resigned = jwt.api_jws.encode(json.dumps(text).encode(), self._own_key, "RS256")
        return self._read(resigned, self._own_key.public_key())

    def _claims_by_hmac(self, token: str, key: Any) -> Claims:
        signed, _, signature = token.rpartition(".")
        digest = hmac.new(public_pem(key), signed.encode(), hashlib.sha256).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != signature:
            raise ValueError("signature")
        return self._claims_of(token)

    async def _key(self, header: Claims) -> Any:
        if self._has(Fault.KEY_FROM_HEADER) and isinstance(header.get("jwk"), dict):
            return RSAAlgorithm.from_jwk(header["jwk"])
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise ValueError("no kid")
        if kid not in self._keys and not (self._keys and self._has(Fault.KEYS_ONCE)):
            self._keys = await self._fetch()
        if kid not in self._keys:
            raise ValueError("unknown kid")
        return self._keys[kid]

    async def _fetch(self) -> dict[str, Any]:
        async with httpx.AsyncClient(transport=self._transport, base_url=FUSIONAUTH) as http:
            document = (await http.get("/.well-known/jwks.json")).json()
        keys = [key for key in document["keys"] if key["kty"] == "RSA"]
        return {key["kid"]: RSAAlgorithm.from_jwk(key) for key in keys}


def _bearer(header: str | None) -> str:
    scheme, _, token = (header or "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


async def _answer_crash(_: Request, __: Exception) -> Response:
    return Response("it broke", 500)
