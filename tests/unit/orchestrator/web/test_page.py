"""What is read of FusionAuth's hosted pages, its own theme's forms included (contract 10)."""

import pytest

from orchestrator.web.page import read_page

FORM = """<title>Login</title>
<form action="/oauth2/authorize" method="POST">
<input type="hidden" name="client_id" value="a&amp;b"><input type="hidden" name="state" value="">
<input name="loginId"><input name="password" type="password">
<input type="hidden" name="__cb_rememberDevice" value="false">
<input type="checkbox" name="rememberDevice" value="true">
<button>Submit</button></form>"""


def test_the_form_is_read_with_hidden_inputs_and_no_unticked_box() -> None:
    page = read_page(FORM)
    assert page.action == "/oauth2/authorize"
    assert page.is_login
    assert page.inputs["client_id"] == "a&b"
    assert "rememberDevice" not in page.inputs


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(
            '<div class="alert"><span>{}</span><button>Dismiss</button></div>', id="newer"
        ),
        pytest.param('<div class="alert error"><p>{}</p></div>', id="older"),
        pytest.param('<input name="x"><span class="text-error">{}</span>', id="at-the-field"),
    ],
)
def test_the_complaint_is_read_in_every_version_of_the_theme(html: str) -> None:
    said = "Invalid login credentials."
    assert read_page(FORM + html.format(said)).complaint == said


def test_the_oauth_error_of_an_error_page_is_read() -> None:
    error = '{"error": "invalid_request", "error_reason": "invalid_redirect_uri"}'
    page = read_page(f"<title>Error</title><pre>{error}</pre>")
    assert page.oauth_error["error_reason"] == "invalid_redirect_uri"


@pytest.mark.parametrize("html", ["", "<pre>[1]</pre>", "<pre>not JSON", "</div></p>", "plain"])
def test_any_other_text_is_an_empty_page(html: str) -> None:
    page = read_page(html)
    assert (page.action, dict(page.oauth_error), page.complaint) == (None, {}, "")
