"""Every word of the hosted pages, in one place (contract 10.1 to 10.4)."""

from fusionauth_emulator.passwords.rules import PasswordRules

TEXTS = {
    "emulator": "FusionAuth emulator",
    "emulator_hint": "A stand-in for tests and workshops, not FusionAuth itself.",
    "language": "Language",
    "english": "English",
    "dismiss": "Dismiss",
    # [A] contract 14.1: the login field is labelled `Login`, as since 1.59, not `Email`.
    "login": "Login",
    "password": "Password",
    "show_password": "Show password",
    "keep_me_signed_in": "Keep me signed in",
    "submit": "Submit",
    "forgot_password": "Forgot your password?",
    "no_account": "Don't have an account?",
    "create_account": "Create an account",
    "register": "Register",
    "return_to_login": "Return to login",
    "confirm_password": "Confirm password",
    "password_rules": "A password needs:",
    "error": "Error",
    "error_lead": "The request cannot be completed. This is the answer for the application:",
    "email_verification_required": "Email Verification Required",
    "email_verification_required_lead": "Your email address is not verified yet. This is an "
    "emulator: it sends no mail. Whoever holds the API key can ask POST /api/user/verify-email.",
    "registration_verification_required": "Registration Verification Required",
    "registration_verification_required_lead": "Your registration for this application is not "
    "verified yet. This is an emulator: it sends no mail. Whoever holds the API key can ask "
    "POST /api/user/verify-registration.",
    "registration_required": "Registration Required",
    "registration_required_lead": "You are signed in, but you have no registration for this "
    "application.",
    "log_out": "Log out",
    "logout": "Logout",
    "logging_out": "Logging out…",
    "continue": "Continue",
    "consent": "Consent Required",
    "consent_lead": "{application} asks for your consent to:",
    "consent_required": "(required)",
    "allow": "Allow",
    "cancel": "Cancel",
    "not_offered": "Not offered here",
    "not_offered_lead": "This page exists in FusionAuth; the emulator keeps no account pages. "
    "Users are changed over the REST API.",
    "forgot_title": "Forgot Password",
    "forgot_lead": "Enter your login, and a link to set a new password is on its way to you.",
    "sent_title": "Message Sent",
    "sent_lead": "If there is an account for that login, a link to set a new password goes to its "
    "email address.",
    "sent_readable": "This is an emulator: it sends no mail. Whoever holds the API key reads the "
    "link at /_emulator/mails.",
    "sent_unreadable": "This is an emulator: it sends no mail. Whoever holds the API key can ask "
    "POST /api/user/forgot-password instead.",
    "change_title": "Update Password",
    "expired_title": "This link is no longer good",
    "expired_lead": "A link to set a password serves once and for a short while.",
    "ask_again": "Ask for a new link",
    "complete_title": "Password Updated",
    "complete_lead": "From now on you log in with the new password.",
    "redirecting": "One moment, you are being sent back to the application.",
}

SCOPE_TEXTS = {
    "address": "see your postal address",
    "email": "see your email address",
    "phone": "see your phone number",
    "profile": "see your name, picture and birthday",
}

FIELD_LABELS = {
    "email": "Email",
    "username": "Username",
    "phoneNumber": "Phone number",
    "password": "Password",
    "firstName": "First name",
    "fullName": "Full name",
    "middleName": "Middle name",
    "lastName": "Last name",
    "birthDate": "Birthdate",
    "mobilePhone": "Mobile phone",
    "preferredLanguages": "Preferred languages",
}

_MESSAGES = {
    "[InvalidLogin]": "Invalid login credentials.",
    "[LoginPreventedException]": "Your account has been locked.",
    "[UserLockedException]": "Your account has been locked. Please contact your administrator.",
    "[UserExpiredException]": "Your account has expired. Please contact your administrator.",
    "[duplicate]user.email": "An account already exists for that email",
    "[duplicate]user.username": "An account already exists for that username",
    "[duplicate]user.phoneNumber": "An account already exists for that phone number",
    "[notEmail]user.email": "Please enter a valid email address",
    "[doNotMatch]passwordConfirm": "The two passwords do not match",
    "[tooShort]user.password": "The password is too short",
    "[tooLong]user.password": "The password is too long",
    "[singleCase]user.password": "The password needs upper and lower case letters",
    "[onlyAlpha]user.password": "The password needs a character that is not a letter",
    "[requireNumber]user.password": "The password needs a number",
    "[containsEmail]user.password": "The password must not contain your email address",
    "[containsUsername]user.password": "The password must not contain your username",
    "[containsPhoneNumber]user.password": "The password must not contain your phone number",
    "[blocked]user.email": "Addresses of this domain cannot be used here",
    "[invalidPhone]user.phoneNumber": "Please enter a valid phone number",
}


def rule_texts(rules: PasswordRules) -> list[str]:
    """What a password needs, listed once one has failed (contract 10.3)."""
    texts = [
        (True, f"{rules.minimum_length} to {rules.maximum_length} characters"),
        (rules.mixed_case, "upper and lower case letters"),
        (rules.non_alpha, "a character that is not a letter"),
        (rules.number, "a number"),
        (rules.no_login_id, "nothing of your login"),
    ]
    return [text for applies, text in texts if applies]


def message_text(code: str) -> str:
    """What a person reads for an error code; codes are FusionAuth's (contract 10.2)."""
    if code.startswith(("[blank]", "[missing]")):
        return "Required"
    return _MESSAGES.get(code, "This value cannot be used")
