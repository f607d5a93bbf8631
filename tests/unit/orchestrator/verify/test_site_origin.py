"""Which site's pages an API is set up for, found by asking it."""

import pytest

from orchestrator.fusionauth.sign_in_setup import Application, Cors, SignInSetup
from orchestrator.verify.api_calls import Api
from orchestrator.verify.site_origin import find_page, find_site_origin, report_site_origin
from orchestrator.web.exchange import Answer, Request

OWN, OTHER, UNKNOWN = "http://localhost:3000", "http://localhost:3001", "http://localhost:4000"
PAGE = f"{OWN}/profile.html"


def observed(*redirect_uris: str, cors: tuple[str, ...] = ()) -> SignInSetup:
    application = Application("demo", "t", redirect_uris, (), True, True, True, "")
    return SignInSetup(application, "", Cors(True, True, (), cors))


KNOWING_OTHER = observed(f"{OTHER}/index.html", f"{OTHER}/profile.html", "app://callback")


def api_saying(allowed: str, *, only_to: str | None = None) -> Api:
    """allowed: its Access-Control-Allow-Origin, to whoever asks or to one origin only."""

    def send(request: Request) -> Answer:
        knows = only_to in (None, request.headers.get("Origin"))
        return Answer(401, (("Access-Control-Allow-Origin", allowed),) if knows else ())

    return Api("http://localhost:5001", OWN, send)


@pytest.mark.parametrize(
    "api, found",
    [
        pytest.param(api_saying(OWN, only_to=OWN), OWN, id="the project's"),
        pytest.param(api_saying(OTHER, only_to=OTHER), OTHER, id="an attendee's"),
        pytest.param(api_saying(OTHER), OTHER, id="an attendee's, said to everybody"),
        pytest.param(api_saying(f"{OTHER}/"), OTHER, id="with a slash too many"),
        pytest.param(api_saying("*"), OWN, id="any"),
        pytest.param(api_saying(UNKNOWN, only_to=UNKNOWN), OWN, id="one that nobody knows"),
    ],
)
def test_g02_the_origin_is_one_that_the_api_allows_and_fusionauth_knows(
    api: Api, found: str
) -> None:
    site = find_site_origin(api, None, OWN, KNOWING_OTHER)
    assert site.origin == found
    assert f"judged for pages of {found}, " in report_site_origin(site).reason


def test_g02_an_origin_of_fusionauths_cors_filter_is_known_too() -> None:
    api = api_saying(OTHER, only_to=OTHER)
    assert find_site_origin(api, None, OWN, observed(cors=("*", OTHER))).origin == OTHER
    assert find_site_origin(api, None, OWN, SignInSetup()).origin == OWN


def test_g02_what_the_option_names_is_not_asked_for() -> None:
    api = api_saying(OWN)
    assert find_site_origin(api, UNKNOWN, OWN, KNOWING_OTHER).origin == UNKNOWN
    assert api.seen == []


@pytest.mark.parametrize(
    "origin, page", [(OWN, PAGE), (OTHER, f"{OTHER}/profile.html"), (UNKNOWN, None)]
)
def test_g02_the_browser_signs_in_where_the_application_lists_a_page(
    origin: str, page: str | None
) -> None:
    assert find_page(origin, PAGE, KNOWING_OTHER) == page
