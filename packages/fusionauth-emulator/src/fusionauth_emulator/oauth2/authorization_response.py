"""From a sign-in and its consent to what the client asked for, in its hands (contract 3.2): a code,
or the tokens of the implicit grant in the redirect itself.
"""

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.oauth2.admission import find_obstacle, register_existing
from fusionauth_emulator.oauth2.answers import RefusedToClient, answer_client
from fusionauth_emulator.oauth2.authorization_request import AuthorizeRequest, address_of
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_request
from fusionauth_emulator.oauth2.sign_in import SignIn
from fusionauth_emulator.oauth2.tokens import Granted, Signing, make_subject
from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.passwords.credentials import is_still_signed_in
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.store.codes import AuthorizationCode, save_code
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.opaque_values import make_opaque_value
from fusionauth_emulator.store.users import User, find_user

LOCALE = "en"
IMPLICIT = ("implicit",)


async def respond(request: Request, asked: AuthorizeRequest, sign_in: SignIn) -> Response:
    """Register the person where that is automatic, then answer the client."""
    services, client = services_of(request), asked.client
    async with services.database.transaction() as connection:
        user = await _registered(services, connection, asked, sign_in)
        if obstacle := find_obstacle(client, user):
            return _turned_away(asked, obstacle)
        if "code" in asked.response_types:
            parameters = await _issue_code(services, connection, asked, sign_in)
        else:
            parameters = await issue_in_redirect(services, connection, asked, user, sign_in)
    return answer_client(
        address_of(asked),
        {**parameters, "locale": LOCALE, "userState": _user_state(user, client.id)},
    )


async def _registered(
    services: Services, connection: Connection, asked: AuthorizeRequest, sign_in: SignIn
) -> User:
    """With self-registration on, a login without a registration makes one (contract 5.5)."""
    client = asked.client
    now_ms = services.clock.now_ms()
    user = await _require_user(connection, sign_in, now_ms)
    if not client.registration.enabled or user.registration_for(client.id):
        return user
    await find_user(connection, user.id, lock=True)  # one request registers, the others wait
    user = await _require_user(connection, sign_in, now_ms)
    if user.registration_for(client.id):
        return user
    return await register_existing(services, connection, client, user)


async def _require_user(connection: Connection, sign_in: SignIn, now_ms: int) -> User:
    user = await find_user(connection, sign_in.user_id)
    if user is None or not is_still_signed_in(user, sign_in.authenticated_ms, now_ms):
        raise invalid_request("user_not_found", "The user is gone or locked.")
    return user


async def _issue_code(
    services: Services, connection: Connection, asked: AuthorizeRequest, sign_in: SignIn
) -> dict[str, str]:
    value, now_ms = make_opaque_value(), services.clock.now_ms()
    await save_code(connection, value, _code(asked, sign_in, now_ms), now_ms=now_ms)
    return {"code": value}


def _turned_away(asked: AuthorizeRequest, obstacle: str) -> Response:
    """A page, unless the client forbids any (OpenID Connect Core 3.1.2.1, `prompt`).

    [A] contract 3.2: with `prompt=none` a missing registration or verification is
    `interaction_required`.
    """
    if "none" in asked.prompts:
        error = OAuthError("interaction_required", obstacle)
        raise RefusedToClient(error, address_of(asked))
    return page_response(
        "turned_away.html",
        framed_by=asked.framed_by,
        query={"client_id": asked.client.id},
        obstacle=obstacle,
    )


def _user_state(user: User, client_id: str) -> str:
    """[A] contract 3.2: `userState` names a missing verification before a missing registration."""
    registration = user.registration_for(client_id)
    if not user.document.get("verified"):
        return "AuthenticatedNotVerified"
    if registration is None:
        return "AuthenticatedNotRegistered"
    is_verified = registration.document.get("verified", True)
    return "Authenticated" if is_verified else "AuthenticatedRegistrationNotVerified"


def _code(asked: AuthorizeRequest, sign_in: SignIn, now_ms: int) -> AuthorizationCode:
    return AuthorizationCode(
        application_id=asked.client.id,
        user_id=sign_in.user_id,
        redirect_uri=asked.redirect_uri,
        code_challenge=asked.code_challenge,
        scopes=asked.scopes,
        resources=asked.resources,
        nonce=asked.nonce,
        authentication_type=sign_in.authentication_type,
        authenticated_ms=sign_in.authenticated_ms,
        device=asked.device,
        expires_ms=now_ms + 1000 * asked.client.code_ttl_s,
    )


async def issue_in_redirect(
    services: Services,
    connection: Connection,
    asked: AuthorizeRequest,
    user: User,
    sign_in: SignIn,
) -> dict[str, str]:
    """The implicit grant (RFC 6749 4.2): the parameters of the redirect that tell the tokens.

    Off unless an application enables it; no refresh token ever.
    """
    client = asked.client
    granted = Granted(
        asked.scopes,
        IMPLICIT,
        sign_in.authentication_type,
        sign_in.authenticated_ms,
        nonce=asked.nonce,
        resources=asked.resources,
    )
    subject = make_subject(client, user, granted)
    now_s, lifetime_s = services.clock.now_ms() // 1000, client.tokens.access_token_ttl_s
    signing = Signing(services, connection, client, subject, now_s, lifetime_s)
    access_token = id_token = None
    if "token" in asked.response_types:
        access_token = await signing.access_token()
    if "id_token" in asked.response_types:
        id_token = await signing.id_token(access_token)
    members = {
        "access_token": access_token,
        "expires_in": str(lifetime_s) if access_token else None,
        "id_token": id_token,
        "scope": " ".join(asked.scopes) if access_token else None,
        "token_type": "Bearer" if access_token else None,
    }
    return {name: value for name, value in members.items() if value is not None}
