"""The tenant's rules for a new password (contract 11.1, codes of 1.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.store.tenants import Tenant

PATH = "user.password"


@dataclass(frozen=True)
class PasswordRules:
    minimum_length: int
    maximum_length: int
    mixed_case: bool
    non_alpha: bool
    number: bool
    no_login_id: bool
    validate_on_login: bool
    """A password that signs somebody in must keep the rules too."""


def rules_of(tenant: Tenant) -> PasswordRules:
    rules = tenant.document["passwordValidationRules"]
    return PasswordRules(
        minimum_length=rules["minLength"],
        maximum_length=rules["maxLength"],
        mixed_case=rules["requireMixedCase"],
        non_alpha=rules["requireNonAlpha"],
        number=rules["requireNumber"],
        no_login_id=rules["disallowUserLoginId"],
        validate_on_login=rules["validateOnLogin"],
    )


def check_password(password: str, user: Mapping[str, Any], tenant: Tenant, errors: Errors) -> None:
    """Adds every broken rule to `errors`. user: whose password it will be, for their login Ids."""
    _check_rules(password, user, rules_of(tenant), errors)


def may_sign_in_with(password: str, user: Mapping[str, Any], rules: PasswordRules) -> bool:
    """False for a right password that its owner has to change first (`validateOnLogin`)."""
    errors = Errors()
    if rules.validate_on_login:
        _check_rules(password, user, rules, errors)
    return not errors.fields


def _check_rules(
    password: str, user: Mapping[str, Any], rules: PasswordRules, errors: Errors
) -> None:
    minimum, maximum = rules.minimum_length, rules.maximum_length
    if len(password) < minimum:
        errors.add_field(PATH, "[tooShort]", f"A password has at least {minimum} characters.")
    if len(password) > maximum:
        errors.add_field(PATH, "[tooLong]", f"A password has at most {maximum} characters.")
    if rules.mixed_case and password in (password.lower(), password.upper()):
        errors.add_field(PATH, "[singleCase]", "A password needs upper and lower case letters.")
    if rules.non_alpha and password.isalpha():
        errors.add_field(PATH, "[onlyAlpha]", "A password needs a character that is no letter.")
    if rules.number and not any(character.isdigit() for character in password):
        errors.add_field(PATH, "[requireNumber]", "A password needs a digit.")
    if rules.no_login_id:
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
