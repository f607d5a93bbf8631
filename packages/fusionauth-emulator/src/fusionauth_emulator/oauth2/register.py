"""`GET` and `POST /oauth2/register`: self-service registration (contract 10.3)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.oauth2.admission import RegistrationRefused, register_newcomer
from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.authorization_request import (
    AuthorizeRequest,
    read_authorize_request,
)
from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.consent import respond_or_ask
from fusionauth_emulator.oauth2.parameters import form_parameters, query_parameters
from fusionauth_emulator.oauth2.sign_in import SignIn, begin_consent, find_sso_sign_in
from fusionauth_emulator.pages.forms import FormState, oauth_query, register_inputs
from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.pages.texts import FIELD_LABELS, TEXTS, rule_texts
from fusionauth_emulator.services import services_of
from fusionauth_emulator.urls import Parameters, with_parameters

AUTOCOMPLETE = {
    "email": "email",
    "username": "username",
    "phoneNumber": "tel",
    "mobilePhone": "tel",
    "firstName": "given-name",
    "middleName": "additional-name",
    "lastName": "family-name",
    "fullName": "name",
    "birthDate": "bday",
    "preferredLanguages": "language",
}


@dataclass(frozen=True)
class FormField:
    """One input as the template draws it; `id` is the last part of `name`."""

    name: str
    id: str
    label: str
    type: str
    autocomplete: str
    required: bool


async def show_registration(request: Request) -> Response:
    asked = await read_authorize_request(request, query_parameters(request))
    if not asked.client.registration.enabled:
        return _to_login(asked)
    sign_in = await find_sso_sign_in(request, asked)
    if sign_in is not None:
        return await respond_or_ask(request, asked, sign_in)
    return registration_page(asked, FormState())


async def take_registration(request: Request) -> Response:
    parameters = await form_parameters(request)
    asked = await read_authorize_request(request, parameters)
    if not asked.client.registration.enabled:
        return _to_login(asked)
    fields = registration_fields(asked.client)
    errors = _input_errors(fields, parameters)
    if errors:
        return registration_page(asked, FormState(parameters, field_errors=errors))
    services = services_of(request)
    values = {field.id: parameters.get(field.name, "") for field in fields}
    try:
        user_id = await register_newcomer(services, asked.client, values)
    except RegistrationRefused as refused:
        form = FormState(parameters, refused.field_errors, refused.general_errors)
        return registration_page(asked, form)
    sign_in = SignIn(user_id, "REGISTRATION", services.clock.now_ms())
    remember = parameters.get("rememberDevice") == "true"
    return await begin_consent(request, asked, sign_in, remember=remember)


def registration_page(asked: AuthorizeRequest, form: FormState) -> Response:
    return page_response(
        "register.html",
        framed_by=asked.framed_by,
        form=form,
        inputs=register_inputs(asked.parameters),
        query=oauth_query(asked.parameters),
        registration_fields=registration_fields(asked.client),
        password_rules=rule_texts(asked.client.password_rules),
    )


def registration_fields(client: OAuthClient) -> list[FormField]:
    """In the order of the page: login Id, passwords, then what the application asks for."""
    settings = client.registration
    fields = [_user_field(settings.login_id_type, required=True), _password("password")]
    if settings.confirm_password:
        fields.append(_password("passwordConfirm"))
    return fields + [_user_field(name, required=required) for name, required in settings.fields]


def _user_field(name: str, *, required: bool) -> FormField:
    return FormField(
        name=f"user.{name}",
        id=name,
        label=FIELD_LABELS[name],
        # `text` where the browser's own check of `email` would speak another language than we do
        type="date" if name == "birthDate" else "text",
        autocomplete=AUTOCOMPLETE[name],
        required=required,
    )


def _password(id: str) -> FormField:
    is_first = id == "password"
    return FormField(
        name="user.password" if is_first else id,
        id=id,
        label=FIELD_LABELS["password"] if is_first else TEXTS["confirm_password"],
        type="password",
        autocomplete="new-password",
        required=True,
    )


def _input_errors(fields: list[FormField], parameters: Parameters) -> dict[str, str]:
    errors = {
        field.name: f"[blank]{field.name}"
        for field in fields
        if field.required and not parameters.get(field.name, "").strip()
    }
    confirmation = parameters.get("passwordConfirm")
    has_confirmation = any(field.id == "passwordConfirm" for field in fields)
    if has_confirmation and not errors and confirmation != parameters.get("user.password"):
        errors["passwordConfirm"] = "[doNotMatch]passwordConfirm"
    return errors


def _to_login(asked: AuthorizeRequest) -> Response:
    """[A] contract 10.3: with self-registration off the page leads to the login."""
    return redirect(with_parameters("/oauth2/authorize", oauth_query(asked.parameters)))
