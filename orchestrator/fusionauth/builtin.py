"""What every FusionAuth has from the start and no seed file has to speak of (contract 4.5, 7.4)."""

from collections.abc import Iterable

from orchestrator.fusionauth.value import Document, text

FUSIONAUTH_APPLICATION = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
TENANT_MANAGER = "Tenant Manager"  # its Id is random unless a kickstart sets it
DEFAULT_THEME = "75a068fd-e94b-451a-9aeb-3ddb9a3b5987"
BUILTIN_CONNECTOR = "e3306678-a53a-4964-9040-1c96f36dda72"
SHADOW_KEYS = frozenset(
    {
        "092dbedc-30af-4149-9c61-b578f2c72f59",
        "4b8f1c06-518e-45bd-9ac5-d549686ae02a",
        "c753a44d-7f2e-48d3-bc4e-c2c16488a23b",
    }
)
# the instance's own signing keys: Ids are random, names are FusionAuth's
DEFAULT_KEY_NAMES = frozenset({"Default signing key", "Default RSA key"})
# the same on every server, so a file may name them anywhere
SAME_EVERYWHERE = SHADOW_KEYS | {FUSIONAUTH_APPLICATION, DEFAULT_THEME, BUILTIN_CONNECTOR}


def is_builtin_key(key: Document) -> bool:
    return text(key, "id") in SHADOW_KEYS or text(key, "name") in DEFAULT_KEY_NAMES


def is_builtin_application(application: Document) -> bool:
    return (
        text(application, "id") == FUSIONAUTH_APPLICATION
        or text(application, "name") == TENANT_MANAGER
    )


def default_tenant_id(applications: Iterable[Document]) -> str:
    """The tenant that holds FusionAuth's own application."""
    for application in applications:
        if text(application, "id") == FUSIONAUTH_APPLICATION:
            return text(application, "tenantId")
    return ""
