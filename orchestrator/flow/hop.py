"""A sign-in to be walked through, and one hop of it: what was sent, what came back, what became of
the cookies, and why not.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from orchestrator.secrets import Secret
from orchestrator.web.cookie_jar import SeenCookie
from orchestrator.web.exchange import Answer, Request

# what the site's pages ask for
SCOPE = "openid offline_access email profile"


@dataclass(frozen=True)
class Target:
    """URLs without a trailing slash. redirect_uri: where the browser is to end up."""

    fusionauth_url: str
    api_url: str
    site_url: str
    client_id: str
    redirect_uri: str
    login: str
    password: Secret
    scope: str = SCOPE

    def hosted(self, route: str) -> str:
        """The address of a hosted backend's route that takes the client Id (contract 2)."""
        return f"{self.fusionauth_url}/app/{route}/{self.client_id}"


class Step(StrEnum):
    """In order; the value is the title people read."""

    LOGIN = "The site's link: the hosted backend begins the grant"
    AUTHORIZE = "The authorization request: FusionAuth shows its login page"
    FORM = "The login form: name and password"
    CONSENT = "The consent step: a first party passes straight through"
    CALLBACK = "The callback: the code becomes tokens, the tokens become cookies"
    PAGE = "Back at the site: no code and no token in the address"
    ME = "A script asks the hosted backend who is signed in"
    IDENTITY = "A script calls the API with the ID token in the cookies"
    MESSAGES = "The same with the access token"
    REFRESH = "A script has the tokens refreshed"
    IDENTITY_AGAIN = "The API takes the fresh token too"


@dataclass(frozen=True)
class Refusal:
    """cause: in words. section: of the contract or an RFC. hint: what to do about it."""

    cause: str
    section: str
    hint: str


@dataclass(frozen=True)
class Hop:
    """held_back: cookies the browser has but does not send here, with the reason."""

    step: Step
    request: Request
    answer: Answer
    cookies: tuple[SeenCookie, ...] = ()
    sent: tuple[str, ...] = ()
    held_back: dict[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None

    @property
    def location(self) -> str | None:
        return self.answer.location(self.request)

    def refused(self, refusal: Refusal | None) -> "Hop":
        return replace(self, refusal=refusal)
