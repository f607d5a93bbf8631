"""`/api/application` (contract 5.5); its roles and scopes are in `application_parts.py`."""

from starlette.responses import Response

from fusionauth_emulator.errors import Errors, NotFound, field_error
from fusionauth_emulator.rest.application_parts import by_name, check_names
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.keys import require_known_keys
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.rest.resource import Resource
from fusionauth_emulator.rest.searching import member_equals, name_matches, search
from fusionauth_emulator.shapes.application import (
    APPLICATION,
    FUSIONAUTH_APPLICATION_ID,
    make_client_secret,
    make_role,
)
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.documents import find_document
from fusionauth_emulator.store.tenants import owning_tenant


async def complete_application(call: Call, document: Document, before: Document | None) -> None:
    oauth = document["oauthConfiguration"]
    oauth["clientId"] = document["id"]
    if not oauth.get("clientSecret"):
        known = before["oauthConfiguration"] if before else {}
        oauth["clientSecret"] = known.get("clientSecret") or make_client_secret()
    _settle_client_authentication(oauth)
    document["active"] = before["active"] if before else True
    document["state"] = "Active" if document["active"] else "Inactive"
    document["scopes"] = before["scopes"] if before else []
    errors = Errors()
    if before:  # roles change by their own API only (contract 5.2)
        document["roles"] = before["roles"]
    else:
        document["roles"] = by_name(_roles_given(call, errors))
    _check(document, errors)
    jwt = document["jwtConfiguration"]
    await require_known_keys(call.connection, "application", jwt, errors)
    errors.raise_if_any()


def _settle_client_authentication(oauth: Document) -> None:
    """The policy wins over the deprecated boolean, which is kept in step (contract 5.5)."""
    if "clientAuthenticationPolicy" not in oauth:
        required = oauth.get("requireClientAuthentication", True)
        oauth["clientAuthenticationPolicy"] = "Required" if required else "NotRequired"
    oauth["requireClientAuthentication"] = oauth["clientAuthenticationPolicy"] == "Required"


def _roles_given(call: Call, errors: Errors) -> list[Document]:
    """[A] contract 14.1: roles are objects or plain names, since official scripts send both."""
    given = call.body().get("application")
    roles = given.get("roles") if isinstance(given, dict) else None
    if roles is not None and not isinstance(roles, list):
        errors.add_field("application.roles", "[invalidJSON]", "[roles] must be an array.")
        return []
    made = [make_role(one, call.now_ms, errors) for one in roles or []]
    check_names("role", made, errors)
    return made


def _check(document: Document, errors: Errors) -> None:
    """[A] contract 5.5: the codes for an application's Id in use and for an unknown key."""
    oauth = document["oauthConfiguration"]
    if document["verifyRegistration"] and "verificationEmailTemplateId" not in document:
        path = "application.verificationEmailTemplateId"
        errors.add_field(path, "[missing]", "Verification needs an email template.")
    device = "urn:ietf:params:oauth:grant-type:device_code"
    if device in oauth["enabledGrants"] and not oauth.get("deviceVerificationURL"):
        path = "application.oauthConfiguration.deviceVerificationURL"
        errors.add_field(path, "[blank]", "The device grant needs a verification URL.")
    if document["id"] == FUSIONAUTH_APPLICATION_ID:
        _check_own_application(document, errors)


def _check_own_application(document: Document, errors: Errors) -> None:
    if document["registrationConfiguration"]["enabled"]:
        path = "application.registrationConfiguration.enabled"
        errors.add_field(path, "[invalid]", "FusionAuth's own application takes no sign-ups.")


APPLICATIONS = Resource(
    name="application",
    path="/api/application",
    table="applications",
    shape=APPLICATION,
    complete=complete_application,
    copied=True,
)


async def read_applications(call: Call) -> Response:
    """The active ones; `?inactive=true`: the others."""
    active = not call.flag("inactive")
    found = [one for one in await APPLICATIONS.all(call) if one["active"] is active]
    return RestResponse({"applications": found})


async def replace_application(call: Call) -> Response:
    if not call.flag("reactivate"):
        return await APPLICATIONS.replace(call)
    before = await APPLICATIONS.require(call, lock=True)
    return await APPLICATIONS.store(call, {**before, "active": True}, before)


async def delete_application(call: Call) -> Response:
    """Deactivates, unless `?hardDelete=true`."""
    before = await APPLICATIONS.require(call, lock=True)
    if before["id"] == FUSIONAUTH_APPLICATION_ID:
        raise field_error("applicationId", "[inUse]", "FusionAuth's own application must stay.")
    if call.flag("hardDelete"):
        return await APPLICATIONS.delete(call)
    await APPLICATIONS.store(call, {**before, "active": False}, before)
    return RestResponse()


async def read_oauth_configuration(call: Call) -> Response:
    """Open to anyone; the client secret only to an API key (contract 5.5)."""
    document = await find_document(
        call.connection, "applications", call.id("id"), tenant_id=call.tenant_id
    )
    if document is None:
        raise NotFound
    oauth = dict(document["oauthConfiguration"])
    if not call.has_key_for("GET", "/api/application/oauth-configuration"):
        del oauth["clientSecret"]
    tenant = (await owning_tenant(call.connection, document["tenantId"])).document
    answer: Document = {
        "httpSessionMaxInactiveInterval": tenant["httpSessionMaxInactiveInterval"],
        "oauthConfiguration": oauth,
    }
    if logout_url := oauth.get("logoutURL") or tenant.get("logoutURL"):
        answer["logoutURL"] = logout_url
    return RestResponse(answer)


async def search_applications(call: Call) -> Response:
    filters = {
        "name": name_matches,
        "state": member_equals("state"),
        "tenantId": member_equals("tenantId"),
    }
    orders = ("name", "id", "insertInstant", "tenantId")
    total, found = search(call, await APPLICATIONS.all(call), filters, orders)
    return RestResponse({"total": total, "applications": found, "expandable": []})


OPERATIONS = APPLICATIONS.operations(
    Operation("GET", "/api/application", read_applications),
    Operation("PUT", "/api/application/{id}", replace_application),
    Operation("DELETE", "/api/application/{id}", delete_application),
    Operation(
        "GET", "/api/application/{id}/oauth-configuration", read_oauth_configuration, Access.OPEN
    ),
    Operation("GET", "/api/application/search", search_applications),
    Operation("POST", "/api/application/search", search_applications),
)
