"""What somebody signed in still lacks before a client gets tokens for them (contract 3.9)."""

from fusionauth_emulator.oauth2.client import OAuthClient
from fusionauth_emulator.oauth2.oauth_errors import OAuthError
from fusionauth_emulator.store.users import User


def find_obstacle(client: OAuthClient, user: User) -> str | None:
    """The `error_reason` that names it; None for who may come in.

    [A] contract 3.9: behaviour `Gated` keeps the unverified from pages and grants alike.
    """
    if client.gates_users and not user.document.get("verified"):
        return "email_verification_required"
    registration = user.registration_for(client.id)
    if registration is None:
        return "registration_required" if client.require_registration else None
    if client.gates_registrations and not registration.document.get("verified", True):
        return "registration_verification_required"
    return None


def require_admission(client: OAuthClient, user: User) -> None:
    """For the grants. Raises OAuthError `access_denied` with the reason."""
    if reason := find_obstacle(client, user):
        raise OAuthError("access_denied", reason)
