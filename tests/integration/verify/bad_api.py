"""An API as the guide builds it, in one small application with faults to switch on one by one.

Without a fault it passes every check; so what a check finds is the fault and nothing else.
"""

import base64
import hashlib
import hmac
import json
import re
import traceback
from collections.abc import Mapping
from contextlib import suppress
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
from tests.integration.verify.faults import ALIKE, AUDIENCE_FAULTS, ISSUER_FAULTS, Fault

Claims = Mapping[str, Any]


KINDS = {"at": "access token", "idt": "ID token"}


@cache
def own_key() -> RSAPrivateKey:
    return make_key()


class Refused(Exception):
    """The token, for a reason."""


def make_bad_api(
    fusionauth: Any, *faults: Fault, requires_tty: bool = False, site: str = SITE
) -> Starlette:
    """fusionauth: the emulator's application, whose keys it fetches. site: the origin it allows.

    requires_tty: refuses tokens from before FusionAuth 1.60, which is no fault beside a newer one.
    """
    return BadApi(fusionauth, frozenset(faults), requires_tty, site).app


class BadApi:
    def __init__(
        self, fusionauth: Any, faults: frozenset[Fault], requires_tty: bool, site: str
    ) -> None:
        self._site = site
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
            claims = await self._verify_cookie(request, "app.idt", "ID token")
            shown: dict[str, Any] = (
                {"hello": "you"} if self._has(Fault.NOBODY) else {"sub": claims.get("sub")}
            )
            if self._has(Fault.SHOWS_TOKENS):
                shown["access_token"] = _cookies(request, "app.at")[0]
            return JSONResponse(shown)

        return await self._answer(request, answer)

    async def _messages(self, request: Request) -> Response:
        async def answer() -> Response:
            header = request.headers.get("authorization")
            if self._has(Fault.NO_BEARER):
                header = None
            if self._has(Fault.QUERY_TOKEN) and "access_token" in request.query_params:
                header = f"Bearer {request.query_params['access_token']}"
            if header is None and not self._has(Fault.NO_COOKIE):
                await self._verify_cookie(request, "app.at", "access token")
            else:
                await self._verify_bearer(request, header)
            return JSONResponse({"messages": ["Hello"]})

        return await self._answer(request, answer)

    async def _verify_bearer(self, request: Request, header: str | None) -> None:
        scheme, _, token = (header or "").partition(" ")
        known = scheme == "Bearer" or not self._has(Fault.BEARER_IN_ONE_CASE)
        try:
            is_bearer = scheme.lower() == "bearer" and known
            await self._verify(token if is_bearer else "", "access token", from_cookie=False)
        except Refused:
            if not self._has(Fault.FALLBACK) or "cookie" not in request.headers:
                raise
            await self._verify_cookie(request, "app.at", "access token")

    async def _verify_cookie(self, request: Request, name: str, kind: str) -> Claims:
        values = _cookies(request, name)
        if self._has(Fault.LAST_COOKIE):
            values = values[-1:]
        elif self._has(Fault.ANY_COOKIE):
            for value in values[:-1]:
                with suppress(Refused):
                    return await self._verify(value, kind, from_cookie=True)
            values = values[-1:]
        if len(values) > 1:
            raise Refused(f"{name} came twice")
        return await self._verify("".join(values), kind, from_cookie=True)

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
        code = ' error="invalid_token"' if has_token and not self._has(Fault.NO_ERROR_CODE) else ""
        challenge = {"WWW-Authenticate": f"Bearer{code}"}
        return JSONResponse(
            {"error": text}, 401, {} if self._has(Fault.NO_CHALLENGE) else challenge
        )

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
        named = f"{origin}/" if self._has(Fault.CORS_SLASH) else origin
        response.headers["Access-Control-Allow-Origin"] = "*" if wildcard else named
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
        if self._has(Fault.CORS_SUFFIX):
            return origin.endswith("localhost:3000") and origin.startswith("http://")
        if self._has(Fault.CORS_ANY_SCHEME):
            return origin.partition("://")[2] == "localhost:3000"
        if self._has(Fault.CORS_ANY_PORT):
            return re.match(r"http://localhost:3000\d*$", origin) is not None
        if self._has(Fault.CORS_NULL) and origin == "null":
            return True
        return origin == self._site

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
        if kind == "access token" and not self._has(Fault.ANY_APPLICATION):
            _require_own_application(claims)
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
        if "crit" in header and not self._has(Fault.CRIT_IGNORED):
            raise ValueError("crit")
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
        if "crit" in header:
            return self._claims_without_crit(token, key)
        if header.get("alg") == "HS256" and self._has(Fault.ALG_FROM_TOKEN):
            return self._claims_by_hmac(token, key)
        return self._read(token, key)

    def _read(self, token: str, key: Any) -> Claims:
        own_issuer = next((ALIKE[fault] for fault in ISSUER_FAULTS & self._faults), None)
        own_audience = next((ALIKE[fault] for fault in AUDIENCE_FAULTS & self._faults), None)
        off: Options = {
            "verify_aud": not self._has(Fault.NO_AUDIENCE) and not own_audience,
            "verify_exp": not self._has(Fault.NO_EXPIRY),
            "verify_nbf": not self._has(Fault.NO_NOT_BEFORE),
            "verify_iss": not self._has(Fault.NO_ISSUER) and not own_issuer,
        }
        required = {"exp", "iss", "aud", "sub"}
        if self._has(Fault.NO_SUBJECT):
            required -= {"sub"}
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
                leeway=3000 if self._has(Fault.LEEWAY) else 0,
                options={**off, "require": sorted(required)},
            )
        except jwt.DecodeError as error:
            if self._has(Fault.CRASH_ON_TYPES) and "signature" not in str(error).lower():
                raise TypeError("a claim") from error
            raise
        if own_audience and not any(own_audience(aud, CLIENT_ID) for aud in _texts(claims["aud"])):
            raise ValueError("aud")
        if own_issuer and not any(own_issuer(iss, FUSIONAUTH) for iss in _texts(claims["iss"])):
            raise ValueError("iss")
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

    def _claims_without_crit(self, token: str, key: Any) -> Claims:
        """By hand: the library refuses to."""
        signed, _, signature = token.rpartition(".")
        rs256 = RSAAlgorithm(RSAAlgorithm.SHA256)
        if not rs256.verify(signed.encode(), key, base64.urlsafe_b64decode(signature + "==")):
            raise ValueError("signature")
        return self._claims_of(token)

    async def _key(self, header: Claims) -> Any:
        if self._has(Fault.KEY_FROM_HEADER) and isinstance(header.get("jwk"), dict):
            return RSAAlgorithm.from_jwk(header["jwk"])
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise ValueError("no kid")
        if kid not in self._keys and not (self._keys and self._has(Fault.KEYS_ONCE)):
            kept = self._keys if self._has(Fault.KEYS_KEPT) else {}
            self._keys = {**kept, **await self._fetch()}
        if kid not in self._keys:
            raise ValueError("unknown kid")
        return self._keys[kid]

    async def _fetch(self) -> dict[str, Any]:
        async with httpx.AsyncClient(transport=self._transport, base_url=FUSIONAUTH) as http:
            document = (await http.get("/.well-known/jwks.json")).json()
        keys = [key for key in document["keys"] if key["kty"] == "RSA"]
        return {key["kid"]: RSAAlgorithm.from_jwk(key) for key in keys}


def _require_own_application(claims: Claims) -> None:
    if claims.get("applicationId", CLIENT_ID) != CLIENT_ID:
        raise Refused("its user is of another application")


def _texts(value: Any) -> list[str]:
    """Of a claim that is one text or an array of them."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def _cookies(request: Request, name: str) -> list[str]:
    """All of that name: a dict would keep the last."""
    pairs = (pair.strip().partition("=") for pair in request.headers.get("cookie", "").split(";"))
    return [value for key, _, value in pairs if key == name]


async def _answer_crash(_: Request, __: Exception) -> Response:
    return Response("it broke", 500)
