"""The user as FusionAuth shows it: what is stored, plus what follows from it."""

from collections.abc import Mapping
from typing import Any

from fusionauth_emulator.store.database import Document

LOGIN_ID_TYPES = ("email", "phoneNumber", "username")
"""Types of identities, and the members of a user that hold their values."""

REASON = "verifiedReason"
"""Stored with the user, shown with the identities that can be verified."""
DERIVED = ("identities", "memberships", "registrations")
"""What `shown_user` adds; not stored with the user."""


def stored_user(shown: Mapping[str, Any]) -> Document:
    """What `shown_user` was made of: the document to store."""
    stored = {name: value for name, value in shown.items() if name not in DERIVED}
    for identity in shown["identities"]:
        if identity["type"] != "username":
            stored[REASON] = identity[REASON]
    return stored


def shown_user(
    stored: Document, registrations: list[Document], memberships: list[Document]
) -> Document:
    """Adds what follows from elsewhere to the stored document (contract 5.6)."""
    return {
        **{name: value for name, value in stored.items() if name != REASON},
        "identities": [
            _identity(stored, kind, stored[kind])
            for kind in LOGIN_ID_TYPES
            if stored.get(kind) is not None
        ],
        "memberships": [
            {name: value for name, value in one.items() if name != "userId"} for one in memberships
        ],
        "registrations": registrations,
    }


def _identity(user: Mapping[str, Any], kind: str, value: str) -> Document:
    """[A] contract 14.3: an identity is unverified while the tenant asks for no verification.

    That is so although `user.verified` is true; so it is where verification was skipped (5.6).
    """
    reason = "Unverifiable" if kind == "username" else user.get(REASON, "Disabled")
    verified = reason == "Completed"
    identity = {
        "displayValue": value,
        "insertInstant": user["insertInstant"],
        "lastLoginInstant": user.get("lastLoginInstant"),
        "lastUpdateInstant": user["lastUpdateInstant"],
        "moderationStatus": "ACTIVE",
        "primary": True,
        "type": kind,
        "value": value,
        "verified": verified,
        "verifiedInstant": user.get("verifiedInstant") if verified else None,
        REASON: reason,
    }
    return {name: member for name, member in identity.items() if member is not None}
