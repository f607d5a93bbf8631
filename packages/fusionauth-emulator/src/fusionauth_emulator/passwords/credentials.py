"""Does this password sign this user in? One answer for the hosted pages, the login API and the
password grant; who may be told why not is the caller's to decide."""

from enum import Enum

from fusionauth_emulator.hashing import Hashing
from fusionauth_emulator.passwords.rules import PasswordRules, may_sign_in_with
from fusionauth_emulator.services import Services
from fusionauth_emulator.store.users import User, find_user_by_login_id


class Refusal(Enum):
    """Why nobody is signed in.

    [A] contract 5.9: all but INVALID are only told to who knows the password.
    """

    INVALID = "unknown user or wrong password"
    LOCKED = "the user is not active"
    EXPIRED = "the user's expiry has passed"
    CHANGE_REQUIRED = "the password must be changed first"


class SignInRefused(Exception):
    def __init__(self, refusal: Refusal, user: User | None = None, change_reason: str = ""):
        """change_reason: of CHANGE_REQUIRED, as `changePasswordReason` has it (contract 5.9)."""
        super().__init__(refusal.value)
        self.refusal = refusal
        self.user = user
        self.change_reason = change_reason


async def authenticate(
    services: Services,
    tenant_id: str,
    login_id: str,
    password: str,
    hashing: Hashing,
    rules: PasswordRules,
) -> User:
    """The user with this login Id and password. Raises SignInRefused. hashing, rules: the tenant's.

    No connection is held while the hash is computed.
    """
    async with services.database.transaction() as connection:
        user = await find_user_by_login_id(connection, tenant_id, login_id)
    return await require_sign_in(services, user, password, hashing, rules)


async def require_sign_in(
    services: Services, user: User | None, password: str, hashing: Hashing, rules: PasswordRules
) -> User:
    """The user, if the password is theirs and they may sign in. Raises SignInRefused.

    The hash is computed for an unknown user (None) too, as the tenant's `hashing` says.
    """
    is_right = await services.hasher.verify(password, user.password if user else None, hashing)
    if user is None or not is_right:
        raise SignInRefused(Refusal.INVALID)
    user = require_no_obstacle(services, user)
    if not may_sign_in_with(password, user.document, rules):
        raise SignInRefused(Refusal.CHANGE_REQUIRED, user, "Validation")
    return user


def require_no_obstacle(services: Services, user: User) -> User:
    """The user who proved to be it, if they may sign in. Raises SignInRefused."""
    if not user.active:
        raise SignInRefused(Refusal.LOCKED, user)
    if has_expired(user, services.clock.now_ms()):
        raise SignInRefused(Refusal.EXPIRED, user)
    if user.document.get("passwordChangeRequired"):
        reason = user.document.get("passwordChangeReason", "Administrative")
        raise SignInRefused(Refusal.CHANGE_REQUIRED, user, reason)
    return user


def may_sign_in(user: User, now_ms: int) -> bool:
    """For who signed in before: still active and not expired."""
    return user.active and not has_expired(user, now_ms)


def is_still_signed_in(user: User, authenticated_ms: int, now_ms: int) -> bool:
    """For a sign-in of a while ago: a changed password ends it, as it ends the refresh tokens."""
    changed_ms = user.document.get("passwordLastUpdateInstant", 0)
    return may_sign_in(user, now_ms) and changed_ms <= authenticated_ms


def has_expired(user: User, now_ms: int) -> bool:
    expiry_ms = user.document.get("expiry")
    return expiry_ms is not None and expiry_ms <= now_ms
