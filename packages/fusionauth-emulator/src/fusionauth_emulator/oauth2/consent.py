"""`GET` and `POST /oauth2/consent`: from the login intent to the answer (contract 3.2, 10.4).

For a first party the step passes straight through. A third party's scopes are shown, and the
person allows them or cancels; what they say may be remembered.
"""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.oauth2.answers import RefusedToClient, redirect
from fusionauth_emulator.oauth2.authorization_request import (
    AuthorizeRequest,
    address_of,
    read_authorize_request,
)
from fusionauth_emulator.oauth2.authorization_response import respond
from fusionauth_emulator.oauth2.oauth_errors import OAuthError, invalid_request
from fusionauth_emulator.oauth2.parameters import form_parameters, query_parameters
from fusionauth_emulator.oauth2.scopes import covers, granted_scopes
from fusionauth_emulator.oauth2.sign_in import LOGIN_INTENT, SignIn, ask_for_consent, remove_cookie
from fusionauth_emulator.pages.forms import oauth_inputs, oauth_query
from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.request_reading import request_cookies
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.store.consents import Consent, find_consent, save_consent
from fusionauth_emulator.store.sign_ins import LoginIntent, find_login_intent, take_login_intent
from fusionauth_emulator.urls import Parameters, encode_parameters


async def respond_or_ask(request: Request, asked: AuthorizeRequest, sign_in: SignIn) -> Response:
    """With a live SSO session: the answer at once, unless consent is missing."""
    settled = await _settled(services_of(request), asked, sign_in.user_id)
    if settled is not None:
        return await respond(request, settled, sign_in)
    if "none" in asked.prompts:
        text = "One or more scopes need the consent of the user."
        error = OAuthError("consent_required", "consent_required", text)
        raise RefusedToClient(error, address_of(asked))
    return await ask_for_consent(request, asked, sign_in)


async def show_consent(request: Request) -> Response:
    """Without an intent for this very request the person signs in (again)."""
    parameters = oauth_query(query_parameters(request))
    intent = await _intent(request)
    if intent is None or intent.parameters != parameters:
        return _to_login(parameters)
    asked = await read_authorize_request(request, parameters)
    settled = await _settled(services_of(request), asked, intent.user_id)
    if settled is None:
        return consent_page(asked)
    if await _intent(request, take=True) is None:
        return _to_login(parameters)
    return await _respond(request, settled, intent)


async def take_consent(request: Request) -> Response:
    """The form post. The cookie of the intent, which no other site can send, guards it."""
    form = await form_parameters(request)
    parameters = oauth_query(form)
    intent = await _intent(request, take=True)
    if intent is None or intent.parameters != parameters:
        return _to_login(parameters)
    asked = await read_authorize_request(request, parameters)
    consent = _decision(asked, form)
    if asked.client.consent.mode == "RememberDecision":
        await _remember(services_of(request), asked, intent.user_id, consent)
    settled = replace(asked, scopes=granted_scopes(asked.scopes, consent))
    return await _respond(request, settled, intent)


def consent_page(asked: AuthorizeRequest) -> Response:
    return page_response(
        "consent.html",
        framed_by=asked.framed_by,
        application=asked.client.name,
        inputs=oauth_inputs(asked.parameters),
        questions=asked.client.consent.questions(asked.scopes),
    )


async def _settled(
    services: Services, asked: AuthorizeRequest, user_id: str
) -> AuthorizeRequest | None:
    """The request with the scopes consented to; None where the person has to be asked."""
    policy = asked.client.consent
    questions = policy.questions(asked.scopes)
    if not questions:
        return asked
    if policy.mode != "RememberDecision" or "consent" in asked.prompts:
        return None
    async with services.database.transaction() as connection:
        now_ms = services.clock.now_ms()
        consent = await find_consent(connection, user_id, asked.client.id, now_ms=now_ms)
    if consent is None or not covers(consent, questions):
        return None
    return replace(asked, scopes=granted_scopes(asked.scopes, consent))


def _decision(asked: AuthorizeRequest, form: Parameters) -> Consent:
    """Raises RefusedToClient when the person cancels or leaves out what is required."""
    action = form.get("action")
    if action == "cancel":
        error = OAuthError("access_denied", "consent_canceled", "The person canceled.")
        raise RefusedToClient(error, address_of(asked))
    if action != "allow":
        raise invalid_request("unknown", f"Invalid action {action}")
    questions = asked.client.consent.questions(asked.scopes)
    allowed = frozenset(one.name for one in questions if form.get(one.input_name) == "true")
    missing = [one.name for one in questions if one.required and one.name not in allowed]
    if missing:
        error = OAuthError("invalid_scope", "missing_required_scope", f"{missing[0]} is required.")
        raise RefusedToClient(error, address_of(asked))
    return Consent(frozenset(one.name for one in questions), allowed)


async def _remember(
    services: Services, asked: AuthorizeRequest, user_id: str, consent: Consent
) -> None:
    expires_ms = services.clock.now_ms() + 1000 * asked.client.consent.remember_ttl_s
    async with services.database.transaction() as connection:
        await save_consent(connection, user_id, asked.client.id, consent, expires_ms=expires_ms)


async def _respond(request: Request, asked: AuthorizeRequest, intent: LoginIntent) -> Response:
    sign_in = SignIn(intent.user_id, intent.authentication_type, intent.authenticated_ms)
    response = await respond(request, asked, sign_in)
    remove_cookie(response, request, LOGIN_INTENT)
    return response


async def _intent(request: Request, *, take: bool = False) -> LoginIntent | None:
    services, value = services_of(request), request_cookies(request).get(LOGIN_INTENT, "")
    read = take_login_intent if take else find_login_intent
    async with services.database.transaction() as connection:
        return await read(connection, value, now_ms=services.clock.now_ms())


def _to_login(parameters: Parameters) -> Response:
    return redirect("/oauth2/authorize?" + encode_parameters(parameters))
