"""A person has signed in: remembered for the consent step, and as an SSO session if asked to.

POST /oauth2/authorize and /oauth2/register end in `begin_consent`; GET /oauth2/consent and a live
SSO session go on to `authorization_response.py`. The hop between is what FusionAuth is seen to do
(contract 3.2). The cookies are host-only, unlike the `app.*` ones (contract 2.8).
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.authorization_request import AuthorizeRequest
from fusionauth_emulator.pages.forms import oauth_query
from fusionauth_emulator.passwords.credentials import is_still_signed_in
from fusionauth_emulator.request_reading import request_cookies
from fusionauth_emulator.services import services_of
from fusionauth_emulator.store.login_records import record_login
from fusionauth_emulator.store.opaque_values import make_opaque_value
from fusionauth_emulator.store.sign_ins import (
    LoginIntent,
    SsoSession,
    end_sso_session,
    extend_sso_session,
    find_sso_session,
    save_login_intent,
    save_sso_session,
)
from fusionauth_emulator.store.users import find_user
from fusionauth_emulator.urls import base_url, encode_parameters

SSO = "fusionauth.sso"

LOGIN_INTENT = "fusionauth.li"

REMEMBER_DEVICE = "fusionauth.remember-device"

PERSISTENT_S = 2_147_483_647
"""The lifetime of a persistent cookie: the longest there is."""


@dataclass(frozen=True)
class SignIn:
    """Who proved who they are, how, and when; not yet what they may do."""

    user_id: str
    authentication_type: str
    authenticated_ms: int


async def begin_consent(
    request: Request, asked: AuthorizeRequest, sign_in: SignIn, *, remember: bool
) -> Response:
    """Keep the sign-in for one use by /oauth2/consent, and as an SSO session if asked to.

    [A] contract 3.2: a new sign-in ends the SSO session before it, one of another tenant too.
    """
    services = services_of(request)
    intent, session = make_opaque_value(), make_opaque_value()
    async with services.database.transaction() as connection:
        now_ms = services.clock.now_ms()
        await record_login(connection, sign_in.user_id, asked.client.id, now_ms)
        await save_login_intent(connection, intent, _intent(asked, sign_in, now_ms), now_ms=now_ms)
        # Its value is never carried over a sign-in: neither fixed by another nor somebody else's.
        await end_sso_session(connection, request_cookies(request).get(SSO, ""))
        if remember:
            await save_sso_session(
                connection, session, _session(asked, sign_in, now_ms), now_ms=now_ms
            )
    response = _to_consent(request, asked, intent)
    _remember(response, request, session if remember else None)
    return response


async def ask_for_consent(request: Request, asked: AuthorizeRequest, sign_in: SignIn) -> Response:
    """The same step for who has an SSO session already, which stays as it is."""
    services, intent = services_of(request), make_opaque_value()
    async with services.database.transaction() as connection:
        now_ms = services.clock.now_ms()
        await save_login_intent(connection, intent, _intent(asked, sign_in, now_ms), now_ms=now_ms)
    return _to_consent(request, asked, intent)


async def find_sso_sign_in(request: Request, asked: AuthorizeRequest) -> SignIn | None:
    """The live SSO session of this browser, unless the request wants a fresh sign-in.

    Each use starts its time again (contract 3.2).
    """
    value = request_cookies(request).get(SSO)
    if not value or "login" in asked.prompts:
        return None
    services = services_of(request)
    now_ms = services.clock.now_ms()
    async with services.database.transaction() as connection:
        session = await find_sso_session(
            connection, value, tenant_id=asked.client.tenant_id, now_ms=now_ms
        )
        user = await find_user(connection, session.user_id) if session else None
        if session is None or user is None:
            return None
        if not is_still_signed_in(user, session.authenticated_ms, now_ms):
            return None
        age_s = (now_ms - session.authenticated_ms) / 1000
        if asked.max_age_s is not None and age_s >= asked.max_age_s:
            return None  # max_age=0 equals prompt=login (contract 3.2)
        expires_ms = now_ms + 1000 * asked.client.sso_idle_ttl_s
        await extend_sso_session(connection, value, expires_ms=expires_ms)
    return SignIn(session.user_id, "PING", session.authenticated_ms)


def _to_consent(request: Request, asked: AuthorizeRequest, intent: str) -> Response:
    response = redirect("/oauth2/consent?" + encode_parameters(oauth_query(asked.parameters)))
    set_cookie(response, request, LOGIN_INTENT, intent, max_age_s=None)
    return response


def _intent(asked: AuthorizeRequest, sign_in: SignIn, now_ms: int) -> LoginIntent:
    return LoginIntent(
        application_id=asked.client.id,
        user_id=sign_in.user_id,
        parameters=oauth_query(asked.parameters),
        authentication_type=sign_in.authentication_type,
        authenticated_ms=sign_in.authenticated_ms,
        expires_ms=now_ms + 1000 * asked.client.login_intent_ttl_s,
    )


def _session(asked: AuthorizeRequest, sign_in: SignIn, now_ms: int) -> SsoSession:
    return SsoSession(
        tenant_id=asked.client.tenant_id,
        user_id=sign_in.user_id,
        authenticated_ms=sign_in.authenticated_ms,
        expires_ms=now_ms + 1000 * asked.client.sso_idle_ttl_s,
    )


def _remember(response: Response, request: Request, session: str | None) -> None:
    """The cookies stay for decades: it is the server that ends a session (contract 2.8)."""
    if session is None:
        remove_cookie(response, request, SSO)
        remove_cookie(response, request, REMEMBER_DEVICE)
        return
    for name, value in ((SSO, session), (REMEMBER_DEVICE, "true")):
        set_cookie(response, request, name, value, max_age_s=PERSISTENT_S)


def set_cookie(
    response: Response, request: Request, name: str, value: str, *, max_age_s: int | None
) -> None:
    """max_age_s None: until the browser is closed."""
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path="/",
        secure=base_url(request.scope).startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def remove_cookie(response: Response, request: Request, name: str) -> None:
    set_cookie(response, request, name, "", max_age_s=0)
