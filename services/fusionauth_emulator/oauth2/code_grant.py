"""From a sign-in to an authorization code in the client's hands (contract 3.2)."""

from starlette.requests import Request
from starlette.responses import Response

from services.fusionauth_emulator.oauth2.authorize_answers import answer_client
from services.fusionauth_emulator.oauth2.authorize_reading import address_of
from services.fusionauth_emulator.oauth2.authorize_request import AuthorizeRequest
from services.fusionauth_emulator.oauth2.errors import invalid_request
from services.fusionauth_emulator.oauth2.self_registration import register_existing
from services.fusionauth_emulator.oauth2.sign_in import SignIn
from services.fusionauth_emulator.pages.render import page_response
from services.fusionauth_emulator.services import Services, services_of
from services.fusionauth_emulator.store.codes import AuthorizationCode, save_code
from services.fusionauth_emulator.store.database import Connection
from services.fusionauth_emulator.store.opaque_values import make_opaque_value
from services.fusionauth_emulator.store.users import User, find_user

LOCALE = "en"


async def grant_code(request: Request, asked: AuthorizeRequest, sign_in: SignIn) -> Response:
    """Register the person where that is automatic, then hand the client a code."""
    services, client = services_of(request), asked.client
    value = make_opaque_value()
    async with services.database.transaction() as connection:
        user = await _registered(services, connection, asked, sign_in)
        is_registered = user.registration_for(client.id) is not None
        if client.require_registration and not is_registered:
            query = {"client_id": client.id}
            return page_response("not_registered.html", query=query)
        now_ms = services.clock.now_ms()
        await save_code(connection, value, _code(asked, sign_in, now_ms), now_ms=now_ms)
    return answer_client(
        address_of(asked),
        # `code` comes first: FusionAuth's load tests rely on it (contract 3.2)
        {"code": value, "iss": client.issuer, "locale": LOCALE},
        last={"userState": _user_state(user, is_registered=is_registered)},
    )


async def _registered(
    services: Services, connection: Connection, asked: AuthorizeRequest, sign_in: SignIn
) -> User:
    """With self-registration on, a login without a registration makes one (contract 5.5)."""
    client = asked.client
    user = await _require_user(connection, sign_in)
    if not client.registration.enabled or user.registration_for(client.id):
        return user
    await find_user(connection, user.id, lock=True)  # one request registers, the others wait
    user = await _require_user(connection, sign_in)
    if user.registration_for(client.id):
        return user
    return await register_existing(services, connection, client, user)


async def _require_user(connection: Connection, sign_in: SignIn) -> User:
    user = await find_user(connection, sign_in.user_id)
    if user is None or not user.active:
        raise invalid_request("user_not_found", "The user is gone or locked.")
    return user


def _user_state(user: User, *, is_registered: bool) -> str:
    if not user.document.get("verified"):
        return "AuthenticatedNotVerified"
    return "Authenticated" if is_registered else "AuthenticatedNotRegistered"


def _code(asked: AuthorizeRequest, sign_in: SignIn, now_ms: int) -> AuthorizationCode:
    return AuthorizationCode(
        application_id=asked.client.id,
        user_id=sign_in.user_id,
        redirect_uri=asked.redirect_uri,
        code_challenge=asked.code_challenge,
        scopes=asked.scopes,
        nonce=asked.nonce,
        authentication_type=sign_in.authentication_type,
        authenticated_ms=sign_in.authenticated_ms,
        device=asked.device,
        expires_ms=now_ms + 1000 * asked.client.code_ttl_s,
    )
