"""Why a cookie that should be there is not: dropped, held back, or never set."""

from collections.abc import Callable

from orchestrator.flow.hop import Hop, Refusal, Target
from orchestrator.fusionauth.sign_in_setup import SignInSetup
from orchestrator.web.cookie_jar import Jar
from orchestrator.web.exchange import host_of


def find_lost_cookie(
    name: str,
    hop: Hop,
    jar: Jar,
    target: Target,
    read_setup: Callable[[], SignInSetup | None],
) -> Refusal:
    if dropped := jar.dropped.get(name):
        verdict = dropped.verdict
        return Refusal(
            f"a browser drops the cookie {name}: {verdict.reason}",
            f"{verdict.section}, contract 2.8",
            "Secure goes with https only; use https, or plain http without Secure",
        )
    if why := hop.held_back.get(name):
        return Refusal(
            f"the browser has the cookie {name} but does not send it: {why}",
            "contract 2.8, RFC 6265bis 5.8.3",
            "use one host name in every URL: localhost, never 127.0.0.1 as well",
        )
    if name == "app.rt":
        return _no_refresh_token(target, read_setup)
    if name == "app.idt" and "openid" not in target.scope.split():
        return Refusal(
            "there is no ID token (cookie app.idt): the scope asked for lacks openid",
            "contract 2.8, OpenID Connect Core 3.1.2.1",
            "ask for the scope openid",
        )
    where = host_of(hop.request.url)
    return Refusal(
        f"FusionAuth never set the cookie {name} for {where}",
        "contract 2.8",
        "begin at /app/login in the same browser",
    )


def _no_refresh_token(target: Target, read_setup: Callable[[], SignInSetup | None]) -> Refusal:
    if "offline_access" not in target.scope.split():
        return Refusal(
            "there is no refresh token (cookie app.rt): the scope asked for lacks offline_access",
            "contract 2.8, 3.3",
            "ask for the scope offline_access",
        )
    setup = read_setup()
    if setup and setup.application and not setup.application.generates_refresh_tokens:
        return Refusal(
            "there is no refresh token (cookie app.rt): the application's "
            "generateRefreshTokens is off",
            "contract 2.1",
            "set oauthConfiguration.generateRefreshTokens to true",
        )
    return Refusal(
        "FusionAuth set no refresh token (cookie app.rt), though offline_access was asked for",
        "contract 2.1",
        "look at oauthConfiguration.generateRefreshTokens and the tenant's settings",
    )
