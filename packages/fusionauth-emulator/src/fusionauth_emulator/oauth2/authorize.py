"""`GET` and `POST /oauth2/authorize`: the login page and its form (contract 3.2, 10.1)."""

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.oauth2.answers import RefusedToClient, redirect
from fusionauth_emulator.oauth2.authorization_request import (
    AuthorizeRequest,
    address_of,
    read_authorize_request,
)
from fusionauth_emulator.oauth2.consent import respond_or_ask
from fusionauth_emulator.oauth2.oauth_errors import OAuthError
from fusionauth_emulator.oauth2.parameters import form_parameters, query_parameters
from fusionauth_emulator.oauth2.password_pages import change_password_path
from fusionauth_emulator.oauth2.sign_in import (
    REMEMBER_DEVICE,
    SignIn,
    begin_consent,
    find_sso_sign_in,
)
from fusionauth_emulator.pages.forms import FormState, login_inputs, oauth_query
from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.passwords.changing import issue_change_password_id
from fusionauth_emulator.passwords.credentials import Refusal, SignInRefused, authenticate
from fusionauth_emulator.request_reading import request_cookies
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.store.tenants import owning_tenant
from fusionauth_emulator.urls import Parameters

MESSAGES = {
    Refusal.INVALID: "[InvalidLogin]",
    Refusal.LOCKED: "[UserLockedException]",
    Refusal.EXPIRED: "[UserExpiredException]",
}


async def show_login(request: Request) -> Response:
    """The login page, or at once the code where an SSO session is alive."""
    asked = await read_authorize_request(request, query_parameters(request))
    sign_in = await find_sso_sign_in(request, asked)
    if sign_in is not None:
        return await respond_or_ask(request, asked, sign_in)
    if "none" in asked.prompts:
        text = "The user is required to complete authentication."
        error = OAuthError("login_required", "authentication_required", text)
        raise RefusedToClient(error, address_of(asked))
    remember = "true" if REMEMBER_DEVICE in request_cookies(request) else ""
    hint = asked.parameters.get("login_hint", "")
    return login_page(asked, FormState({"loginId": hint, "rememberDevice": remember}))


async def take_login(request: Request) -> Response:
    """The form post. It needs nothing of an earlier GET, no CSRF field either (contract 3.2)."""
    parameters = await form_parameters(request)
    asked = await read_authorize_request(request, parameters)
    login_id, password = parameters.get("loginId", "").strip(), parameters.get("password", "")
    blank = {
        name: f"[blank]{name}"
        for name, value in (("loginId", login_id), ("password", password))
        if not value
    }
    if blank:
        return login_page(asked, FormState(parameters, field_errors=blank))
    services, client = services_of(request), asked.client
    try:
        user = await authenticate(
            services, client.tenant_id, login_id, password, client.hashing, client.password_rules
        )
    except SignInRefused as refused:
        if refused.refusal is Refusal.CHANGE_REQUIRED:
            return await _to_change_password(services, refused, parameters)
        state = FormState(parameters, general_errors=(MESSAGES[refused.refusal],))
        return login_page(asked, state)
    sign_in = SignIn(user.id, "PASSWORD", services.clock.now_ms())
    remember = parameters.get("rememberDevice") == "true"
    return await begin_consent(request, asked, sign_in, remember=remember)


async def _to_change_password(
    services: Services, refused: SignInRefused, parameters: Parameters
) -> Response:
    """[A] contract 3.3: a right password that must be changed leads on to the page for it."""
    assert refused.user, "the password was right"
    async with services.database.transaction() as connection:
        tenant = await owning_tenant(connection, refused.user.tenant_id)
        value = await issue_change_password_id(
            connection, tenant, refused.user, now_ms=services.clock.now_ms()
        )
    return redirect(change_password_path(value, parameters))


def login_page(asked: AuthorizeRequest, form: FormState) -> Response:
    """[A] contract 3.2: a failed login shows the page again with a 200."""
    return page_response(
        "login.html",
        framed_by=asked.framed_by,
        form=form,
        inputs=login_inputs(asked.parameters),
        query=oauth_query(asked.parameters),
        can_register=asked.client.registration.enabled,
    )
