"""The hosted pages' HTML (contract 10)."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from starlette.responses import Response

from emulator_tests.unit.oauth2.clients import REDIRECT_URI, make_test_client
from fusionauth_emulator.oauth2.answers import error_page
from fusionauth_emulator.oauth2.authorization_request import (
    AuthorizeRequest,
    parse_authorize_request,
)
from fusionauth_emulator.oauth2.authorize import login_page
from fusionauth_emulator.oauth2.consent import consent_page
from fusionauth_emulator.oauth2.oauth_errors import invalid_request
from fusionauth_emulator.oauth2.register import registration_page
from fusionauth_emulator.oauth2.scopes import make_consent_policy
from fusionauth_emulator.pages.forms import FormState
from fusionauth_emulator.pages.render import page_response

HIDDEN_INPUTS = [
    "captcha_token", "client_id", "code_challenge", "dpop_jkt", "code_challenge_method",
    "metaData.device.name", "metaData.device.type", "nonce", "oauth_context", "max_age",
    "pendingIdPLinkId", "prompt", "redirect_uri", "response_mode", "response_type", "scope",
    "state", "tenantId", "timezone", "user_code", "showPasswordField",
    "userVerifyingPlatformAuthenticatorAvailable", "__cb_rememberDevice",
]  # fmt: skip
THIRD_PARTY = {
    "oauthConfiguration": {
        "providedScopePolicy": {"email": {"enabled": True, "required": True}},
        "relationship": "ThirdParty",
    }
}
EVIL = '"><script>alert(1)</script>'


class Page(HTMLParser):
    """Elements with their attributes, and the text of the page."""

    def __init__(self, response: Response):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(bytes(response.body).decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag and attributes.items() <= found.items()
        ]


def asked(**parameters: str) -> AuthorizeRequest:
    client = make_test_client()
    sent = {"client_id": client.id, "redirect_uri": REDIRECT_URI, "response_type": "code"}
    return parse_authorize_request(client, REDIRECT_URI, sent | parameters)


def test_the_login_form_is_the_one_fusionauths_tests_drive() -> None:
    page = Page(login_page(asked(), FormState()))
    assert page.all("form", action="/oauth2/authorize", method="POST")
    [login] = page.all("input", id="loginId", name="loginId", type="text")
    assert (login["autocomplete"], login["placeholder"]) == ("username", "Login")
    assert "autofocus" in login
    [password] = page.all("input", id="password", name="password", type="password")
    assert (password["autocomplete"], password["placeholder"]) == ("current-password", "Password")
    assert page.all("label", **{"for": "loginId"})
    assert page.all("input", id="rememberDevice", type="checkbox", value="true")
    [submit] = page.all("button", id="submit-button")
    assert "type" not in submit
    assert page.all("select", id="locale-select", name="locale")


def test_hidden_inputs_stand_in_fusionauths_order_even_when_empty() -> None:
    page = Page(login_page(asked(), FormState()))
    assert [one["name"] for one in page.all("input", type="hidden")] == HIDDEN_INPUTS


def test_a_password_is_never_filled_in_again() -> None:
    typed = {"loginId": "demo@example.com", "password": "hunter22"}
    html = bytes(login_page(asked(), FormState(typed)).body).decode()
    assert "hunter22" not in html
    assert 'value="demo@example.com"' in html


def test_errors_are_tied_to_their_input() -> None:
    form = FormState(field_errors={"loginId": "[blank]loginId"}, general_errors=("[InvalidLogin]",))
    page = Page(login_page(asked(), form))
    [login] = page.all("input", id="loginId")
    assert (login["aria-invalid"], login["aria-describedby"]) == ("true", "loginId-error")
    assert page.all("span", id="loginId-error")
    assert "Invalid login credentials." in page.text


def test_whatever_is_reflected_is_escaped() -> None:
    typed = {"loginId": EVIL, "rememberDevice": EVIL}
    pages = [
        login_page(asked(state=EVIL, login_hint=EVIL), FormState(typed)),
        registration_page(asked(state=EVIL), FormState({"user.email": EVIL})),
        error_page(invalid_request("invalid_redirect_uri", EVIL), 400),
    ]
    for response in pages:
        assert b"<script>" not in response.body


@pytest.mark.parametrize("status", [200, 400])
def test_pages_are_never_framed_cached_or_scripted_inline(status: int) -> None:
    response = error_page(invalid_request("unknown"), status)
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Cache-Control"] == "no-store"
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    page = Page(response)
    assert all("src" in script for script in page.all("script"))
    assert not page.all("style")


def test_the_registration_form_asks_for_login_id_and_password() -> None:
    page = Page(registration_page(asked(), FormState()))
    assert page.all("input", name="user.email", id="email")
    assert page.all("input", name="user.password", id="password", autocomplete="new-password")
    assert page.all("button", id="register-button")
    assert "Email *" in page.text


def test_a_failed_password_has_its_rules_listed() -> None:
    form = FormState(field_errors={"user.password": "[tooShort]user.password"})
    assert "A password needs:" not in Page(registration_page(asked(), FormState())).text
    page = Page(registration_page(asked(), form))
    assert "8 to 256 characters" in page.text
    assert "a number" not in page.text


def test_the_consent_page_asks_about_each_scope_but_the_reserved_ones() -> None:
    request = asked(scope="openid email profile")
    policy = make_consent_policy(THIRD_PARTY, 0)
    client = replace(request.client, name=EVIL, consent=policy)
    response = consent_page(replace(request, client=client))
    page = Page(response)
    assert page.all("form", action="/oauth2/consent", method="POST")
    names = [one["name"] for one in page.all("input", type="checkbox")]
    assert names == ["scopeConsents['email']", "scopeConsents['profile']"]
    [required] = page.all("input", type="hidden", name="scopeConsents['email']")
    assert required["value"] == "true"
    for action, text in (("allow", "Allow"), ("cancel", "Cancel")):
        assert page.all("button", name="action", value=action)
        assert text in page.text
    assert len(page.all("label")) == len(names)
    assert b"<script>" not in response.body


FORM_PAGE = {"form": FormState(), "inputs": (), "query": {}}


@pytest.mark.parametrize(
    "template,values,title,heading",
    [
        ("logout.html", {"target": "/", "logout_urls": []}, "Logout", "Logging out…"),
        ("forgot_password.html", FORM_PAGE, "Forgot Password", None),
        ("password_sent.html", {"query": {}, "can_read": False}, "Message Sent", None),
        ("change_password.html", {**FORM_PAGE, "id": "id"}, "Update Password", None),
        ("password_complete.html", {"query": {}}, "Password Updated", None),
        (
            "consent.html",
            {"application": "one", "inputs": (), "questions": ()},
            "Consent Required",
            None,
        ),
        ("error.html", {"error_json": "{}"}, "Error", None),
        ("login.html", {**FORM_PAGE, "can_register": False}, "Login", None),
        (
            "register.html",
            {**FORM_PAGE, "registration_fields": (), "password_rules": ()},
            "Register",
            None,
        ),
        (
            "turned_away.html",
            {"query": {}, "obstacle": "registration_required"},
            "Registration Required",
            None,
        ),
    ],
)
def test_e05_a_page_has_the_title_of_the_default_theme(
    template: str, values: dict[str, object], title: str, heading: str | None
) -> None:
    """heading: where it differs from the title (contract 10)."""
    html = bytes(page_response(template, **values).body).decode()  # type: ignore[arg-type]
    assert re.findall(r"<title>([^<]*)</title>", html) == [title]
    assert re.findall(r"<h2>([^<]*)</h2>", html) == [heading or title]
