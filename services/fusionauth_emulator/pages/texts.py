"""Every word of the hosted pages, in one place (contract 10.1 to 10.4)."""

TEXTS = {
    "emulator": "FusionAuth emulator",
    "emulator_hint": "A stand-in for tests and workshops, not FusionAuth itself.",
    "language": "Language",
    "english": "English",
    "dismiss": "Dismiss",
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
    "password_rules": "The password needs at least {minimum} characters.",
    "error": "Error",
    "error_lead": "The request cannot be completed. This is the answer for the application:",
    "registration_required": "Registration Required",
    "registration_required_lead": "You are signed in, but you have no registration for this "
    "application.",
    "log_out": "Log out",
    "logging_out": "Logging out…",
    "continue": "Continue",
    "not_offered": "Not offered here",
    "not_offered_lead": "This page exists in FusionAuth; the emulator sends no mail and keeps no "
    "account pages. A password can be changed over the REST API.",
    "redirecting": "One moment, you are being sent back to the application.",
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
    "[PasswordChangeRequired]": "Your password must be changed before you can sign in.",
    "[duplicate]user.email": "An account already exists for that email",
    "[duplicate]user.username": "An account already exists for that username",
    "[duplicate]user.phoneNumber": "An account already exists for that phone number",
    "[notEmail]user.email": "Please enter a valid email address",
    "[doNotMatch]passwordConfirm": "The two passwords do not match",
    "[tooShort]user.password": "The password is too short",
    "[tooLong]user.password": "The password is too long",
}


def message_text(code: str) -> str:
    """What a person reads for an error code; codes are FusionAuth's (contract 10.2)."""
    if code.startswith(("[blank]", "[missing]")):
        return "Required"
    return _MESSAGES.get(code, "This value cannot be used")
