"""Our shapes, each with the interface of the client that it is a shape of."""

from fusionauth_emulator.rest import keys
from fusionauth_emulator.shapes import administration, application, stored, tenant, user
from orchestrator.fusionauth.object_shapes import SYSTEM_CONFIGURATION
from orchestrator.seed import schema as seed
from tests.clients.declared.members import Comparison
from tests.clients.declared.shape_trees import tree_of
from tests.clients.declared.typescript_client import Declared, Type

STORED = {
    "APIKey": administration.API_KEY,
    "Application": application.APPLICATION,
    "ApplicationOAuthScope": application.SCOPE,
    "ApplicationRole": application.ROLE,
    "DeviceInfo": user.DEVICE,
    "EmailTemplate": stored.EMAIL_TEMPLATE,
    "Form": stored.FORM,
    "FormField": stored.FORM_FIELD,
    "Group": administration.GROUP,
    "GroupMember": administration.MEMBER,
    "Key": keys.KEY,
    "Lambda": stored.LAMBDA,
    "SMSMessageTemplate": stored.MESSAGE_TEMPLATE,
    "SystemConfiguration": administration.SYSTEM_CONFIGURATION,
    "Tenant": tenant.TENANT,
    "Theme": stored.THEME,
    "User": user.USER,
    "UserRegistration": user.REGISTRATION,
    "Webhook": stored.WEBHOOK,
}
"""What the emulator takes from a caller, keeps and gives back."""

SEED = {
    "APIKey": seed.API_KEY_ENTRY,
    "Application": seed.APPLICATION_ENTRY,
    "Group": seed.GROUP_ENTRY,
    "Key": seed.KEY_ENTRY,
    "SystemConfiguration": SYSTEM_CONFIGURATION,
    "Tenant": seed.TENANT_ENTRY,
    "User": seed.USER_ENTRY,
}
"""What a seed file may declare."""


def compare_stored(declared: Declared) -> Comparison:
    comparison = Comparison(declared)
    for name, shape in STORED.items():
        comparison.add_shape(tree_of(shape), Type(name))
    return comparison


def compare_seed(declared: Declared) -> Comparison:
    comparison = Comparison(declared)
    for name, shape in SEED.items():
        comparison.add_shape(tree_of(shape), Type(name))
    return comparison
