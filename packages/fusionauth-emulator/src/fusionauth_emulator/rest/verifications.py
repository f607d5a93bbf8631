"""Verification Ids: made with a user or on demand, used once (contract 5.6, 5.6.4):
`/api/user/verify-email` and `/api/user/verify-registration`.

Nothing is mailed: they are in the answer to who has an API key.
"""

import secrets
import string

from starlette.responses import Response

from fusionauth_emulator.errors import NotAllowed, NotFound, field_error
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import Id, Text, object_of
from fusionauth_emulator.store.applications import Application, find_application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.external_identifiers import (
    ExternalIdentifier,
    Kind,
    delete_identifier,
    find_identifier,
    save_identifier,
)
from fusionauth_emulator.store.opaque_values import make_opaque_value
from fusionauth_emulator.store.registrations import mark_registration_verified
from fusionauth_emulator.store.tenants import Tenant
from fusionauth_emulator.store.users import (
    Registration,
    User,
    find_user,
    find_user_by_login_id,
    mark_user_verified,
)

ALPHABETS = {
    "randomAlpha": string.ascii_uppercase,
    "randomAlphaNumeric": string.ascii_uppercase + string.digits,
    "randomDigits": string.digits,
}

EMAIL, REGISTRATION = "/api/user/verify-email", "/api/user/verify-registration"

REQUEST = object_of(oneTimeCode=Text(), userId=Id(), verificationId=Text())


async def new_verification(call: Call, tenant: Tenant, user: User) -> Document:
    """What creating a user answers with while their address is to be verified (contract 5.6)."""
    if user.document["verified"] or not user.email:
        return {}
    made = await make_email_verification(call, tenant, user)
    return {
        "emailVerificationId": made["verificationId"],
        "verificationIds": [_shown(made, "email", user.email)],
    }


async def new_registration_verification(
    call: Call, tenant: Tenant, user: User, registration: Registration, application: Application
) -> Document:
    if registration.document["verified"]:
        return {}
    made = await make_registration_verification(call, tenant, user, application)
    return {"registrationVerificationId": made["verificationId"]}


def _shown(made: Document, type: str, value: str) -> Document:
    code = {name: made[name] for name in ("oneTimeCode",) if name in made}
    return {"id": made["verificationId"], "type": type, "value": value, **code}


async def make_email_verification(call: Call, tenant: Tenant, user: User) -> Document:
    """`verificationId`, and `oneTimeCode` where the tenant's strategy is a form field."""
    strategy = tenant.document["emailConfiguration"]["verificationStrategy"]
    return await _make(call, tenant, user, "emailVerification", strategy)


async def make_registration_verification(
    call: Call, tenant: Tenant, user: User, application: Application
) -> Document:
    strategy = application.document["verificationStrategy"]
    kind: Kind = "registrationVerification"
    return await _make(call, tenant, user, kind, strategy, application.id)


async def _make(
    call: Call,
    tenant: Tenant,
    user: User,
    kind: Kind,
    strategy: str,
    application_id: str | None = None,
) -> Document:
    configuration = tenant.document["externalIdentifierConfiguration"]
    value, code = make_opaque_value(), None
    if strategy == "FormField":
        code = _make_code(configuration[f"{kind}OneTimeCodeGenerator"])
    await save_identifier(
        call.connection,
        kind,
        value,
        user.id,
        now_ms=call.now_ms,
        lifetime_s=configuration[f"{kind}IdTimeToLiveInSeconds"],
        application_id=application_id,
        code=code,
    )
    return {"verificationId": value, **({"oneTimeCode": code} if code else {})}


def _make_code(generator: Document) -> str:
    """As the tenant wants it: what is random, and how long."""
    alphabet = ALPHABETS.get(generator["type"])
    if alphabet is None:
        return secrets.token_urlsafe(generator["length"])
    return "".join(secrets.choice(alphabet) for _ in range(generator["length"]))


async def verify_email(call: Call) -> Response:
    """With the Id that was mailed; or, with a key, whoever `userId` names."""
    request = call.members(REQUEST)
    user_id = request.get("userId")
    if user_id is not None and "verificationId" not in request:
        user_id = (await _named_user(call, user_id)).id
    else:
        user_id = (await _use(call, "emailVerification")).user_id
    await mark_user_verified(call.connection, user_id, call.now_ms)
    return RestResponse()


async def make_email_id(call: Call) -> Response:
    """For who has this address. `sendVerifyEmail` makes no difference: nothing is mailed."""
    user = await _user_by_email(call)
    tenant = await call.require_tenant()
    return RestResponse(await make_email_verification(call, tenant, user))


async def verify_registration(call: Call) -> Response:
    used = await _use(call, "registrationVerification")
    assert used.application_id, "a registration is for an application"
    await mark_registration_verified(
        call.connection, used.user_id, used.application_id, call.now_ms
    )
    return RestResponse()


async def make_registration_id(call: Call) -> Response:
    application_id = call.query_id("applicationId")
    if application_id is None:
        raise field_error("applicationId", "[missing]", "The applicationId is missing.")
    user = await _user_by_email(call)
    application = await find_application(call.connection, application_id)
    if application is None or user.registration_for(application.id) is None:
        raise NotFound
    tenant = await call.require_tenant()
    return RestResponse(await make_registration_verification(call, tenant, user, application))


async def _use(call: Call, kind: Kind) -> ExternalIdentifier:
    """The identifier in the body, used up. Raises Rejected, NotFound.

    A wrong one-time code leaves it for another try; its lifetime bounds their number.
    """
    request = call.members(REQUEST)
    value = request.get("verificationId")
    if not value:
        raise field_error("verificationId", "[blank]", "The verificationId is missing.")
    known = await find_identifier(call.connection, kind, value, now_ms=call.now_ms)
    if known is None or not known.takes(request.get("oneTimeCode")):
        raise NotFound
    await delete_identifier(call.connection, value)
    return known


async def _named_user(call: Call, user_id: str) -> User:
    if not call.has_key_for("POST", EMAIL):
        raise NotAllowed
    user = await find_user(call.connection, user_id, tenant_id=call.tenant_id)
    if user is None:
        raise NotFound
    return user


async def _user_by_email(call: Call) -> User:
    email = call.query.get("email")
    if not email:
        raise field_error("email", "[blank]", "The email is missing.")
    tenant = await call.require_tenant()
    user = await find_user_by_login_id(call.connection, tenant.id, email, ("email",))
    if user is None or not user.active:
        raise NotFound
    return user


OPERATIONS = [
    Operation("POST", EMAIL, verify_email, Access.OPEN),
    Operation("PUT", EMAIL, make_email_id),
    Operation("POST", REGISTRATION, verify_registration, Access.OPEN),
    Operation("PUT", REGISTRATION, make_registration_id),
]
