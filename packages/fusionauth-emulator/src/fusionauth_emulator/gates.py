"""Who has to verify something first: `unverified.behavior` is `Gated` (contract 5.9, 11). Pure."""

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]


def gates_users(tenant: Document) -> bool:
    """Whether an address that is not verified keeps its user out of the tenant's applications."""
    email = tenant.get("emailConfiguration") or {}
    return bool(email.get("verifyEmail")) and _is_gated(email)


def gates_registrations(application: Document) -> bool:
    return _is_gated(application)


def _is_gated(document: Document) -> bool:
    return (document.get("unverified") or {}).get("behavior") == "Gated"
