"""`/password/forgot`: a link to set a new password, for who says their login Id (contract 10.4);
`/password/change/{id}`: a new password for who holds a change-password Id (contract 5.6.4).

No mail is ever sent. Where the helpers of `/_emulator/` are served the link can be read there.
Known and unknown login Ids get the same page.
[A] contract 10.4: the inputs of /password/change are named as the registration page names its own.
An Id that is no longer good is a 404 with a way to ask for another.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.errors import Rejected
from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.client_authentication import find_client
from fusionauth_emulator.oauth2.parameters import form_parameters, query_parameters
from fusionauth_emulator.pages.forms import FormState, oauth_inputs, oauth_query
from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.passwords.changing import change_password, issue_change_password_id
from fusionauth_emulator.passwords.rules import PATH
from fusionauth_emulator.services import Services, services_of
from fusionauth_emulator.store.database import Connection
from fusionauth_emulator.store.external_identifiers import find_change_password_id
from fusionauth_emulator.store.tenants import find_default_tenant, find_tenant
from fusionauth_emulator.store.unsent_mails import UnsentMail, keep_mail
from fusionauth_emulator.store.users import find_user_by_login_id
from fusionauth_emulator.urls import Parameters, encode_parameters


async def show_forgot_password(request: Request) -> Response:
    parameters = query_parameters(request)
    return _forgot_page(parameters, FormState({"loginId": parameters.get("login_hint", "")}))


async def take_forgot_password(request: Request) -> Response:
    parameters = await form_parameters(request)
    login_id = parameters.get("loginId", "").strip()
    if not login_id:
        return _forgot_page(parameters, FormState(field_errors={"loginId": "[blank]loginId"}))
    services = services_of(request)
    async with services.database.transaction() as connection:
        await _send_link(services, connection, parameters, login_id)
    return page_response(
        "password_sent.html", query=oauth_query(parameters), can_read=services.settings.helpers
    )


async def _send_link(
    services: Services, connection: Connection, parameters: Parameters, login_id: str
) -> None:
    """Nothing happens for nobody, for a locked user and for one without an address."""
    client = await find_client(connection, parameters.get("client_id", ""))
    named = client.tenant_id if client else parameters.get("tenantId")
    tenant = await find_tenant(connection, named) or await find_default_tenant(connection)
    user = await find_user_by_login_id(connection, tenant.id, login_id)
    if user is None or not user.active or not user.email:
        return
    now_ms = services.clock.now_ms()
    value = await issue_change_password_id(
        connection, tenant, user, now_ms=now_ms, application_id=client.id if client else None
    )
    if services.settings.helpers:
        link = change_password_path(value, parameters)
        mail = UnsentMail(user.id, "forgotPassword", user.email, link, now_ms)
        await keep_mail(connection, mail)


def change_password_path(value: str, parameters: Parameters) -> str:
    """Without a host: who reads it adds the address the server is reached at, which a request's
    own `Host` header must not decide."""
    query = encode_parameters(oauth_query(parameters))
    return f"/password/change/{quote(value, safe='')}" + (f"?{query}" if query else "")


def _forgot_page(parameters: Parameters, form: FormState) -> Response:
    return page_response(
        "forgot_password.html",
        form=form,
        inputs=oauth_inputs(parameters),
        query=oauth_query(parameters),
    )


async def show_change_password(request: Request) -> Response:
    services, value = services_of(request), request.path_params["id"]
    parameters = query_parameters(request)
    async with services.database.transaction() as connection:
        known = await find_change_password_id(connection, value, now_ms=services.clock.now_ms())
    return _change_page(value, parameters, FormState()) if known else _expired(parameters)


async def take_change_password(request: Request) -> Response:
    value, parameters = request.path_params["id"], await form_parameters(request)
    errors = _input_errors(parameters)
    if errors:
        return _change_page(value, parameters, FormState(field_errors=errors))
    try:
        done = await change_password(services_of(request), value, parameters["password"])
    except Rejected as rejected:
        code = rejected.errors.fields[PATH][0].code
        return _change_page(value, parameters, FormState(field_errors={"password": code}))
    if done is None:
        return _expired(parameters)
    return redirect("/password/complete?" + encode_parameters(oauth_query(parameters)))


async def show_complete(request: Request) -> Response:
    return page_response("password_complete.html", query=oauth_query(query_parameters(request)))


def _input_errors(parameters: Parameters) -> dict[str, str]:
    names = ("password", "passwordConfirm")
    errors = {name: f"[blank]{name}" for name in names if not parameters.get(name)}
    if not errors and parameters["password"] != parameters["passwordConfirm"]:
        errors["passwordConfirm"] = "[doNotMatch]passwordConfirm"
    return errors


def _change_page(value: str, parameters: Parameters, form: FormState) -> Response:
    return page_response(
        "change_password.html", id=value, form=form, inputs=oauth_inputs(parameters)
    )


def _expired(parameters: Parameters) -> Response:
    query = oauth_query(parameters)
    return page_response("change_password_expired.html", status=404, query=query)
