"""Kinds of objects that are kept and returned but not acted on: themes, templates, webhooks, …

Kickstart files and set-up scripts create them (contract 7.5); nothing here renders, runs or calls
them. Since 1.66 a key of one tenant does not reach a webhook, and neither does a tenant header
(contract 1.7, 5.8).
"""

from functools import partial

from fusionauth_emulator.errors import Errors, field_error
from fusionauth_emulator.rest.call import Call
from fusionauth_emulator.rest.operations import Access
from fusionauth_emulator.rest.resource import Owner, Resource
from fusionauth_emulator.rest.searching import member_equals, name_matches, text_matches
from fusionauth_emulator.shapes.stored import (
    EMAIL_TEMPLATE,
    FORM,
    FORM_FIELD,
    LAMBDA,
    MESSAGE_TEMPLATE,
    THEME,
    WEBHOOK,
)
from fusionauth_emulator.store.database import Document
from fusionauth_emulator.store.documents import find_document, replace_document
from fusionauth_emulator.store.tenants import find_tenant


async def complete_webhook(call: Call, document: Document, before: Document | None) -> None:
    errors = Errors()
    for tenant_id in document["tenantIds"]:
        if await find_tenant(call.connection, tenant_id) is None:
            text = f"There is no tenant with Id [{tenant_id}]."
            errors.add_field("webhook.tenantIds", "[invalid]", text)
    errors.raise_if_any()


async def serve_new_tenant(call: Call, tenant_id: str) -> None:
    """`webhookIds` of a tenant's create: these are for that tenant from now on (contract 5.3).

    [A] contract 5.3: a webhook that is not there is `[invalid]webhookIds`.
    """
    asked = call.any_body().get("webhookIds")
    if asked is None:
        return
    for value in asked if isinstance(asked, list) else [asked]:
        webhook = await _require_webhook(call, value)
        if not _is_of_tenant(webhook, tenant_id):
            webhook["tenantIds"] = [*webhook["tenantIds"], tenant_id]
            webhook["lastUpdateInstant"] = max(call.now_ms, webhook["lastUpdateInstant"] + 1)
            await replace_document(call.connection, "webhooks", webhook["id"], webhook)


async def _require_webhook(call: Call, value: object) -> Document:
    webhook = await find_document(call.connection, "webhooks", value, lock=True)
    if webhook is None:
        raise field_error("webhookIds", "[invalid]", f"There is no webhook [{value}].")
    return webhook


def _is_of_tenant(webhook: Document, tenant_id: str) -> bool:
    return bool(webhook["global"]) or tenant_id in webhook["tenantIds"]


WEBHOOKS = Resource(
    name="webhook",
    path="/api/webhook",
    table="webhooks",
    shape=WEBHOOK,
    complete=complete_webhook,
    owner=Owner.INSTANCE,
    access=Access.GLOBAL_KEY,
    required="url",
    filters={
        "description": text_matches("description"),
        "tenantId": _is_of_tenant,
        "url": text_matches("url"),
    },
    orders=("url", "id", "insertInstant", "description"),
)

_kind = partial(Resource, owner=Owner.INSTANCE, access=Access.GLOBAL_KEY)

KINDS = [
    _kind(
        "theme",
        "/api/theme",
        "themes",
        THEME,
        copied=True,
        filters={"name": name_matches, "type": member_equals("type")},
    ),
    _kind(
        "emailTemplate",
        "/api/email/template",
        "email_templates",
        EMAIL_TEMPLATE,
        filters={"name": name_matches},
    ),
    _kind(
        "lambda",
        "/api/lambda",
        "lambdas",
        LAMBDA,
        selectors=("type",),
        filters={
            "body": text_matches("body"),
            "name": name_matches,
            "type": member_equals("type"),
        },
    ),
    _kind("form", "/api/form", "forms", FORM),
    _kind("field", "/api/form/field", "form_fields", FORM_FIELD),
    _kind("messageTemplate", "/api/message/template", "message_templates", MESSAGE_TEMPLATE),
    WEBHOOKS,
]

OPERATIONS = [operation for kind in KINDS for operation in kind.operations()]
