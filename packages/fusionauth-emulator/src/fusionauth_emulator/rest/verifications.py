"""Verification Ids: made with a user or on demand, used once (contract 5.6, 5.6.4).

Nothing is mailed: they are in the answer to who has an API key.
"""

import secrets
import string

from fusionauth_emulator.rest.call import Call
from fusionauth_emulator.store.applications import Application
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.external_identifiers import Kind, save_identifier
from fusionauth_emulator.store.opaque_values import make_opaque_value
from fusionauth_emulator.store.tenants import Tenant
from fusionauth_emulator.store.users import Registration, User

ALPHABETS = {
    "randomAlpha": string.ascii_uppercase,
    "randomAlphaNumeric": string.ascii_uppercase + string.digits,
    "randomDigits": string.digits,
}


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
