"""Kinds of objects that are kept and returned but not acted on: themes, email templates, …

Kickstart files and set-up scripts create them (contract 7.5); nothing here renders or runs them.
"""

from functools import partial

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
]

OPERATIONS = [operation for kind in KINDS for operation in kind.operations()]
