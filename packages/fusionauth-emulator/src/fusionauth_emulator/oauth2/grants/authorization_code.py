"""The authorization_code grant with PKCE (RFC 6749 4.1.3, RFC 7636 4.5, contract 3.3).

Order of checks: parameters present, client proof, the code itself, redirect URI, PKCE, resources,
the user. The code is taken in a transaction of its own: whoever shows it with a wrong verifier,
redirect URI or resource has used it up.
"""

from dataclasses import replace

from fusionauth_emulator.oauth2 import pkce
from fusionauth_emulator.oauth2.admission import require_admission
from fusionauth_emulator.oauth2.client_authentication import Caller
from fusionauth_emulator.oauth2.oauth_errors import invalid_client, invalid_grant, invalid_request
from fusionauth_emulator.oauth2.resources import redeem_resources
from fusionauth_emulator.oauth2.tokens import Granted, IssuedTokens, issue_tokens
from fusionauth_emulator.passwords.credentials import is_still_signed_in
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.codes import AuthorizationCode, redeem_code
from fusionauth_emulator.store.users import find_user
from fusionauth_emulator.urls import Parameters, resources_of

GRANTS = ("authorization_code",)


async def exchange_code(services: Services, caller: Caller, parameters: Parameters) -> IssuedTokens:
    value, redirect_uri = parameters.get("code"), parameters.get("redirect_uri")
    verifier = parameters.get("code_verifier") or None
    if not value:
        raise invalid_request("missing_code", "The code is missing.")
    if not redirect_uri:
        raise invalid_request("missing_redirect_uri", "The redirect_uri is missing.")
    caller.require_proof(uses_pkce=verifier is not None)
    code = await _redeem(services, caller, value)
    if code.redirect_uri != redirect_uri:
        # [A] contract 3.9: another redirect URI than the code's is `invalid_request`.
        raise invalid_request("invalid_redirect_uri", f"Invalid redirect uri {redirect_uri}")
    _check_pkce(caller, code.code_challenge, verifier)
    asked = resources_of(parameters)
    resources = redeem_resources(caller.client, code.resources, asked)
    return await _issue(services, caller, replace(code, resources=resources))


async def _redeem(services: Services, caller: Caller, value: str) -> AuthorizationCode:
    async with services.database.transaction() as connection:
        code = await redeem_code(
            connection, value, application_id=caller.client.id, now_ms=services.clock.now_ms()
        )
    if code is None:  # unknown, used and expired ones look alike (contract 3.9)
        raise invalid_request("auth_code_not_found", "Invalid Authorization Code")
    return code


def _check_pkce(caller: Caller, challenge: str | None, verifier: str | None) -> None:
    """A verifier without a challenge is refused too: it shows that the challenge was stripped
    from the authorization request on its way (RFC 9700 4.8.2)."""
    if challenge is None:
        if verifier is not None:
            raise invalid_grant("invalid_pkce_code_verifier")
        if caller.client.pkce_policy == "Required":
            raise invalid_request("missing_code_challenge")
        if caller.client.pkce_policy == "NotRequiredWhenUsingClientAuthentication":
            _require_secret(caller)
        return
    if verifier is None:
        # [A] contract 3.3: a missing verifier is `invalid_request`.
        raise invalid_request("missing_code_verifier", "The code_verifier is missing.")
    if not pkce.verifier_matches(verifier, challenge):
        # [A] contract 3.3: a wrong verifier is `invalid_grant`.
        raise invalid_grant("invalid_pkce_code_verifier", "The code_verifier is invalid.")


def _require_secret(caller: Caller) -> None:
    if not caller.is_proven:
        raise invalid_client("client_authentication_missing")


async def _issue(services: Services, caller: Caller, code: AuthorizationCode) -> IssuedTokens:
    granted = Granted(
        scopes=code.scopes,
        grants=GRANTS,
        authentication_type=code.authentication_type,
        authenticated_ms=code.authenticated_ms,
        used_pkce=code.code_challenge is not None,
        nonce=code.nonce,
        device=code.device,
        resources=code.resources,
    )
    async with services.database.transaction() as connection:
        user = await find_user(connection, code.user_id)
        now_ms = services.clock.now_ms()
        if user is None or not is_still_signed_in(user, code.authenticated_ms, now_ms):
            raise invalid_grant("user_not_found", "The user is gone or locked.")
        require_admission(caller.client, user)
        return await issue_tokens(services, connection, caller.client, user, granted)
