"""The implicit grant: tokens in the redirect itself (RFC 6749 4.2, contract 3.2). Off unless an
application enables it; no refresh token ever."""

from fusionauth_emulator.oauth2.authorization_request import AuthorizeRequest
from fusionauth_emulator.oauth2.sign_in import SignIn
from fusionauth_emulator.oauth2.tokens import Signing, make_subject
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.users import User

GRANTS = ("implicit",)


async def issue_in_redirect(
    services: Services,
    connection: Connection,
    asked: AuthorizeRequest,
    user: User,
    sign_in: SignIn,
) -> dict[str, str]:
    """The parameters of the redirect that tell the tokens."""
    client = asked.client
    subject = make_subject(
        client,
        user,
        scopes=asked.scopes,
        authentication_type=sign_in.authentication_type,
        authenticated_ms=sign_in.authenticated_ms,
        session_id=None,
        nonce=asked.nonce,
        grants=GRANTS,
        resources=asked.resources,
    )
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
