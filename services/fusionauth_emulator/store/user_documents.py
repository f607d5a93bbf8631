"""The user as FusionAuth shows it: what is stored, plus what follows from it."""

from collections.abc import Mapping
from typing import Any

from services.fusionauth_emulator.store.database import Document

LOGIN_ID_TYPES = {"email": "email", "phoneNumber": "phoneNumber", "username": "username"}
"""Identity type → member of the user that holds its value."""


def shown_user(
    stored: Document, registrations: list[Document], memberships: list[Document]
) -> Document:
    """Adds what follows from elsewhere to the stored document (contract 5.6)."""
    return {
        **stored,
        "identities": [
            _identity(stored, kind, stored[member])
            for kind, member in LOGIN_ID_TYPES.items()
            if stored.get(member) is not None
        ],
        "memberships": [
            {name: value for name, value in one.items() if name != "userId"} for one in memberships
        ],
        "registrations": registrations,
    }


def _identity(user: Mapping[str, Any], kind: str, value: str) -> Document:
    """[A] contract 14.3: an identity is unverified while the tenant asks for no verification.

    That is so although `user.verified` is true.
    """
    identity = {
        "displayValue": value,
        "insertInstant": user["insertInstant"],
        "lastLoginInstant": user.get("lastLoginInstant"),
        "lastUpdateInstant": user["lastUpdateInstant"],
        "moderationStatus": "ACTIVE",
        "primary": True,
        "type": kind,
        "value": value,
        "verified": False,
        "verifiedReason": "Unverifiable" if kind == "username" else "Disabled",
    }
    return {name: member for name, member in identity.items() if member is not None}
