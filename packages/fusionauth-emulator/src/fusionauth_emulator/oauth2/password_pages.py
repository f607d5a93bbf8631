"""`/password/change/{id}`: a new password for who holds a change-password Id (contract 5.6.4).

[A] contract 10.4: the inputs of /password/change are named as the registration page names its own.
An Id that is no longer good is a 404 with a way to ask for another.
"""

from starlette.requests import Request
from starlette.responses import Response

from fusionauth_emulator.errors import Rejected
from fusionauth_emulator.oauth2.answers import redirect
from fusionauth_emulator.oauth2.parameters import (
    Parameters,
    encode_parameters,
    form_parameters,
    query_parameters,
)
from fusionauth_emulator.pages.forms import FormState, forgot_inputs, oauth_query
from fusionauth_emulator.pages.render import page_response
from fusionauth_emulator.password_change import change_password
from fusionauth_emulator.passwords.rules import PATH
from fusionauth_emulator.services import services_of
from fusionauth_emulator.store.change_password_ids import find_change_password_id


async def show_change_password(request: Request) -> Response:
    services, value = services_of(request), request.path_params["id"]
    parameters = query_parameters(request)
    async with services.database.transaction() as connection:
        known = await find_change_password_id(connection, value, now_ms=services.clock.now_ms())
    return _page(value, parameters, FormState()) if known else _expired(parameters)


async def take_change_password(request: Request) -> Response:
    value, parameters = request.path_params["id"], await form_parameters(request)
    errors = _input_errors(parameters)
    if errors:
        return _page(value, parameters, FormState(field_errors=errors))
    try:
        done = await change_password(services_of(request), value, parameters["password"])
    except Rejected as rejected:
        code = rejected.errors.fields[PATH][0].code
        return _page(value, parameters, FormState(field_errors={"password": code}))
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


def _page(value: str, parameters: Parameters, form: FormState) -> Response:
    return page_response(
        "change_password.html", id=value, form=form, inputs=forgot_inputs(parameters)
    )


def _expired(parameters: Parameters) -> Response:
    query = oauth_query(parameters)
    return page_response("change_password_expired.html", status=404, query=query)
