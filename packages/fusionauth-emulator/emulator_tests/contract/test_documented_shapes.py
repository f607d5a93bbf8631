"""No documented answer is forgotten: each is compared somewhere, or there is a reason."""

import json

from emulator_tests.contract.documented_shapes import FILE
from emulator_tests.contract.rest import documented_answers
from emulator_tests.contract.sign_in import test_documented_shapes as sign_in

NOT_COMPARED = {
    "apiKey.update": "outdated example; the same object as apiKey.one",
    "errors.trustTokenRequired": "no second factor here",
    "login.202": "in words only; test_login_api",
    "login.212": "in words only; test_verification",
    "login.213": "in words only; test_verification",
    "login.242": "no second factor here",
    "login.409": "no user actions here",
    "login.pendingIdPLink": "no identity providers here",
    "oauth.deviceAuthorize": "no device grant here",
    "oauth.errorPasswordChange": "needs breach detection, a plan's feature",
    "oauth.errorRedirect": "a redirect; test_authorize",
    "oauth.introspectClientCredentials": "no entities here",
    "oauth.tokenClientCredentials": "no entities here",
    "registration.oneWithAuthenticationToken": "no authentication tokens here",
    "theme.search": "the union of theme.oneAdvanced and theme.oneSimple",
    "token.clientCredentialsClaims": "no entities here",
    "token.loginClaimsShort": "an older sample of token.loginClaims",
    "token.loginClaimsUnregistered": "an older sample; test_login_api",
    "twoFactor.login": "no second factor here",
    "user.list": "outdated example; the same objects as user.search",
}


def test_every_documented_answer_is_compared_or_has_a_reason_not_to_be() -> None:
    entries = json.loads(FILE.read_text())
    answers = {name for name, entry in entries.items() if "paths" in entry}
    compared = {*documented_answers.ANSWERS, *sign_in.ANSWERS, *sign_in.TOKENS}
    assert not compared & NOT_COMPARED.keys()
    assert compared | NOT_COMPARED.keys() == answers
