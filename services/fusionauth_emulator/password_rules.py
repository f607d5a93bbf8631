"""The tenant's rules for a new password (contract 11.1, codes of 1.4)."""

from collections.abc import Mapping
from typing import Any

from services.fusionauth_emulator.errors import Errors
from services.fusionauth_emulator.store.tenants import Tenant

PATH = "user.password"


def check_password(password: str, user: Mapping[str, Any], tenant: Tenant, errors: Errors) -> None:
    """Adds every broken rule to `errors`. user: whose password it will be, for their login Ids."""
    rules = tenant.document["passwordValidationRules"]
    minimum, maximum = rules["minLength"], rules["maxLength"]
    if len(password) < minimum:
        errors.add_field(PATH, "[tooShort]", f"A password has at least {minimum} characters.")
    if len(password) > maximum:
        errors.add_field(PATH, "[tooLong]", f"A password has at most {maximum} characters.")
    if rules["requireMixedCase"] and password in (password.lower(), password.upper()):
        errors.add_field(PATH, "[singleCase]", "A password needs upper and lower case letters.")
    if rules["requireNonAlpha"] and password.isalpha():
        errors.add_field(PATH, "[onlyAlpha]", "A password needs a character that is no letter.")
    if rules["requireNumber"] and not any(character.isdigit() for character in password):
        errors.add_field(PATH, "[requireNumber]", "A password needs a digit.")
    if rules["disallowUserLoginId"]:
        _check_login_ids(password, user, errors)


def _check_login_ids(password: str, user: Mapping[str, Any], errors: Errors) -> None:
    kinds = {
        "email": "[containsEmail]",
        "username": "[containsUsername]",
        "phoneNumber": "[containsPhoneNumber]",
    }
    for member, kind in kinds.items():
        login_id = user.get(member)
        if login_id and login_id.lower() in password.lower():
            errors.add_field(PATH, kind, "A password must not contain the login.")
