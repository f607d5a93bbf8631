"""Why a redirect URI is not one of the application's: it is compared to the letter."""

from urllib.parse import urlsplit

from orchestrator.flow.hop import Refusal
from orchestrator.flow.target import Target
from orchestrator.fusionauth.sign_in_setup import SignInSetup

SECTION = "contract 3.10, RFC 6749 3.1.2.3"


def explain_redirect(target: Target, setup: SignInSetup | None) -> Refusal:
    uri = target.redirect_uri
    listed = setup.application.redirect_uris if setup and setup.application else ()
    shown = f" (it lists {', '.join(listed)})" if listed else ""
    differs = _how_it_differs(uri, listed)
    return Refusal(
        f"the redirect URI {uri} is not one of the application's{shown}{differs}",
        SECTION,
        "add it to oauthConfiguration.authorizedRedirectURLs, to the letter",
    )


def _how_it_differs(uri: str, listed: tuple[str, ...]) -> str:
    """The one small difference people overlook, where there is one."""
    for other in listed:
        mine, theirs = urlsplit(uri), urlsplit(other)
        if uri.rstrip("/") == other.rstrip("/"):
            return ": only the slash at the end differs"
        if (mine.path, mine.port) == (theirs.path, theirs.port) and mine.netloc != theirs.netloc:
            return f": {mine.hostname} is another host name than {theirs.hostname}"
        if (mine.path, mine.hostname) == (theirs.path, theirs.hostname):
            return f": only scheme or port differs from {other}"
    return ""
