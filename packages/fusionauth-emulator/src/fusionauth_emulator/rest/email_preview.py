"""`POST /api/email/template/preview`: an email template with its plain variables filled in.

FusionAuth renders FreeMarker. Here a variable by itself, such as `${user.firstName}`, is replaced
by a sample value; all else of the language stays in the text as it is.
"""

import html
import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.rest.call import Call, RestResponse
from fusionauth_emulator.rest.operations import Access, Operation
from fusionauth_emulator.shapes.shape import Text, object_of
from fusionauth_emulator.shapes.stored import EMAIL_TEMPLATE
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.tenants import Tenant, find_default_tenant

REQUEST = object_of(emailTemplate=EMAIL_TEMPLATE, locale=Text())

SAMPLE_ID = "00000000-0000-0000-0000-000000000001"
SAMPLE_USER = {
    "email": "user@example.com",
    "firstName": "Sample",
    "fullName": "Sample User",
    "id": SAMPLE_ID,
    "lastName": "User",
    "username": "sample",
}
SAMPLE_VALUES = {
    "application": {"id": SAMPLE_ID, "name": "Sample Application"},
    "changePasswordId": "sample-change-password-id",
    "code": "sample-code",
    "user": SAMPLE_USER,
    "verificationId": "sample-verification-id",
    "verificationOneTimeCode": "123456",
}

_VARIABLE = re.compile(r"\$\{\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*\}")


async def preview(call: Call) -> Response:
    """200 also for a template with little in it (OpenAPI file). Nothing is stored.

    The documented answer: `email`, and `errors` with what FreeMarker said. Nothing is
    rendered here, so `errors` is an empty Errors document.
    """
    request = call.members(REQUEST)
    tenant = await find_default_tenant(call.connection)
    email = make_email(request["emailTemplate"], request.get("locale", ""), tenant)
    return RestResponse({"email": email, "errors": Errors().document()})


def make_email(template: Document, locale: str, tenant: Tenant) -> Document:
    """FusionAuth's `email`; members without a text are left out."""
    configuration = tenant.document["emailConfiguration"]
    values = {**SAMPLE_VALUES, "tenant": {"id": tenant.id, "name": tenant.document["name"]}}

    def text(name: str) -> str | None:
        found = find_localized(template[f"localized{name}s"], locale)
        found = found or template.get(f"default{name}")
        return None if found is None else fill_in(found, values, is_html=name == "HtmlTemplate")

    sender = {
        "address": template.get("fromEmail") or configuration.get("defaultFromEmail"),
        "display": text("FromName") or configuration.get("defaultFromName"),
    }
    email = {
        "from": {name: value for name, value in sender.items() if value},
        "html": text("HtmlTemplate"),
        "subject": text("Subject"),
        "text": text("TextTemplate"),
        "to": [{"address": SAMPLE_USER["email"], "display": SAMPLE_USER["fullName"]}],
    }
    return {name: value for name, value in email.items() if value is not None}


def find_localized(texts: Mapping[str, str], locale: str) -> str | None:
    """Of the locale such as `de_CH`, else of its language."""
    return texts.get(locale) or texts.get(locale.partition("_")[0])


def fill_in(text: str, values: Mapping[str, Any], *, is_html: bool) -> str:
    """Known plain variables replaced; one that is not known stays as it is."""

    def value_of(match: re.Match[str]) -> str:
        found: Any = values
        for name in match[1].split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        if not isinstance(found, str):
            return match[0]
        return html.escape(found) if is_html else found

    return _VARIABLE.sub(value_of, text)


OPERATIONS = [Operation("POST", "/api/email/template/preview", preview, Access.GLOBAL_KEY)]
